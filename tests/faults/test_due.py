"""F32, F33, F38: what was missed is made once, in order; what was made is left alone."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from analysis.cli import due
from analysis.cli.due import made_days, run_due
from analysis.cli.outcome import Outcome
from analysis.cli.places import STATE, Places
from analysis.errors import DataError, ReportError

RAW = Path(__file__).parents[2] / "data" / "raw" / "example"  # ends on 2026-10-31


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The days that were made; making one only leaves the sign that it was."""
    days: list[str] = []

    def make(outcome, raw, profile, as_of, out, jobs, pseudonym_key, *more) -> None:
        leave(Places.below(out), as_of)
        days.append(as_of)
        outcome.facts["editions"] = [as_of]

    monkeypatch.setattr(due, "run_all", make)
    monkeypatch.setattr(due, "read_edition", lambda folder: folder.is_dir() or None)
    return days


def leave(places: Places, day: str) -> None:
    edition = places.reports / "leadership_dashboard" / "all" / day
    edition.mkdir(parents=True)
    state = places.processed(day) / STATE
    state.parent.mkdir(parents=True)
    made = {"findings": [], "failed": {}, "reports": {"leadership_dashboard": [str(edition)]}}
    state.write_text(json.dumps(made))


def ask(out: Path, on: str) -> Outcome:
    outcome = Outcome()
    run_due(outcome, RAW, "", on, out, jobs=1)
    return outcome


def test_f32_three_missed_months_are_made_once_each_and_in_order(tmp_path, ran) -> None:
    leave(Places.below(tmp_path), "2026-07-31")
    outcome = ask(tmp_path, "2026-11-20")
    assert ran == ["2026-08-31", "2026-09-30", "2026-10-31"]
    assert outcome.facts["done"] == outcome.facts["editions"] == ran


def test_f33_asked_again_nothing_is_made(tmp_path, ran) -> None:
    ask(tmp_path, "2026-11-20")
    again = ask(tmp_path, "2026-11-20")
    assert ran == ["2026-10-31"]
    assert again.facts["due"] == {}
    assert again.facts["next_due"] == "2026-12-04"


def test_a_period_that_the_export_does_not_reach_waits_after_the_others(tmp_path, ran) -> None:
    leave(Places.below(tmp_path), "2026-09-30")
    with pytest.raises(DataError, match="ends on 2026-10-31"):
        ask(tmp_path, "2026-12-20")
    assert ran == ["2026-10-31"]


def test_a_failure_stops_the_later_periods_and_the_next_run_takes_it_up(
    tmp_path, ran, monkeypatch
) -> None:
    leave(Places.below(tmp_path), "2026-08-31")
    good = due.run_all

    def fail(*_: object) -> None:
        raise ReportError([])

    monkeypatch.setattr(due, "run_all", fail)
    with pytest.raises(ReportError):
        ask(tmp_path, "2026-11-20")
    monkeypatch.setattr(due, "run_all", good)
    ask(tmp_path, "2026-11-20")
    assert ran == ["2026-09-30", "2026-10-31"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"findings": [], "failed": {}, "reports": {"leadership_dashboard": []}}',
        '{"reports": []}',
        "\0" * 50,
    ],
)
def test_f38_a_damaged_sign_counts_as_missing(tmp_path, ran, content: str) -> None:
    places = Places.below(tmp_path)
    leave(places, "2026-09-30")
    leave(places, "2026-10-31")
    (places.processed("2026-10-31") / STATE).write_text(content)
    assert made_days(places, "leadership_dashboard") == [dt.date(2026, 9, 30)]


def test_f38_an_edition_that_is_gone_is_missing(tmp_path, ran) -> None:
    places = Places.below(tmp_path)
    leave(places, "2026-09-30")
    (places.reports / "leadership_dashboard" / "all" / "2026-09-30").rmdir()
    assert made_days(places, "leadership_dashboard") == []
