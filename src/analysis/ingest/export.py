"""An export folder -> raw tables as text, each row with the place it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import DataError, Problem
from analysis.schema.raw_tables import RAW_TABLES

from .canonical_layout import corrected_records
from .chosen_files import chosen_files, day_of_export, file_names, no_folder
from .export_note import ExportNote
from .export_sheets import SourceSheets, read_files
from .guard import Finding
from .mapping import empty_table, lines_of, records_table
from .mapping.columns import stacked
from .profiles import Profile
from .shown_names import with_masked_files


@dataclass(frozen=True)
class RawFile:
    """One file that was read: its name within the export, size in bytes and SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class RawExport:
    """All raw tables of an export as text ("" = blank), and what is known about the export.

    Each table has the contract's columns as categoricals, then `ORIGIN_COLUMNS`; one row per
    record, plus one with `is_record` False for each raw row that makes none (blank, a total, or
    skipped by the profile). `findings`: what the guard met and let pass.
    """

    tables: dict[str, pd.DataFrame]
    files: tuple[RawFile, ...]
    profile: Profile
    note: ExportNote
    exported_on: dt.date
    findings: tuple[Finding, ...] = ()


def read_export(folder: Path, profile: Profile, note: ExportNote) -> RawExport:
    """Every file of the folder that the profile names, copied aside, hashed and read once.

    `DataError` lists what is wrong with any file: missing or damaged ones, unknown or missing
    columns, and what the guard refuses.
    """
    if not folder.is_dir():
        raise DataError(no_folder(folder))
    problems: list[Problem] = []
    read = read_files(folder, profile, chosen_files(folder, profile, problems))
    if problems := [*problems, *read.problems]:
        raise DataError(with_masked_files(problems, file_names(folder)))
    return RawExport(
        tables=_tables(read.groups),
        files=tuple(RawFile(file.name, file.bytes, file.sha256) for file in read.files),
        profile=profile,
        note=note,
        exported_on=day_of_export(folder, profile, note),
        findings=tuple(read.findings),
    )


def _tables(groups: Sequence[SourceSheets]) -> dict[str, pd.DataFrame]:
    """Every raw table, from all the feeds that make records of it."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in RAW_TABLES}
    for group in groups:
        for table, records in _records(group):
            parts[table].append(records)
    return {name: _joined(name, found) for name, found in parts.items()}


def _records(group: SourceSheets) -> Iterator[tuple[str, pd.DataFrame]]:
    if group.is_correction:
        for sheet in group.sheets:
            yield group.source.feeds[0].table, corrected_records(sheet, group.source)
        return
    lines = lines_of(group.sheets, group.source)
    for feed in group.source.feeds:
        yield feed.table, records_table(lines, feed)


def _joined(name: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The parts one below the other, with one list of categories for each column."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return empty_table(name)
    columns: dict[str, pd.Categorical | np.ndarray] = {}
    for column in parts[0].columns:
        cells = [part[column].array for part in parts]
        is_text = isinstance(cells[0], pd.Categorical)
        columns[column] = stacked(cells) if is_text else np.concatenate(cells)
    return pd.DataFrame(columns)
