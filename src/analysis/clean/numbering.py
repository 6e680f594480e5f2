"""Session numbers: 1, 2, ... by date within the course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Array, Ints, Mask, combined, counts, day_numbers, numbered, repeated, size_of
from .arrays import starts as runs
from .duplicates import quarantine_disagreeing
from .outcomes import QUARANTINED
from .worksheet import Worksheet


@dataclass(frozen=True)
class Renumbered:
    """For each session in date order: its row, course, the number it came with, and its new one."""

    rows: Ints
    course: Ints
    came_with: Ints
    number: Ints

    @property
    def changed(self) -> bool:
        """Whether an old number leads to another session than before, or to several."""
        old = combined((self.course, 0), (self.came_with, size_of(self.came_with)))
        return bool(
            (self.number != self.came_with).any()
            or repeated(old, np.ones(len(old), dtype=bool)).any()
        )


def in_date_order(sheet: Worksheet) -> Ints:
    """The sessions in use by course, then date."""
    rows = np.flatnonzero(sheet.active)
    day = day_numbers(sheet.cells["session_date"][rows])
    return rows[_order(combined((sheet.course[rows], 0), (day, size_of(day))))]


def renumber(sheet: Worksheet) -> Renumbered:
    """Numbers by date where a course has gaps or starts again; the same number twice is a conflict.

    A course of which a session waits in quarantine keeps its numbers: the gap is that session, and
    closing it would understate how many were given.
    """
    rows = in_date_order(sheet)
    number = counts(sheet.cells["session_no"])
    twice = _given_twice(sheet.course[rows], number[rows])
    _quarantine(sheet, rows[twice])
    waits = np.zeros(size_of(sheet.course), dtype=bool)
    waits[sheet.course[sheet.has(QUARANTINED) & (sheet.course >= 0)]] = True
    rows = rows[~twice]
    course, came_with = sheet.course[rows], number[rows]
    fixed = np.where(waits[course], came_with, _places(course))
    _write(sheet, rows, came_with, fixed)
    # A course that keeps its numbers although they start again has some of them twice.
    number = counts(sheet.cells["session_no"])
    sheet.key = combined((sheet.course, 0), (number, size_of(number)))
    quarantine_disagreeing(sheet, among=sheet.active)
    return Renumbered(rows, course, came_with, fixed)


def parts_of_courses(sheet: Worksheet, courses: Ints) -> Ints:
    """For each session, how often the numbers of its course had begun anew by then; 0 = not yet.

    Looks into those courses only. A session without a day stands in no order and is counted to
    the first part.
    """
    part = np.zeros(sheet.size, dtype=np.int64)
    asked = np.zeros(size_of(sheet.course), dtype=bool)
    asked[courses] = True
    rows = np.flatnonzero(sheet.active & (sheet.course >= 0) & asked[sheet.course])
    day = day_numbers(sheet.cells["session_date"][rows])
    number = counts(sheet.cells["session_no"][rows])
    course = sheet.course[rows]
    order = _order(combined(*((codes, size_of(codes)) for codes in (course, day, number))))
    order = order[(day[order] >= 0) & (number[order] >= 0)]
    again = _starts_again(course[order], number[order]).cumsum()
    first = runs(course[order])
    part[rows[order]] = again - again[first][numbered(first, len(order))]
    return part


def _starts_again(course: Ints, number: Ints) -> Mask:
    """1, 2, 3, 1, 2 starts again; 1, 2, 2, 3 is one number given to two sessions."""
    again = np.zeros(len(number), dtype=bool)
    again[1:] = (course[1:] == course[:-1]) & (number[1:] == 1) & (number[:-1] > 1)
    return again


def _given_twice(course: Ints, number: Ints) -> Mask:
    """Sessions that share their number with another one of the same part of the course."""
    part = _starts_again(course, number).cumsum()
    key = combined((course, 0), (part, size_of(part)), (number, size_of(number)))
    return repeated(key, np.ones(len(key), dtype=bool))


def _places(course: Ints) -> Ints:
    """1, 2, ... within each course; rows stand by course."""
    first = runs(course)
    return np.arange(1, len(course) + 1) - first[numbered(first, len(course))]


def _write(sheet: Worksheet, rows: Ints, came_with: Ints, fixed: Ints) -> None:
    moved = np.zeros(sheet.size, dtype=bool)
    moved[rows[fixed != came_with]] = True
    if moved.any():
        cells: Array = sheet.cells["session_no"].copy()
        cells[rows] = fixed
        sheet.cells["session_no"] = cells
    sheet.repair(moved, "renumbered", "session_no")


def _quarantine(sheet: Worksheet, rows: Ints) -> None:
    where = np.zeros(sheet.size, dtype=bool)
    where[rows] = True
    sheet.quarantine(where, "duplicates_disagree", "session_no")


def _order(key: Ints) -> Ints:
    ordered = bool((key[1:] >= key[:-1]).all())
    # No key occurs twice in a way that matters, so the faster sort will do.
    return np.arange(len(key)) if ordered else np.argsort(key)
