"""F15, F16: an export that is still being written is waited for; one that changes is not mixed."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import pipeline, storage
from analysis.cli.main import app
from analysis.ingest import export_sheets
from analysis.ingest.settled import wait_until_settled
from clinic_group import OCTOBER, export, plain_pages, quick_numbers
from invariants import CANARY, contents
from raw_export import write_canonical

LINES = [f"row {number}\n" for number in range(40)]


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain_pages(monkeypatch)
    quick_numbers(monkeypatch, ["only"])
    export(tmp_path / "raw")
    return tmp_path


def due(folder: Path, seconds: str) -> tuple[int, str]:
    words = ["run", "--due", "--as-of", "2026-11-20", "--settle", seconds, "--json"]
    words += ["--raw", str(folder / "raw"), "--out", str(folder / "out")]
    ended = CliRunner().invoke(app, words)
    return ended.exit_code, ended.stdout + ended.stderr


def upload(file: Path, lines: list[str], over: threading.Event) -> None:
    with file.open("w") as out:
        for line in lines:
            if over.is_set():
                return
            out.write(line)
            out.flush()
            time.sleep(0.05)


def test_f15_an_upload_that_ends_is_waited_for_and_used_whole(group: Path) -> None:
    file = group / "raw" / "sessions.csv"
    writer = threading.Thread(target=upload, args=(file, LINES, threading.Event()))
    writer.start()
    code, _ = due(group, "1")
    was_over = not writer.is_alive()
    writer.join()
    assert (code, was_over) == (0, True)
    records = group / "out" / "processed" / OCTOBER / "records"
    assert records.read_text() == "".join(LINES)


def test_f15_an_upload_that_does_not_end_is_refused_by_name(group: Path) -> None:
    over = threading.Event()
    writer = threading.Thread(
        target=upload, args=(group / "raw" / "sessions.csv", [f"{CANARY}\n"] * 2000, over)
    )
    writer.start()
    code, said = due(group, "0.2")
    over.set()
    writer.join()
    assert code == 3
    assert "sessions.csv" in said
    assert "still being written" in said
    assert CANARY not in said
    assert not (group / "out" / "reports").exists()
    assert due(group, "0")[0] == 0


class Passing:
    """Time that passes only by waiting, from an hour after the files were written."""

    def __init__(self, ahead: float) -> None:
        self.time, self.waits = time.time() + ahead, 0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds
        self.waits += 1


@pytest.mark.parametrize(
    ("ahead", "seconds", "waits"), [(3600, 60, 0), (30, 60, 1), (30, 0, 0), (-3600, 60, 1)]
)
def test_f15_who_has_been_left_alone_long_enough_is_not_waited_for(
    tmp_path: Path, ahead: float, seconds: float, waits: int
) -> None:
    export(tmp_path)
    clock = Passing(ahead)
    wait_until_settled(tmp_path, seconds, clock.now, clock.wait)
    assert clock.waits == waits


def test_f15_files_with_their_hash_beside_them_are_not_waited_for(tmp_path: Path) -> None:
    for file in [*export(tmp_path).iterdir()]:
        file.with_name(f"{file.name}.sha256").write_text("0" * 64)
    clock = Passing(0)
    wait_until_settled(tmp_path, 60, clock.now, clock.wait)
    assert clock.waits == 0


@pytest.mark.parametrize("in_place", [True, False])
def test_f16_what_is_read_and_hashed_is_one_state_of_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    raw = write_canonical(tmp_path / "raw")
    pipeline.prepare(raw, tmp_path / "calm")
    read, changed = export_sheets.read_sheets, []

    def change_and_read(*asked: object, **named: object) -> object:
        for file in [] if changed else sorted(raw.glob("*.csv")):
            other = file.with_name("other")
            other.write_text(file.read_text().replace("2026-", "2025-"))
            changed.append(file)
            if in_place:
                file.write_bytes(other.read_bytes())
                other.unlink()
            else:
                other.replace(file)
        return read(*asked, **named)

    monkeypatch.setattr(export_sheets, "read_sheets", change_and_read)
    pipeline.prepare(raw, tmp_path / "changed")
    assert len(changed) == 5
    calm, now = (storage.read_manifest(tmp_path / name) for name in ("calm", "changed"))
    assert now["files"] == calm["files"]
    for name, table in storage.read_tables(tmp_path / "calm").items():
        pd.testing.assert_frame_equal(storage.read_tables(tmp_path / "changed")[name], table)
    assert contents(tmp_path / "changed") == contents(tmp_path / "calm")
