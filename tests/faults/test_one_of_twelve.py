"""F29, F30: a clinic whose page fails stops nobody, and is named with its last good edition."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.errors import MachineError, Problem, ReportError
from analysis.report import retries
from analysis.report.editions import read_edition
from analysis.report.failures import FAILED
from clinic_group import OCTOBER, REPORT, SEPTEMBER, TWELVE, plain_pages, release

CANARY = "AYSE_YILMAZ_5551234"
SEVENTH = "clinic-07"


def render(out: Path, day: str) -> tuple[int, dict]:
    words = ["render", REPORT, "--as-of", day, "--out", str(out), "--json"]
    ended = CliRunner().invoke(app, words)
    return ended.exit_code, json.loads(ended.stdout)


def failing(error: Exception, *clinics: str) -> Callable[[str], None]:
    def before(clinic_id: str) -> None:
        if clinic_id in clinics:
            raise error

    return before


def latest(out: Path, clinic: str) -> str:
    folder = (out / "reports" / REPORT / clinic / "latest").resolve()
    assert read_edition(folder) is not None
    return folder.name


def index_line(out: Path, clinic: str) -> str:
    tree = lxml_html.fromstring((out / "reports" / "index.html").read_text(encoding="utf-8"))
    [line] = [row for row in tree.xpath("//tbody/tr") if row.xpath("./th")[0].text == clinic]
    return " ".join(line.text_content().split())


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """September was issued for all twelve; October is released."""
    plain_pages(monkeypatch)
    release(tmp_path, SEPTEMBER)
    assert render(tmp_path, SEPTEMBER)[0] == 0
    release(tmp_path, OCTOBER)
    return tmp_path


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ReportError(Problem("a cell failed", "notebook 60")), "a cell failed"),
        (KeyError(CANARY), "unexpected KeyError"),
    ],
)
def test_f29_eleven_publish_and_the_seventh_is_named(out, monkeypatch, error, why) -> None:
    plain_pages(monkeypatch, failing(error, SEVENTH))
    code, facts = render(out, OCTOBER)
    assert (code, facts["status"]) == (4, "partial")
    assert [one["clinic_id"] for one in facts["failed"]] == [SEVENTH]
    assert {name: latest(out, name) for name in ["all", *TWELVE]} == {
        name: SEPTEMBER if name == SEVENTH else OCTOBER for name in ["all", *TWELVE]
    }
    line = index_line(out, SEVENTH)
    assert f"Failed for {OCTOBER}, last good edition {SEPTEMBER}. Why: " in line
    assert why in line
    assert not [p for p in out.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]


def test_f29_a_rerun_makes_only_the_one_that_failed_and_clears_its_note(out, monkeypatch) -> None:
    plain_pages(monkeypatch, failing(ReportError([]), SEVENTH))
    render(out, OCTOBER)
    made = plain_pages(monkeypatch)
    code, facts = render(out, OCTOBER)
    assert (code, facts["status"], made) == (0, "done", [SEVENTH])
    assert not (out / "reports" / REPORT / SEVENTH / FAILED).exists()
    assert "Failed" not in index_line(out, SEVENTH)


def test_f29_a_clinic_that_never_had_an_edition_is_on_the_page_too(tmp_path, monkeypatch) -> None:
    release(tmp_path)
    plain_pages(monkeypatch, failing(ReportError(Problem("no <b>page</b>")), SEVENTH))
    assert render(tmp_path, OCTOBER)[0] == 4
    line = index_line(tmp_path, SEVENTH)
    assert f"Failed for {OCTOBER}, no edition yet. Why: no <b>page</b>." in line


def test_f30_where_all_fail_nothing_is_published_and_the_exit_code_is_1(out, monkeypatch) -> None:
    plain_pages(monkeypatch, failing(ReportError(Problem("no")), "all", *TWELVE))
    code, facts = render(out, OCTOBER)
    assert (code, facts["status"], len(facts["problems"])) == (1, "failed", 13)
    assert {latest(out, name) for name in TWELVE} == {SEPTEMBER}
    assert "last good edition" in index_line(out, SEVENTH)


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (MachineError(Problem("did not start")), 3),
        (OSError(errno.EAGAIN, "made up"), 3),
        (OSError(errno.ENOSPC, "made up"), 1),
        (ReportError(Problem("a cell failed")), 1),
        (KeyError("x"), 1),
    ],
)
def test_only_what_may_pass_is_tried_again_with_longer_waits(error: Exception, tries: int) -> None:
    waits: list[float] = []
    count = 0

    def work() -> None:
        nonlocal count
        count += 1
        raise error

    with pytest.raises(type(error)):
        retries.with_retries(work, waits.append)
    assert count == tries
    assert waits == [1.0, 4.0][: tries - 1]


def test_a_clinic_whose_kernel_starts_at_the_second_try_has_its_edition(out, monkeypatch) -> None:
    refused = iter([MachineError(Problem("did not start"))])

    def before(clinic_id: str) -> None:
        if clinic_id == SEVENTH and (error := next(refused, None)):
            raise error

    monkeypatch.setattr(retries.with_retries, "__defaults__", (lambda _: None, 0.0))
    made = plain_pages(monkeypatch, before)
    assert render(out, OCTOBER)[0] == 0
    assert sorted(made) == sorted(["all", *TWELVE])
