"""What an operator is told: status, doctor, the log; F36, F37."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import checkup
from analysis.cli.main import app
from analysis.cli.places import Places
from analysis.errors import ReportError
from analysis.report.editions import retract
from analysis.storage.lock import held
from clinic_group import OCTOBER, REPORT, SEPTEMBER, export, plain_pages, quick_numbers
from invariants import CANARY, contents

CLINICS = ["north", "south"]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain_pages(monkeypatch)
    quick_numbers(monkeypatch, CLINICS)
    export(tmp_path / "raw")
    assert run(tmp_path, SEPTEMBER)[0] == 0
    return tmp_path


def invoke(*words: str) -> tuple[int, dict]:
    ended = CliRunner().invoke(app, [*words, "--json"])
    return ended.exit_code, json.loads(ended.stdout)


def run(folder: Path, day: str) -> tuple[int, dict]:
    places = ["--raw", str(folder / "raw"), "--out", str(folder / "out")]
    return invoke("run", *places, "--as-of", day)


def status(folder: Path, on: str = "2026-11-20") -> dict:
    before = contents(folder)
    code, facts = invoke("status", "--out", str(folder / "out"), "--as-of", on)
    assert code == 0
    assert contents(folder) == before
    return facts


def test_status_says_what_stands_and_what_is_due(made: Path) -> None:
    facts = status(made)
    assert {one["clinic"]: one["last_good"] for one in facts["shelves"]} == dict.fromkeys(
        ["all", *CLINICS], SEPTEMBER
    )
    assert facts["due"] == {"": {OCTOBER: [REPORT]}}
    assert "spot-outcomes run --due" in facts["next_actions"][0]
    run(made, OCTOBER)
    facts = status(made)
    assert facts["due"] == {"": {}}
    assert facts["next_actions"] == ["Nothing is due; the next edition is on 2026-12-04."]


def test_status_names_what_failed_was_damaged_and_was_taken_back(made, monkeypatch) -> None:
    def fail(clinic_id: str) -> None:
        if clinic_id == "north":
            raise ReportError([])

    plain_pages(monkeypatch, fail)
    run(made, OCTOBER)
    shelves = made / "out" / "reports" / REPORT
    (shelves / "south" / OCTOBER / "index.html").write_text("changed")
    retract(shelves / "all" / OCTOBER, "wrong_data")
    facts = status(made)
    found = {one["clinic"]: one for one in facts["shelves"]}
    assert found["north"]["failed"].startswith(OCTOBER)
    assert found["south"]["damaged"] == [OCTOBER]
    assert found["all"]["retracted"] == [OCTOBER]
    assert {one["last_good"] for one in facts["shelves"]} == {SEPTEMBER}
    said = " ".join(facts["next_actions"])
    assert "Something failed" in said
    assert "changed after it was issued" in said


def test_status_of_a_place_where_a_run_is_at_work_or_nothing_is(made: Path, tmp_path: Path) -> None:
    with held(made / "out"):
        assert status(made)["next_actions"] == ["A run is at work: wait for it."]
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert status(nothing)["due"] == {"": {OCTOBER: [REPORT]}}


def test_status_of_many_exports(made: Path) -> None:
    many = made / "many"
    for name in ("clinic-a", "clinic-b"):
        export(many / "raw" / name)
    assert run(many, OCTOBER)[0] == 0
    facts = status(many)
    assert {one["export"] for one in facts["shelves"]} == {"clinic-a", "clinic-b"}
    assert facts["due"] == {"clinic-a": {}, "clinic-b": {}}


def log_lines(folder: Path) -> list[dict]:
    [file] = (folder / "out" / "log").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_the_log_has_each_step_and_each_end_and_no_value(made: Path, monkeypatch) -> None:
    def fail(_: str) -> None:
        raise KeyError(CANARY)

    plain_pages(monkeypatch, fail)
    assert run(made, OCTOBER)[0] == 1
    (made / "raw" / "export.yml").write_text(f"exported_on: {CANARY}\n")
    assert run(made, OCTOBER)[0] != 0
    lines = log_lines(made)
    runs = list(dict.fromkeys(line["run"] for line in lines))
    ends = [line for line in lines if line["event"] == "end"]
    assert len(runs) == len(ends) == 3
    assert [line["exit_code"] for line in ends][:2] == [0, 1]
    assert "unexpected KeyError" in str(ends[1]["failed"])
    steps = [line["step"] for line in lines if line["event"] == "step" and line["run"] == runs[0]]
    assert "release" in steps
    assert any("north" in step for step in steps)
    assert all(line["time"].endswith("+00:00") for line in lines)
    assert CANARY not in json.dumps(lines)


def test_a_log_that_cannot_be_written_stops_nothing(made: Path) -> None:
    for file in (made / "out" / "log").iterdir():
        file.unlink()
    (made / "out" / "log").rmdir()
    (made / "out" / "log").write_text("in the way")
    assert run(made, OCTOBER)[0] == 0


def found(folder: Path) -> dict[str, dict]:
    code, facts = invoke("doctor", "--out", str(folder))
    findings = {one["name"]: one for one in facts["findings"]}
    assert code == int(not all(one["is_fine"] for one in findings.values()))
    assert all(one["what_to_do"] for one in findings.values() if not one["is_fine"])
    return findings


def test_doctor_starts_a_kernel_and_looks_at_everything(tmp_path: Path) -> None:
    findings = found(tmp_path)
    assert all(one["is_fine"] for one in findings.values()), findings
    assert {"libraries", "font", "text", "records", "reports", "threads", "kernel"} <= set(findings)
    assert list(tmp_path.iterdir()) == []


def test_f36_f37_doctor_says_what_is_wrong_and_what_to_do(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(checkup, "_kernel", lambda: checkup.Finding("kernel", True, "not tried"))  # noqa: FBT003
    monkeypatch.setattr(checkup.importlib.metadata, "version", lambda name: "0.0")
    monkeypatch.setattr(checkup, "FONT", "No Such Font")
    monkeypatch.setattr(checkup, "LEAST_FREE_BYTES", 1 << 62)
    findings = found(tmp_path)
    wrong = {name for name, one in findings.items() if not one["is_fine"]}
    assert wrong == {"libraries", "font", "records", "reports", "temporary files"}
    assert "0.0 for" in findings["libraries"]["found"]


@pytest.mark.parametrize("place", ["a file/below it", "/proc/nowhere"])
def test_f36_where_nothing_can_be_written_the_run_says_so_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    made = quick_numbers(monkeypatch, CLINICS)
    export(tmp_path / "raw")
    (tmp_path / "a file").touch()
    words = ["--raw", str(tmp_path / "raw"), "--out", str(tmp_path / place)]
    code, facts = invoke("run", *words, "--as-of", OCTOBER)
    [problem] = facts["problems"]
    assert (code, made) == (2, [])
    assert "nothing can be written there" in problem["what"]
    assert problem["where"] == str(tmp_path / place)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_f36_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert not checkup._folder("records", Places.below(tmp_path).data).is_fine
    finally:
        tmp_path.chmod(0o700)
