"""Which files of an export folder are read, and which day they speak of."""

from __future__ import annotations

import datetime as dt
import fnmatch
from pathlib import Path

from analysis.errors import DataError, Problem
from analysis.schema.raw_tables import RAW_TABLES

from .export_note import ExportNote
from .profile import Profile, Source

OPTIONAL_TABLES = frozenset({"adverse_events"})


def chosen_files(
    folder: Path, profile: Profile, problems: list[Problem]
) -> list[tuple[Source, Path]]:
    """The files that the profile names, with how each is read; what is wrong joins `problems`."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    if not profile.sources:
        return _canonical_files(folder, names, problems)
    chosen = []
    for source in profile.sources:
        matches = [name for name in names if fnmatch.fnmatchcase(name, source.pattern)]
        if not matches:
            problems.append(Problem(f"no file called `{source.pattern}`", str(folder)))
        chosen += [(source, folder / name) for name in matches]
    return chosen


def _canonical_files(
    folder: Path, names: list[str], problems: list[Problem]
) -> list[tuple[Source, Path]]:
    chosen = []
    for table in RAW_TABLES:
        matches = [name for name in names if name in {f"{table}{s}" for s in _CANONICAL_SUFFIXES}]
        if len(matches) > 1:
            problems.append(
                Problem(f"{' and '.join(matches)} hold the same table", str(folder), "keep one")
            )
        elif not matches and table not in OPTIONAL_TABLES:
            problems.append(
                Problem(
                    f"`{table}.csv` is missing",
                    str(folder),
                    "add it (.csv, .xlsx or .parquet), or name the profile of this export",
                )
            )
        chosen += [(Source(pattern=name, feeds=[]), folder / name) for name in matches[:1]]
    return chosen


_CANONICAL_SUFFIXES = (".csv", ".xlsx", ".parquet")


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
        raise DataError(problems or no_folder(folder))
    newest = max(path.stat().st_mtime for _, path in chosen)
    return dt.datetime.fromtimestamp(newest, tz=dt.UTC).date()


def no_folder(folder: Path) -> Problem:
    """The problem of a folder that is not there."""
    return Problem("there is no such folder", str(folder), "check --raw")
