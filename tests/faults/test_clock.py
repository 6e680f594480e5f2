"""F31: what is made never follows the clock; only what is due does, in the schedule's own zone."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import due
from analysis.cli.main import app
from analysis.report.schedule import Schedule
from clinic_group import OCTOBER, REPORT, SEPTEMBER, export, plain_pages, quick_numbers
from invariants import contents

# Moment (UTC), zone of the machine, zone of the schedule, the period that is the last one over.
MOMENTS = [
    # an hour that Berlin has twice, and one that it leaves out
    ("2026-10-25T00:30", "Europe/Berlin", "Europe/Berlin", SEPTEMBER),
    ("2026-10-25T01:30", "Europe/Berlin", "Europe/Berlin", SEPTEMBER),
    ("2026-03-29T01:30", "Europe/Berlin", "Europe/Berlin", "2026-02-28"),
    # 1 November begins in Kiritimati while it is 31 October elsewhere, and the other way round
    ("2026-10-31T10:30", "UTC", "Pacific/Kiritimati", OCTOBER),
    ("2026-10-31T10:30", "Pacific/Kiritimati", "UTC", SEPTEMBER),
    ("2026-11-01T03:59", "Europe/Istanbul", "America/New_York", SEPTEMBER),
    ("2026-11-01T04:01", "Europe/Istanbul", "America/New_York", OCTOBER),
    # the offset that Istanbul has had since 2016, not the one before
    ("2026-10-31T21:01", "UTC", "Europe/Istanbul", OCTOBER),
    ("2026-10-31T20:59", "UTC", "Europe/Istanbul", SEPTEMBER),
    # the last days of months and years, and of February in a leap year
    ("2026-10-31T12:00", "UTC", "UTC", SEPTEMBER),
    ("2027-01-01T12:00", "UTC", "UTC", "2026-12-31"),
    ("2028-03-01T00:00", "UTC", "UTC", "2028-02-29"),
    ("2028-02-29T23:59", "UTC", "UTC", "2028-01-31"),
]


class Clock(dt.datetime):
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return cls.moment.astimezone(tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for module in ("analysis.cli.due", "analysis.cli.log", "analysis.cli.delivering"):
        fake = type("dt", (), {**vars(dt), "datetime": Clock})
        monkeypatch.setattr(f"{module}.dt", fake)
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def set_clock(clock: pytest.MonkeyPatch, moment: str, zone: str) -> None:
    clock.setattr(Clock, "moment", dt.datetime.fromisoformat(f"{moment}+00:00"))
    clock.setenv("TZ", zone)
    time.tzset()


def ask(folder: Path, *more: str) -> dict:
    words = ["run", "--raw", str(folder / "raw"), "--out", str(folder / "out"), *more, "--json"]
    ended = CliRunner().invoke(app, words)
    return {"code": ended.exit_code, **json.loads(ended.stdout)}


@pytest.mark.parametrize(("moment", "machine", "zone", "period"), MOMENTS)
def test_f31_what_is_due_follows_the_schedules_zone_and_not_the_machines(
    clock, tmp_path: Path, moment: str, machine: str, zone: str, period: str
) -> None:
    clock.setattr(due, "schedules", lambda: {REPORT: Schedule(every="monthly", time_zone=zone)})
    set_clock(clock, moment, machine)
    found, _ = due.what_is_due(due.Places.below(tmp_path), None)
    assert list(map(str, found)) == [period]


def test_f31_a_clock_that_is_set_back_or_runs_ahead_loses_and_repeats_nothing(
    clock, tmp_path: Path
) -> None:
    plain_pages(clock)
    made = quick_numbers(clock, ["only"])
    export(tmp_path / "raw", OCTOBER)
    set_clock(clock, "2026-10-05T02:00", "UTC")
    assert ask(tmp_path, "--due", "--settle", "0")["done"] == [SEPTEMBER]
    before = contents(tmp_path / "out" / "reports")
    set_clock(clock, "2026-09-04T02:00", "UTC")  # set back by a month
    assert ask(tmp_path, "--due", "--settle", "0")["due"] == {}
    assert contents(tmp_path / "out" / "reports") == before
    set_clock(clock, "2031-01-01T00:00", "UTC")  # far ahead: the export does not reach there
    ahead = ask(tmp_path, "--due", "--settle", "0")
    assert ahead["code"] == 3
    set_clock(clock, "2026-11-05T02:00", "UTC")
    assert ask(tmp_path, "--due", "--settle", "0")["due"] == {}
    assert made == [SEPTEMBER, OCTOBER]


ZONES = ["UTC", "Pacific/Kiritimati", "America/St_Johns"]


def test_f31_an_edition_is_the_same_in_every_zone_at_every_time(clock, tmp_path: Path) -> None:
    plain_pages(clock)
    quick_numbers(clock, ["only"])
    export(tmp_path / "raw", OCTOBER)
    editions = []
    for number, zone in enumerate(ZONES):
        set_clock(clock, f"20{26 + 5 * number}-10-25T00:30", zone)
        out = tmp_path / str(number)
        words = ["run", "--raw", str(tmp_path / "raw"), "--out", str(out), "--as-of", OCTOBER]
        assert CliRunner().invoke(app, words).exit_code == 0
        [shelf] = (out / "reports" / REPORT).iterdir()
        named = contents(shelf / OCTOBER)
        # The head of the door's ledger hangs on a key that each place draws for itself.
        editions.append({n: h for n, h in named.items() if n == "index.html"})
        lines = next((out / "log").iterdir()).read_text().splitlines()
        assert all(json.loads(line)["time"].endswith("+00:00") for line in lines)
        assert all(json.loads(line).get("seconds", 0) >= 0 for line in lines)
    assert all(one == editions[0] for one in editions[1:])


@pytest.mark.long
@pytest.mark.skipif(shutil.which("faketime") is None, reason="no faketime on this machine")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati"])
def test_f31_the_system_clock_itself_is_believed_only_for_what_is_due(zone: str) -> None:
    look = (
        "from analysis.cli.due import what_is_due, Places; from pathlib import Path\n"
        "print(*what_is_due(Places.below(Path('/nonexistent')), None)[0])"
    )
    words = ["faketime", "2026-10-25 02:30:00", sys.executable, "-c", look]
    done = subprocess.run(
        words, env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [SEPTEMBER]
