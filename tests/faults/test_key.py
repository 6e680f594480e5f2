"""F33, F41: the same data, code, parameters and lock are a no-op; another of any is another run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.storage.places import ROOT_VARIABLE
from clinic_group import OCTOBER, REPORT, export, plain_pages, quick_numbers
from invariants import contents
from project_copy import project_copy

CHANGED = {
    "code": ("src/analysis/models/steps.py", '"""', '""" '),
    "parameters": ("study/parameters.yml", "seed: 20260101", "seed: 20260109"),
    "lock": ("requirements.lock", "\n", "\n# another\n"),
    "notebook": ("notebooks/60_leadership_dashboard.ipynb", "Treatment", "Treatments'"),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(ROOT_VARIABLE, str(project_copy(tmp_path / "project")))
    plain_pages(monkeypatch)
    export(tmp_path / "raw")
    return tmp_path


def run(folder: Path, *more: str) -> dict:
    words = ["run", "--raw", str(folder / "raw"), "--out", str(folder / "out"), *more, "--json"]
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 0, ended.stdout
    return json.loads(ended.stdout)


def shelf(folder: Path) -> Path:
    return folder / "out" / "reports" / REPORT / "only"


def made_so_far(folder: Path) -> dict[str, str]:
    kept = contents(folder / "out")
    return {path: digest for path, digest in kept.items() if not path.startswith("log/")}


def test_f33_each_of_the_four_makes_another_edition_and_the_same_makes_none(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = quick_numbers(monkeypatch, ["only"])
    run(project, "--as-of", OCTOBER)
    for number, (name, before, after) in enumerate(CHANGED.values(), start=2):
        file = project / "project" / name
        content = file.read_text(encoding="utf-8")
        assert before in content
        file.write_text(content.replace(before, after, 1), encoding="utf-8")
        earlier = contents(shelf(project))
        run(project, "--as-of", OCTOBER)
        assert len(made) == number, name
        newest = f"{OCTOBER}-r{number}"
        assert (shelf(project) / "latest").resolve().name == newest
        now = contents(shelf(project))
        assert {p: now[p] for p in earlier if p != "latest"} == {
            p: digest for p, digest in earlier.items() if p != "latest"
        }
        state = made_so_far(project)
        facts = run(project, "--as-of", OCTOBER)
        assert "made" not in facts
        assert (len(made), made_so_far(project)) == (number, state)


def test_f33_other_records_of_the_same_day_are_another_run_for_who_asks_and_none_when_due(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = quick_numbers(monkeypatch, ["only"])
    run(project, "--due", "--settle", "0", "--as-of", "2026-11-20")
    with (project / "raw" / "sessions.csv").open("a") as file:
        file.write("\n")
    state = made_so_far(project)
    assert run(project, "--due", "--settle", "0", "--as-of", "2026-11-20")["due"] == {}
    assert made_so_far(project) == state
    assert run(project, "--as-of", OCTOBER)["made"]
    assert made == [OCTOBER] * 2
