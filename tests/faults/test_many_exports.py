"""F29, F30, F43: every clinic's own export is a run of its own, and a bad one stops nobody."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from lxml import html as lxml_html
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.cli.progress import FAILED, SKIPPED, bar, silent
from clinic_group import OCTOBER, REPORT, SEPTEMBER, TWELVE, export, plain_pages, quick_numbers
from invariants import CANARY, contents

SEVENTH = "clinic-07"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_pages(monkeypatch)
    quick_numbers(monkeypatch, ["only"])
    return


def run(folder: Path, *more: str) -> tuple[int, dict, str]:
    words = ["run", "--raw", str(folder / "raw"), "--out", str(folder / "out"), "--json"]
    ended = CliRunner().invoke(app, [*words, *more])
    return ended.exit_code, json.loads(ended.stdout), ended.stderr


@pytest.fixture
def three(tmp_path: Path) -> Path:
    for name in TWELVE[5:8]:
        export(tmp_path / "raw" / name)
    assert run(tmp_path, "--as-of", SEPTEMBER)[0] == 0
    return tmp_path


def editions(folder: Path) -> dict[str, str]:
    shelves = (folder / "out" / "reports").glob(f"*/{REPORT}/only")
    return {shelf.parts[-3]: (shelf / "latest").resolve().name for shelf in shelves}


def test_f29_an_export_that_cannot_be_read_stops_nobody(three: Path) -> None:
    (three / "raw" / SEVENTH / "export.yml").write_text(f"exported_on: {CANARY}\n")
    before = contents(three / "out" / "reports" / SEVENTH)
    code, facts, stderr = run(three, "--as-of", OCTOBER)
    assert (code, facts["status"], facts["failed"]) == (4, "partial", [SEVENTH])
    assert editions(three) == {"clinic-06": OCTOBER, SEVENTH: SEPTEMBER, "clinic-08": OCTOBER}
    assert contents(three / "out" / "reports" / SEVENTH) == before
    page = lxml_html.parse(three / "out" / "reports" / "index.html")
    [line] = [row for row in page.xpath("//tbody/tr") if row.xpath("./th")[0].text == SEVENTH]
    assert f"Failed, last good edition {SEPTEMBER}. Why: " in " ".join(line.text_content().split())
    assert CANARY not in json.dumps(facts) + stderr
    steps = [json.loads(line) for line in stderr.splitlines()]
    assert {one["of"] for one in steps} >= {3}


def test_each_export_is_counted_by_what_became_of_it(three: Path) -> None:
    (three / "raw" / SEVENTH / "export.yml").write_text("exported_on: never\n")
    counts = []
    for _ in range(2):
        *_, last = map(json.loads, run(three, "--as-of", OCTOBER)[2].splitlines())
        counts.append([last[name] for name in ("done", "failed", "skipped", "of")])
    assert counts == [[2, 1, 0, 3], [0, 1, 2, 3]]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_sees_one_bar_with_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("COLUMNS", "120")
    with bar(3) as tick:
        tick("north")
        tick("south", FAILED)
        with silent(), bar(5) as inner:
            inner("a step within")
        tick("west", SKIPPED)
    shown = sys.stderr.getvalue()
    assert "1 done, 1 failed, 1 skipped" in shown
    assert "within" not in shown


def test_f29_mended_it_is_made_up_for_and_the_others_are_left_alone(three: Path) -> None:
    (three / "raw" / SEVENTH / "export.yml").write_text("exported_on: never\n")
    run(three, "--as-of", OCTOBER)
    others = contents(three / "out" / "processed") | contents(three / "out" / "clinic-06")
    export(three / "raw" / SEVENTH)
    assert run(three, "--as-of", OCTOBER)[0] == 0
    assert set(editions(three).values()) == {OCTOBER}
    assert contents(three / "out" / "processed") | contents(three / "out" / "clinic-06") == others


def test_f30_where_all_are_rejected_the_exit_code_says_so(three: Path) -> None:
    for name in TWELVE[5:8]:
        (three / "raw" / name / "export.yml").unlink()
        (three / "raw" / name / "sessions.csv").unlink()
    code, facts, _ = run(three, "--as-of", "no day")
    assert (code, facts["status"]) == (2, "failed")
    assert set(editions(three).values()) == {SEPTEMBER}


def test_what_is_due_is_made_for_each(three: Path) -> None:
    code, facts, _ = run(three, "--due", "--settle", "0", "--as-of", "2026-11-20")
    assert code == 0
    assert set(editions(three).values()) == {OCTOBER}
    assert [one["facts"]["done"] for one in facts["exports"]] == [[OCTOBER]] * 3


def test_a_folder_that_cannot_be_a_clinics_name_is_refused_before_anything_is_made(three) -> None:
    export(three / "raw" / "two words")
    assert run(three, "--as-of", OCTOBER)[0] == 3
    assert set(editions(three).values()) == {SEPTEMBER}
