"""The adverse events table: events of sessions that are in use."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .arrays import combined, counts, is_one_of, repeated, size_of
from .duplicates import merge_identical, quarantine_disagreeing
from .keys import course_and
from .numbering import Renumbered
from .parents import follow_parent
from .worksheet import Worksheet


def clean_adverse_events(
    sheet: Worksheet, courses: Worksheet, sessions: Worksheet, numbers: Renumbered
) -> None:
    """Events with the new number of their session, one record each, of sessions in use."""
    if numbers.changed:
        follow_renumbered_session(sheet, numbers)
    quarantine_disagreeing(sheet, among=merge_identical(sheet))
    follow_parent(sheet, sheet.course, courses, courses.key)
    follow_session(sheet, sessions)


def follow_renumbered_session(sheet: Worksheet, numbers: Renumbered) -> None:
    """The event moves with its session; where an old number stood for two sessions it waits."""
    came_with = counts(sheet.cells["session_no"])
    width = size_of(came_with, numbers.came_with)
    old = combined((numbers.course, 0), (numbers.came_with, width))
    mine = combined((sheet.course, 0), (came_with, width))
    unclear = repeated(old, np.ones(len(old), dtype=bool))
    doubtful = is_one_of(mine, np.unique(old[unclear]))
    sheet.quarantine(doubtful, "session_number_unclear", "session_no")
    moves = ~unclear & (numbers.number != numbers.came_with)
    found = pd.Index(old[moves]).get_indexer(pd.Index(mine))
    to = np.append(numbers.number[moves], 0)[found]
    number = np.where(found >= 0, to, came_with)
    moved = (number != came_with) & (mine >= 0)
    sheet.cells["session_no"] = np.where(moved, number, sheet.cells["session_no"])
    sheet.repair(moved, "renumbered", "session_no")
    sheet.key = course_and(sheet, "session_no", "event")


def follow_session(sheet: Worksheet, sessions: Worksheet) -> None:
    """An event of a session that is not in use, or unknown, cannot be analysed."""
    numbers = counts(sheet.cells["session_no"]), counts(sessions.cells["session_no"])
    width = size_of(*numbers)
    mine = combined((sheet.course, 0), (numbers[0], width))
    follow_parent(sheet, mine, sessions, combined((sessions.course, 0), (numbers[1], width)))
