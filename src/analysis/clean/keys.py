"""Whole numbers for the keys of all tables, so that no rule compares texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from .arrays import NO_KEY, Array, Ints, combined, counts, day_numbers, repeated, size_of
from .cells import Reading, read_ids
from .numbering import parts_of_courses
from .worksheet import Worksheet

_SHARED = {"clinic_id": "clinic", "patient_id": "id", "course_id": "id"}
# Up to so many possible pairs for each row, a table of flags is faster than hashing the pairs.
_FLAGS_PER_ROW = 4


def read_shared_ids(sheets: Iterable[Worksheet]) -> dict[str, dict[str, Reading]]:
    """For each table its clinic, patient and course ids, numbered alike in all tables."""
    sheets = list(sheets)
    found: dict[str, dict[str, Reading]] = {sheet.table.name: {} for sheet in sheets}
    for name, kind in _SHARED.items():
        holders = [sheet for sheet in sheets if name in sheet.table.names]
        texts = [sheet.texts[name].cat.categories for sheet in holders]
        for sheet, reading in zip(holders, read_ids(texts, kind), strict=True):
            found[sheet.table.name][name] = reading
    return found


def number_records(sheets: Mapping[str, Worksheet]) -> None:
    """Number patients and courses alike in all tables, then every record by its key."""
    for attribute, name in (("patient", "patient_id"), ("course", "course_id")):
        holders = [sheet for sheet in sheets.values() if name in sheet.table.names]
        for sheet, numbers in zip(holders, _numbered(holders, name), strict=True):
            setattr(sheet, attribute, numbers)
    for sheet in sheets.values():
        sheet.key = _key(sheet)


def _numbered(sheets: list[Worksheet], name: str) -> list[Ints]:
    """(clinic, id) of each record as 0, 1, 2, ... in the order of the ids, the same everywhere."""
    sizes = len(sheets[0].words["clinic_id"]), len(sheets[0].words[name])
    pairs = [
        combined((sheet.cells["clinic_id"], sizes[0]), (sheet.cells[name], sizes[1]))
        for sheet in sheets
    ]
    if sizes[0] * sizes[1] <= _FLAGS_PER_ROW * sum(map(len, pairs)):
        occurs = np.zeros(sizes[0] * sizes[1] + 1, dtype=bool)
        for numbers in pairs:
            occurs[numbers] = True
        rank = occurs.cumsum() - 1
        rank[-1] = NO_KEY
        return [rank[numbers] for numbers in pairs]
    distinct = np.sort(pd.unique(np.concatenate(pairs)))
    index = pd.Index(distinct[distinct != NO_KEY])
    return [index.get_indexer(pd.Index(numbers)).astype(np.int64) for numbers in pairs]


def course_and(sheet: Worksheet, *names: str) -> Ints:
    """One number for the course and those cells of each record; -1 where any is missing."""
    parts = [sheet.course, *(_codes(sheet.cells[name]) for name in names)]
    return combined(*((codes, size_of(codes)) for codes in parts))


def _codes(cells: Array) -> Array:
    if cells.dtype.kind == "M":
        return day_numbers(cells)
    return counts(cells) if cells.dtype.kind == "f" else cells


def _key(sheet: Worksheet) -> Ints:
    """The key of the contract.

    Where session numbers start again within a course, the second 1 is another session than the
    first, not a second version of it.
    """
    if sheet.table.name == "patients":
        return sheet.patient
    if sheet.table.name != "sessions":
        return course_and(sheet, *sheet.table.key[2:])
    key = course_and(sheet, "session_no")
    twice = repeated(key, sheet.active)
    if twice.any():
        part = parts_of_courses(sheet, sheet.course[twice])
        key = combined((key, 0), (part, size_of(part)))
    return key
