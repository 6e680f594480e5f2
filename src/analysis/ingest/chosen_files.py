"""Which files of an export folder are read, and which day they speak of."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.errors import DataError, Problem
from analysis.schema.raw_tables import RAW_TABLES

from .export_note import ExportNote
from .profiles import Profile, Source
from .shown_names import with_masked_files

OPTIONAL_TABLES = frozenset({"adverse_events"})
CORRECTIONS = "quarantine"  # the subfolder in which corrected records come back
_UNKNOWN_WORDS = "unknown_words.csv"  # lies beside them, and holds words, no records
_CANONICAL_SUFFIXES = (".csv", ".xlsx", ".parquet")
# Kinds of files that clinics keep records in: one that nothing reads would be lost in silence.
_DATA_SUFFIXES = frozenset({*_CANONICAL_SUFFIXES, ".xls", ".xlsm", ".xlsb", ".ods", ".txt", ".tsv"})


@dataclass(frozen=True)
class ChosenFile:
    """One file and how it is read.

    `source` is None for a file in canonical layout, whose table is `table`; `is_correction` marks
    quarantined records that somebody has mended.
    """

    path: Path
    source: Source | None = None
    table: str = ""
    is_correction: bool = False


def chosen_files(folder: Path, profile: Profile, problems: list[Problem]) -> list[ChosenFile]:
    """Every file that is read, and how; what is wrong joins `problems`.

    A file may be read by several sources (the sheets of a workbook) and then stands here as often.
    """
    names = _names(folder)
    if profile.sources:
        chosen = _of_profile(folder, profile, names, problems)
    else:
        chosen = _canonical(folder, names, problems)
    taken = {file.path.name for file in chosen}
    problems += [
        _unread(name, profile)
        for name in names
        if name not in taken and _is_data(name) and not _fits(name, profile.ignore_files)
    ]
    return [*chosen, *_corrections(folder / CORRECTIONS, problems)]


def file_names(folder: Path) -> list[str]:
    """The names of all files in which an export's records may lie."""
    corrections = folder / CORRECTIONS
    return [*_names(folder), *(_names(corrections) if corrections.is_dir() else ())]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.is_dir())


def _of_profile(
    folder: Path, profile: Profile, names: list[str], problems: list[Problem]
) -> list[ChosenFile]:
    chosen = []
    for source in profile.sources:
        matches = [name for name in names if _fits(name, [source.pattern]) and _is_data(name)]
        if not matches:
            problems.append(Problem(f"no file called `{source.pattern}`", str(folder)))
        chosen += [ChosenFile(folder / name, source) for name in matches]
    return chosen


def _canonical(folder: Path, names: list[str], problems: list[Problem]) -> list[ChosenFile]:
    chosen = []
    for table in RAW_TABLES:
        matches = [name for name in names if name in {f"{table}{s}" for s in _CANONICAL_SUFFIXES}]
        if len(matches) > 1:
            problems.append(
                Problem(f"{' and '.join(matches)} hold the same table", str(folder), "keep one")
            )
        elif not matches and table not in OPTIONAL_TABLES:
            remedy = "add it (.csv, .xlsx or .parquet), or name the profile of this export"
            problems.append(Problem(f"`{table}.csv` is missing", str(folder), remedy))
        chosen += [ChosenFile(folder / name, table=table) for name in matches]
    return chosen


def _corrections(folder: Path, problems: list[Problem]) -> list[ChosenFile]:
    """Corrected quarantine files; any other records there would be taken for them and lost."""
    if not folder.is_dir():
        return []
    chosen = []
    for name in _names(folder):
        table, _, suffix = name.partition(".")
        if suffix == "csv" and table in RAW_TABLES:
            chosen.append(ChosenFile(folder / name, table=table, is_correction=True))
        elif _is_data(name) and name != _UNKNOWN_WORDS:
            remedy = "name it <table>.csv, as it was written"
            problems.append(
                Problem("is no file of corrected records", f"{CORRECTIONS}/{name}", remedy)
            )
    return chosen


def _is_data(name: str) -> bool:
    """Whether the file looks like records: no note, sidecar, read-me or lock of a spreadsheet."""
    if name.startswith((".", "~$")) or name.lower().startswith("readme"):
        return False
    return Path(name).suffix.lower() in _DATA_SUFFIXES


def _fits(name: str, patterns: Iterable[str]) -> bool:
    # macOS writes `ş` as two code points in file names.
    plain = unicodedata.normalize("NFC", name)
    return any(fnmatchcase(plain, unicodedata.normalize("NFC", text)) for text in patterns)


def _unread(name: str, profile: Profile) -> Problem:
    if profile.sources:
        remedy = "remove it, or let the profile read it (`sources`) or pass it by (`ignore_files`)"
        return Problem("no source of the profile reads this file", name, remedy)
    return Problem("this is no table of the canonical layout", name, "rename or remove it")


def day_of_export(folder: Path, profile: Profile, note: ExportNote) -> dt.date:
    """The export's day: as the note or the profile says, else when its files were last written.

    An export cannot hold a visit that took place after it was written, so the files' own time is
    the latest day that makes sense where nobody has said. Lists missing files as `DataError`.
    """
    said = note.exported_on or profile.exported_on
    if said:
        return dt.date.fromisoformat(said)
    if not folder.is_dir():
        raise DataError(no_folder(folder))
    problems: list[Problem] = []
    chosen = chosen_files(folder, profile, problems)
    if problems or not chosen:
        raise DataError(with_masked_files(problems, file_names(folder)) or no_folder(folder))
    newest = max(file.path.lstat().st_mtime for file in chosen)
    return dt.datetime.fromtimestamp(newest, tz=dt.UTC).date()


def no_folder(folder: Path) -> Problem:
    """The problem of a folder that is not there."""
    return Problem("there is no such folder", str(folder), "check --raw")
