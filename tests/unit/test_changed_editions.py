"""What differs between two editions, cell by cell, and what they were made from, in words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.errors import ReportError
from analysis.report.changed_inputs import changes, in_words
from analysis.report.changed_numbers import NO_ROW, differences
from analysis.report.issued import read_issued
from analysis.report.saved_tables import as_csv
from analysis.schema.estimates import Estimate, to_table

RISK = Estimate("recurrence.risk", level="adherence=high;weeks=52", value=0.31, ci_low=0.25,
                ci_high=0.37, unit="probability", n_patients=200)  # fmt: skip
COUNT = Estimate("describe.patients", value=200.0)
CLAIM = Estimate("claim.s0_01", level="verdict=supported", value=20.0, unit="percent")


def saved(*rows: Estimate, **changed: Any) -> bytes:
    """The rows as an edition saves them; `changed` replaces cells of the first row."""
    table = to_table(rows).assign(released_as="rounded", reason="value:D11", as_of="2026-10-31")
    for name, value in changed.items():
        table.loc[0, name] = value
    return as_csv(table)


def test_the_same_is_nothing() -> None:
    assert differences(saved(RISK, COUNT), saved(RISK, COUNT)) == []


@pytest.mark.parametrize(
    ("rows", "changed", "column", "by", "is_last_digit"),
    [
        ((RISK, COUNT), {"value": 0.33}, "value", 0.02, False),
        ((RISK, COUNT), {"value": 0.32}, "value", 0.01, True),  # shares are shown to two decimals
        ((RISK, COUNT), {"ci_low": 0.24}, "ci_low", -0.01, True),
        ((RISK, COUNT), {"n_patients": 205}, "n_patients", 5, False),
        ((COUNT, RISK), {"value": 201.0}, "value", 1, False),  # no tolerance for people
        ((RISK, COUNT), {"gate": "warn:few"}, "gate", float("nan"), False),
        ((CLAIM, RISK), {"level": "verdict=refuted"}, "verdict", float("nan"), False),
        ((CLAIM, RISK), {"value": 21.0}, "value", 1, True),
        ((CLAIM, RISK), {"value": 22.0}, "value", 2, False),
    ],
)
def test_each_cell_is_named_with_how_much(
    rows: tuple[Estimate, ...], changed: dict[str, Any], column: str, by: float, is_last_digit: bool
) -> None:
    [found] = differences(saved(*rows), saved(*rows, **changed))
    assert (found.estimand, found.column) == (rows[0].estimand, column)
    assert found.by == pytest.approx(by, nan_ok=True)
    assert found.is_last_digit is is_last_digit


def test_a_number_is_told_with_its_place() -> None:
    [found] = differences(saved(RISK, COUNT), saved(RISK, COUNT, value=0.33))
    assert found.in_words() == (
        "recurrence.risk, adherence=high;weeks=52, all clinics, value:"
        " issued 0.31, now 0.33 (+0.02)"
    )


def test_rows_that_one_side_lacks_are_told_once() -> None:
    [gone] = differences(saved(RISK, COUNT), saved(COUNT))
    [come] = differences(saved(COUNT), saved(COUNT, RISK))
    assert (gone.estimand, gone.after) == (come.estimand, come.before) == (RISK.estimand, NO_ROW)


BEFORE: dict[str, Any] = {
    "data_hash": "a",
    "parameters": {"recurrence": {"rule": "recorded", "seed": 1}},
    "code": {"src/analysis/x.py": "1", "study/parameters.yml": "1", "study/claims/a.yml": "1"},
    "versions": {"numpy": "2.0", "python": "3.11"},
}


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"data_hash": "b"}, "records: the records are others"),
        ({"parameters": {"recurrence": {"rule": "half_lost", "seed": 1}}},
         "parameters: recurrence.rule: recorded -> half_lost"),
        ({"code": {**BEFORE["code"], "src/analysis/x.py": "2"}},
         "code: src/analysis/x.py was changed"),
        ({"code": {**BEFORE["code"], "src/analysis/y.py": "1"}}, "code: src/analysis/y.py is new"),
        ({"code": {**BEFORE["code"], "study/claims/a.yml": "2"}},
         "study files: study/claims/a.yml was changed"),
        ({"code": {**BEFORE["code"], "study/parameters.yml": "2"}},
         "study files: study/parameters.yml was changed, no value in it"),
        ({"versions": {"numpy": "2.1", "python": "3.11"}}, "libraries: numpy: 2.0 -> 2.1"),
    ],
)  # fmt: skip
def test_what_an_edition_is_made_from_is_compared_by_name(
    changed: dict[str, Any], line: str
) -> None:
    assert in_words(changes(BEFORE, BEFORE | changed)) == [line]


def test_the_files_of_the_export_are_named_where_they_are_known() -> None:
    found = changes(BEFORE, BEFORE | {"data_hash": "b"}, ["patients.csv was changed"])
    assert in_words(found) == ["records: the records are others: patients.csv was changed"]


def edition(shelf: Path, day: str, table: bytes, **told: Any) -> Path:
    """An edition on a shelf, with what it says of itself."""
    folder = shelf / "leadership_dashboard" / "all" / day
    folder.mkdir(parents=True)
    provenance = {**BEFORE, "as_of": day, "clinic_id": "all", "report": "leadership_dashboard",
                  "ledger": {"sequence": 1, "head": "h"}, **told}  # fmt: skip
    files = {"estimates.csv": table, "index.html": b"<html></html>",
             "provenance.json": json.dumps(provenance).encode()}  # fmt: skip
    for name, content in files.items():
        (folder / name).write_bytes(content)
    manifest = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_a_single_altered_byte_of_an_edition_is_named(tmp_path: Path) -> None:
    folder = edition(tmp_path, "2026-10-31", saved(RISK))
    assert read_issued(folder).touched == []
    for name in ("estimates.csv", "index.html", "provenance.json"):
        content = bytearray((folder / name).read_bytes())
        whole = bytes(content)
        content[content.rindex(b"3") if b"3" in content else 1] ^= 1
        (folder / name).write_bytes(content)
        assert read_issued(folder).touched == [f"{name} is not as it was issued"]
        (folder / name).write_bytes(whole)
    (folder / "index.html").unlink()
    (folder / "more.csv").write_bytes(b"")
    assert read_issued(folder).touched == ["index.html is missing", "more.csv was added"]


def test_a_folder_that_is_no_edition_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="is no edition"):
        read_issued(tmp_path)
    folder = edition(tmp_path, "2026-10-31", saved(RISK), code=None)
    told = json.loads((folder / "provenance.json").read_text())
    del told["ledger"]
    (folder / "provenance.json").write_text(json.dumps(told))
    with pytest.raises(ReportError, match="does not say ledger"):
        read_issued(folder)


@pytest.mark.parametrize(
    ("told", "value", "why"),
    [
        ({"data_hash": "b"}, 0.40, "All of it comes from the records: nothing else changed."),
        ({"versions": {"numpy": "2.1", "python": "3.11"}}, 0.40,
         "All of it comes from the libraries: nothing else changed."),
        ({"data_hash": "b", "parameters": {"recurrence": {"rule": "half_lost", "seed": 1}}}, 0.40,
         "It comes from records and parameters together"),
        ({}, 0.40, "Nothing that is recorded explains it"),
        ({"data_hash": "b"}, 0.31, "What changed moved no number."),
        ({}, 0.31, "Nothing changed."),
    ],
)  # fmt: skip
def test_a_change_between_two_editions_is_explained(
    tmp_path: Path, told: dict[str, Any], value: float, why: str
) -> None:
    before = edition(tmp_path, "2026-09-30", saved(RISK, COUNT))
    after = edition(tmp_path, "2026-10-31", saved(RISK, COUNT, value=value), **told)
    run = CliRunner().invoke(app, ["diff", str(before), str(after)])
    assert run.exit_code == 0
    assert run.stdout.splitlines()[-1].startswith(why)
    assert ("before 0.31, after 0.4 (+0.09)" in run.stdout) is (value != RISK.value)


def test_diff_for_machines(tmp_path: Path) -> None:
    before = edition(tmp_path, "2026-09-30", saved(RISK))
    after = edition(tmp_path, "2026-10-31", saved(RISK, value=0.4), data_hash="b")
    run = CliRunner().invoke(app, ["diff", str(before), str(after), "--json"])
    facts = json.loads(run.stdout)
    assert [change["kind"] for change in facts["changed"]] == ["records"]
    assert [one["after"] for one in facts["numbers"]] == ["0.4"]
