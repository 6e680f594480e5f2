"""The adverse events table: events of sessions that are in use."""

from __future__ import annotations

import pandas as pd

from analysis.schema.vocabulary import Vocabulary

from .cells import read_cells
from .duplicates import merge_identical, quarantine_disagreeing
from .parents import follow_parent
from .worksheet import Worksheet

_SESSION = ["clinic_id", "course_id", "session_no"]


def clean_adverse_events(
    sheet: Worksheet,
    courses: Worksheet,
    sessions: Worksheet,
    numbers: pd.DataFrame,
    vocabulary: Vocabulary,
) -> None:
    """Read cells, follow the session's new number, merge duplicates, follow course and session."""
    read_cells(sheet, vocabulary)
    _renumber(sheet, numbers)
    merge_identical(sheet)
    quarantine_disagreeing(sheet)
    follow_parent(sheet, courses, courses.table.key)
    follow_parent(sheet, sessions, sessions.table.key)


def _renumber(sheet: Worksheet, numbers: pd.DataFrame) -> None:
    """The event moves with its session; where an old number stood for two sessions it waits."""
    unclear = numbers[numbers.duplicated(_SESSION, keep=False)][_SESSION].drop_duplicates()
    one = numbers.drop_duplicates(_SESSION, keep=False)
    found = sheet.cells[_SESSION].merge(one, on=_SESSION, how="left")
    renumbered = pd.Series(found["renumbered"].to_numpy(), index=sheet.cells.index)
    two = sheet.cells[_SESSION].merge(unclear, on=_SESSION, how="left", indicator="unclear")
    doubtful = pd.Series(two["unclear"].eq("both").to_numpy(), index=sheet.cells.index)
    sheet.quarantine(doubtful, "session_number_unclear", "session_no")
    moved = renumbered.notna() & renumbered.ne(sheet.cells["session_no"])
    sheet.cells["session_no"] = renumbered.where(renumbered.notna(), sheet.cells["session_no"])
    sheet.repair(moved, "renumbered", "session_no")
