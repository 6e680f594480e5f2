"""The chosen files of an export -> checked sheets; what is wrong anywhere is told together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.errors import DataError, Problem

from .canonical_layout import DIGEST, canonical_source
from .chosen_files import ChosenFile
from .closed_schema import problems_of_sheet
from .guard import Finding, inspect_sheet
from .header_uses import header_uses
from .profiles import Profile, Source
from .reading.options import ReadOptions
from .reading.reader import read_sheets
from .reading.sheet import Sheet
from .reading.snapshot import Snapshot, snapshot


@dataclass(frozen=True)
class SourceSheets:
    """All sheets that are read by one source; a course may run on from one to the next."""

    source: Source
    sheets: list[Sheet]
    is_correction: bool


@dataclass
class ExportSheets:
    """What was read of an export, in the order of its sources and files."""

    files: list[Snapshot] = field(default_factory=list)
    groups: list[SourceSheets] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_files(folder: Path, profile: Profile, chosen: Sequence[ChosenFile]) -> ExportSheets:
    """Every chosen file, copied aside, hashed and read; the copies are gone afterwards."""
    read = ExportSheets()
    paths = list(dict.fromkeys(file.path for file in chosen))
    try:
        with snapshot(paths, folder) as copies:
            read.files = copies
            copy_of = dict(zip(paths, copies, strict=True))
            for file in chosen:
                _read(file, copy_of[file.path], profile, read)
    except DataError as error:
        read.problems.extend(error.problems)
    return read


def _read(file: ChosenFile, copy: Snapshot, profile: Profile, read: ExportSheets) -> None:
    try:
        sheets = read_sheets(copy.path, _options(file, profile))
    except DataError as error:
        read.problems.extend(error.problems)
        return
    for sheet in sheets:
        _check(replace(sheet, file=copy.name), file, read)


def _check(sheet: Sheet, file: ChosenFile, read: ExportSheets) -> None:
    """Closed schema first, then the guard; a sheet that fails is kept for nobody."""
    source = file.source or canonical_source(
        file.table, sheet.header, is_correction=file.is_correction
    )
    needed = (DIGEST,) if file.is_correction else ()
    read.problems += problems_of_sheet(sheet, source, table=file.table, needed=needed)
    uses = header_uses(sheet, source, is_correction=file.is_correction)
    for finding in inspect_sheet(
        sheet,
        measures=uses.measures,
        pseudonyms=uses.pseudonyms,
        dates=uses.dates,
        notes=uses.notes,
    ):
        if finding.level == "refuse":
            read.problems.append(finding.problem())
        else:
            read.findings.append(finding)
    if read.groups and read.groups[-1].source is source:
        read.groups[-1].sheets.append(sheet)
    else:
        read.groups.append(SourceSheets(source, [sheet], file.is_correction))


def _options(file: ChosenFile, profile: Profile) -> ReadOptions:
    """How the file is laid out; corrected records are written by us, so always the same way."""
    if file.is_correction:
        return ReadOptions()
    encodings = tuple(profile.encodings)
    source = file.source
    if source is None:
        return ReadOptions(encodings=encodings)
    return ReadOptions(
        sheet=source.sheet,
        sheets=tuple(source.sheets),
        header_row=source.header_row,
        header_with=tuple(source.header_with),
        delimiter=source.delimiter,
        encodings=encodings,
        footer_rows=source.footer_rows,
        total_rows={name: tuple(texts) for name, texts in source.total_rows.items()},
        fill_down=tuple(source.fill_down),
        aliases={name: tuple(texts) for name, texts in source.aliases.items()},
    )
