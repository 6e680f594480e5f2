"""A tiny export with a tiny profile: only what a pattern is about is written down."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from analysis.clean import CleanExport

from .cleaning import as_text, cleaned

Rule = dict[str, Any]
Feed = dict[str, Any]
CLINIC: Rule = {"clinic_id": {"const": "clinic-a"}}
COURSE: Rule = {**CLINIC, "course_id": {"from": "Hasta"}}
DAY: Rule = {"from": "Tarih", "date_formats": ["%d.%m.%Y"]}


def patients(**columns: Rule) -> Feed:
    """Every line may say something of its patient."""
    rules = {**CLINIC, "patient_id": {"from": "Hasta"}, **columns}
    return {"table": "patients", "gather": True, "columns": rules}


def courses(**columns: Rule) -> Feed:
    """One course for each patient, of melasma on the mMASI scale."""
    fixed = {"spot_type": {"const": "melasma"}, "severity_scale": {"const": "mmasi"}}
    rules = {**COURSE, "patient_id": {"from": "Hasta"}, **fixed, **columns}
    return {"table": "courses", "gather": True, "columns": rules}


def sessions(feed: Feed | None = None, **columns: Rule) -> Feed:
    rules = {**COURSE, "session_no": {"const": "1"}, "session_date": DAY, **columns}
    return {"table": "sessions", **(feed or {}), "columns": rules}


def looks(feed: Feed | None = None, **columns: Rule) -> Feed:
    rules = {**COURSE, "assessed_on": DAY, **columns}
    return {"table": "assessments", **(feed or {}), "columns": rules}


def events(feed: Feed | None = None, **columns: Rule) -> Feed:
    rules = {**COURSE, "session_no": {"const": "1"}, **columns}
    return {"table": "adverse_events", **(feed or {}), "columns": rules}


@dataclass(frozen=True)
class Tiny:
    """Files of an export, the profile's one source, and what is to come of it.

    `cells`: `table.column` -> its clean cells in the order of the key, "" = missing. `ledger`:
    (table, row) -> outcome and reason, as `quarantined not_a_number` or `kept`. `refused`: words
    of the message where nothing is read.
    """

    files: dict[str, bytes]
    feeds: list[Feed] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, list[str]] = field(default_factory=dict)
    ledger: dict[tuple[str, int], str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    def run(self, folder: Path) -> CleanExport:
        """Written to disk, read through the profile, cleaned."""
        (folder / "raw").mkdir(parents=True)
        (folder / "sources").mkdir()
        for name, content in self.files.items():
            (folder / "raw" / name).write_bytes(content)
        own = {feed["table"] for feed in self.feeds}
        needed = [make() for make in (patients, courses) if make()["table"] not in own]
        layout = {"pattern": "*.*", "delimiter": ";", **self.layout}
        heading = {"title": "T", "source": "T", "authored_by": "T", "reviewed": "not yet"}
        profile = {
            **heading,
            **self.profile,
            "sources": [{**layout, "feeds": [*needed, *self.feeds]}],
        }
        text = json.dumps(profile, ensure_ascii=False)  # JSON is YAML, and repeats what recurs
        (folder / "sources" / "tiny.yml").write_text(text, encoding="utf-8")
        return cleaned(folder / "raw", "tiny", folder / "sources")


def column(result: CleanExport, name: str) -> list[str]:
    """The clean cells of `table.column`, in the order of the key."""
    table, _, wanted = name.partition(".")
    return list(as_text(table, result.tables[table])[wanted])


def told(result: CleanExport, table: str, row: int) -> str:
    """What the ledger says of a row in a table: outcome and reason."""
    entry = result.ledger.query("table == @table and row == @row")
    assert len(entry) == 1
    return f"{entry['outcome'].iloc[0]} {entry['reason'].iloc[0]}".strip()


def csv(text: str, encoding: str = "utf-8") -> dict[str, bytes]:
    """One CSV file of the text; its lines stand indented in a test, with blanks for reading."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return {"t.csv": "\n".join([*lines, ""]).encode(encoding)}


def xlsx(fill: Callable[[openpyxl.Workbook], None]) -> dict[str, bytes]:
    """One workbook, filled by the function."""
    workbook = openpyxl.Workbook()
    fill(workbook)
    content = io.BytesIO()
    workbook.save(content)
    return {"t.xlsx": content.getvalue()}
