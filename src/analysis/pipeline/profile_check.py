"""What a profile would do to an export: read and counted, nothing written, no cell shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.clean.cells import Reading, read_texts
from analysis.errors import DataError, Problem
from analysis.ingest.chosen_files import chosen_files, no_folder
from analysis.ingest.export_sheets import SourceSheets, read_files
from analysis.ingest.guard import Finding, inspect_names
from analysis.ingest.mapping import lines_of, match_headers, records_table
from analysis.ingest.profiles import Feed, Profile
from analysis.ingest.reading.sheet import Sheet
from analysis.ingest.shown_names import shown_headers
from analysis.schema.columns import Column
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary

# What became of a cell, in the order in which it is told.
CELLS = ("mapped", "ambiguous", "unknown", "not readable", "blank")
_OF_REASON = {"": "mapped", "ambiguous_word": "ambiguous", "unknown_code": "unknown"}


@dataclass(frozen=True)
class SheetCheck:
    """One sheet: its lines, and what the profile does with each header.

    Without a single known header none is shown: the first line may be a patient's record.
    """

    file: str
    sheet: str
    n_lines: int
    headers: dict[str, list[str]]


@dataclass
class ProfileCheck:
    """What would happen; `cells` are counts by table, column and fate.

    `rows`: records and other lines by table. `looks_like`: unknown words by the code that they
    probably mean, in cells. `is_accepted`: whether the export would be read.
    """

    sheets: list[SheetCheck] = field(default_factory=list)
    rows: dict[str, Counter[str]] = field(default_factory=dict)
    cells: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    looks_like: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        """Whether `prepare` would read the export."""
        return not self.problems


def check_profile(folder: Path, profile: Profile, vocabulary: Vocabulary) -> ProfileCheck:
    """Read the export as the profile says, and count; what `prepare` would refuse is listed."""
    check = ProfileCheck()
    if not folder.is_dir():
        raise DataError(no_folder(folder))
    read = read_files(folder, profile, chosen_files(folder, profile, check.problems))
    check.problems += read.problems
    check.problems[:] = list(dict.fromkeys(check.problems))
    check.findings += read.findings
    for group in read.groups:
        check.sheets += [_sheet(sheet, group) for sheet in group.sheets]
        if not group.is_correction:
            _count_group(group, vocabulary, check)
    return check


def _sheet(sheet: Sheet, group: SourceSheets) -> SheetCheck:
    match, source = match_headers(sheet.header, group.source), group.source
    used = {mention.name for mention in source.mentions}
    headers = {
        "mapped": [text for text, root in match.roots.items() if root in used],
        "notes": [text for text, root in match.roots.items() if root in source.notes],
        "ignored": [text for text, root in match.roots.items() if root in source.ignore],
        "refused": list(match.refused),
        "not named": list(match.unknown),
        "unclear": [*match.unclear, *match.doubled],
        "missing": list(match.missing),
    }
    if not match.roots and not match.refused:
        headers = {kind: [] for kind in headers}
    # A sheet may be called like a person.
    name = "(name not shown)" if inspect_names("", sheet.sheet) else sheet.sheet
    return SheetCheck(sheet.file, name, len(sheet.rows), headers)


def _count_group(group: SourceSheets, vocabulary: Vocabulary, check: ProfileCheck) -> None:
    """Count what the feeds make of the lines; sheets without a needed column make nothing."""
    if any(match_headers(sheet.header, group.source).missing for sheet in group.sheets):
        return
    try:
        lines = lines_of(group.sheets, group.source)
    except DataError:  # already among the problems
        return
    for feed in group.source.feeds:
        _count_feed(records_table(lines, feed), feed, vocabulary, check)


def _count_feed(
    records: pd.DataFrame, feed: Feed, vocabulary: Vocabulary, check: ProfileCheck
) -> None:
    is_record = records["is_record"].to_numpy(dtype=bool)
    rows = check.rows.setdefault(feed.table, Counter())
    rows["records"] += int(is_record.sum())
    rows.update(records["reason"].astype("str")[~is_record].tolist())
    for column in RAW_TABLES[feed.table].columns:
        if column.name not in feed.columns:
            continue
        texts = records[column.name].astype("category").cat
        counts = np.bincount(texts.codes[is_record], minlength=len(texts.categories))
        reading = read_texts(column, texts.categories, vocabulary)
        place = feed.table, column.name
        cells = check.cells.setdefault(place, Counter())
        for position, text in enumerate(texts.categories):
            cells[_fate(reading, position, text)] += int(counts[position])
        near = check.looks_like.setdefault(place, Counter())
        near.update(_proposals(column, reading, counts.tolist(), vocabulary))


def _fate(reading: Reading, position: int, text: str) -> str:
    if not text:
        return "blank"
    return _OF_REASON.get(reading.reasons.get(position, ""), "not readable")


def _proposals(
    column: Column, reading: Reading, counts: list[int], vocabulary: Vocabulary
) -> Counter[str]:
    found: Counter[str] = Counter()
    for position, word in reading.unknown:
        if counts[position] and (code := vocabulary.proposal(column.name, word)):
            found[code] += counts[position]
    return found


def lines_for_people(check: ProfileCheck) -> Iterator[str]:
    """The check in sentences, files first."""
    for sheet in check.sheets:
        place = f"{sheet.file}, sheet {sheet.sheet}" if sheet.sheet else sheet.file
        counts = ", ".join(f"{len(names)} {kind}" for kind, names in sheet.headers.items())
        yield f"{place}: {sheet.n_lines} lines; columns: {counts}"
        for kind in ("ignored", "refused", "not named", "unclear", "missing"):
            if names := sheet.headers[kind]:
                yield f"  {kind}: {', '.join(shown_headers(names, names))}"
    for table, rows in check.rows.items():
        told = ", ".join(f"{n} {name}" for name, n in sorted(rows.items()) if name != "records")
        yield f"{table}: {rows['records']} records" + (f" ({told})" if told else "")
        for (of_table, column), cells in check.cells.items():
            if of_table == table:
                yield f"  {column}: {_cells(cells)}{_near(check.looks_like[table, column])}"
    for finding in check.findings:
        yield f"guard: {finding.problem()}"


def _cells(cells: Counter[str]) -> str:
    return ", ".join(f"{cells[fate]} {fate}" for fate in CELLS if cells[fate] or fate == "mapped")


def _near(looks_like: Counter[str]) -> str:
    told = ", ".join(f"{n} like {code}" for code, n in sorted(looks_like.items()))
    return f" (unknown words look: {told})" if told else ""


def facts(check: ProfileCheck) -> dict[str, Any]:
    """The check for machines."""
    return {
        "accepted": check.is_accepted,
        "sheets": [vars(sheet) for sheet in check.sheets],
        "rows": {table: dict(rows) for table, rows in check.rows.items()},
        "columns": [
            {
                "table": table,
                "column": column,
                **{fate.replace(" ", "_"): cells[fate] for fate in CELLS},
                "looks_like": dict(check.looks_like[table, column]),
            }
            for (table, column), cells in check.cells.items()
        ],
        "findings": [vars(finding) for finding in check.findings],
    }
