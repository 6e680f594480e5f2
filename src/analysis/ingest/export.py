"""An export folder -> raw tables as text, each row with the place it came from."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.schema.raw_tables import RAW_TABLES

from .chosen_files import chosen_files, day_of_export, no_folder
from .export_note import ExportNote
from .mapping import Record, records_of
from .profile import ColumnRule, Feed, Profile, Source, wide_numbers
from .sheets import Sheet, read_sheet

# Where a record came from, and what was met on the way; beside the contract's columns.
ORIGIN_COLUMNS = ("file", "sheet", "row", "is_record", "reason", "note", "noted_column")


@dataclass(frozen=True)
class RawFile:
    """One file that was read: its name, size in bytes and SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class RawExport:
    """All raw tables of an export as text ("" = blank), and what is known about the export.

    Each table has the contract's columns and `ORIGIN_COLUMNS`; one row per record, plus one with
    `is_record` False for each raw row that makes none (blank, or skipped by the profile).
    """

    tables: dict[str, pd.DataFrame]
    files: tuple[RawFile, ...]
    profile: Profile
    note: ExportNote
    exported_on: dt.date


def read_export(folder: Path, profile: Profile, note: ExportNote) -> RawExport:
    """Every file of the folder that the profile names, read once, hashed as read.

    `DataError` lists all missing files and unknown or missing columns together.
    """
    if not folder.is_dir():
        raise DataError(no_folder(folder))
    problems: list[Problem] = []
    collected: dict[str, list[pd.DataFrame]] = {name: [] for name in RAW_TABLES}
    files: list[RawFile] = []
    for source, path in chosen_files(folder, profile, problems):
        content = path.read_bytes()
        files.append(RawFile(path.name, len(content), hashlib.sha256(content).hexdigest()))
        try:
            sheet = read_sheet(
                path,
                content,
                sheet=source.sheet,
                header_row=source.header_row,
                delimiter=source.delimiter,
                encodings=list(profile.encodings),
            )
            feeds = source.feeds or _canonical_feeds(sheet)
            _refuse_other_columns(sheet, source, feeds)
        except DataError as error:
            problems.extend(error.problems)
            continue
        for feed in feeds:
            collected[feed.table].append(_table(sheet, feed))
    if problems:
        raise DataError(problems)
    tables = {name: _joined(name, parts) for name, parts in collected.items()}
    return RawExport(tables, tuple(files), profile, note, day_of_export(folder, profile, note))


def _canonical_feeds(sheet: Sheet) -> list[Feed]:
    """The canonical file's one feed: every column of the contract under its own name."""
    name = Path(sheet.file).stem
    table = RAW_TABLES[name]
    _refuse_missing_header(sheet, set(table.names))
    unknown = [column for column in sheet.header if column not in table.names]
    missing = [column for column in table.required if column not in sheet.header]
    if unknown or missing:
        known = f"columns of {name}: {', '.join(table.names)}"
        raise DataError(
            [Problem(f"unknown column `{column[:64]}`", sheet.file, known) for column in unknown]
            + [Problem(f"required column `{column}` is missing", sheet.file) for column in missing]
        )
    rules = {column: ColumnRule.model_validate({"from": column}) for column in sheet.header}
    return [Feed.model_validate({"table": name, "columns": rules})]


def _refuse_other_columns(sheet: Sheet, source: Source, feeds: list[Feed]) -> None:
    """Closed schema: a column that the profile neither uses nor ignores is refused by name."""
    used, wide = _named_columns(feeds)
    numbered = {
        header for pattern in wide for header in wide_numbers(pattern, sheet.header).values()
    }
    known = used | numbered | set(source.ignore)
    _refuse_missing_header(sheet, known)
    problems = [
        Problem(
            f"column `{header[:64]}` is not named by the profile",
            sheet.file,
            "map it, or list it under `ignore`",
        )
        for header in sheet.header
        if header and header not in known
    ]
    problems += [
        Problem(f"column `{header}` of the profile is missing", sheet.file)
        for header in sorted(used - set(sheet.header))
    ]
    if problems:
        raise DataError(problems)


def _refuse_missing_header(sheet: Sheet, known: set[str]) -> None:
    """A first row without a single known name is taken for records, so none of it is printed."""
    if not known & set(sheet.header):
        remedy = f"put the names of the columns there, such as {', '.join(sorted(known)[:5])}"
        raise DataError(Problem("no known column: is the header row missing?", sheet.file, remedy))


def _named_columns(feeds: list[Feed]) -> tuple[set[str], set[str]]:
    """Plain headers and wide patterns that the feeds mention anywhere."""
    plain: set[str] = set()
    wide: set[str] = set()
    for feed in feeds:
        plain |= set(feed.skip_when)
        wide |= {feed.each} if feed.each else set()
        for rule in feed.columns.values():
            plain |= {rule.from_} if rule.from_ else set()
            plain |= {column for case in rule.cases or () for column in case.when}
            if rule.date is not None:
                spread = rule.date.spread
                counts = [rule.date.weeks, rule.date.months]
                counts += [spread.weeks, spread.of] if spread else []
                for count in counts:
                    plain |= {count.from_} if count and count.from_ else set()
                    wide |= {count.last_filled} if count and count.last_filled else set()
    return plain, wide


def _table(sheet: Sheet, feed: Feed) -> pd.DataFrame:
    columns = RAW_TABLES[feed.table].names
    records = [
        {**{name: record.cells.get(name, "") for name in columns}, **_origin(sheet, record)}
        for record in records_of(sheet, feed)
    ]
    return pd.DataFrame(records, columns=[*columns, *ORIGIN_COLUMNS])


def _origin(sheet: Sheet, record: Record) -> dict[str, object]:
    return {
        "file": sheet.file,
        "sheet": sheet.sheet,
        "row": record.row,
        "is_record": record.is_record,
        "reason": record.reason,
        "note": record.note,
        "noted_column": record.noted_column,
    }


def _joined(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=[*RAW_TABLES[name].names, *ORIGIN_COLUMNS], dtype="str")
    return pd.concat(parts, ignore_index=True)
