"""Several raw rows that say one record between them: their filled cells are united."""

from __future__ import annotations

import numpy as np

from .arrays import Array, Ints, Mask, groups, numbered, repeated
from .outcomes import REPAIRED
from .texts import codes_of, words_of
from .worksheet import Worksheet

_LARGEST = np.iinfo(np.int64).max


def gathering_rows(sheet: Worksheet) -> Mask:
    """Records that are parts: the profile says that their rows gather."""
    yes = np.array([*(word == "yes" for word in words_of(sheet.texts["gathers"])), False])
    found: Mask = yes[codes_of(sheet.texts["gathers"])]
    return found


def unite_gathering(sheet: Worksheet, gathering: Mask) -> None:
    """One record per key with the filled cells of all its rows; the others are `gathered`.

    Filled cells that differ put all rows of the key aside. The row that stays is one with a
    repair if there is any, so that the ledger tells of it.
    """
    if not gathering.any():
        return
    rows = np.flatnonzero(repeated(sheet.key, sheet.active & gathering))
    if not len(rows):
        return
    rows, start = _in_groups(sheet, rows)
    group = numbered(start, len(rows))
    differ = np.zeros(len(start), dtype=bool)
    united = {}
    for name in sheet.table.names:
        least, most = _ends(sheet.cells[name][rows], start)
        differ |= least < most
        united[name] = most
    sheet.quarantine(_mask(sheet, rows[differ[group]]), "duplicates_disagree")
    first = rows[start]
    for name, values in united.items():
        cells = sheet.cells[name].copy()
        cells[first[~differ]] = values[~differ].astype(cells.dtype)
        sheet.cells[name] = cells
    others = _mask(sheet, rows)
    others[first] = False
    sheet.merge(others, "gathered")


def _in_groups(sheet: Worksheet, rows: Ints) -> tuple[Ints, Ints]:
    """The rows by key, repaired ones first."""
    plain = ~sheet.has(REPAIRED)[rows]
    order, start = groups(sheet.key[rows], plain, *fates(sheet, rows))
    return rows[order], start


def fates(sheet: Worksheet, rows: Ints) -> tuple[Array, Array]:
    """What the ledger says of the rows, to choose among them whatever their order."""
    return sheet.reason[rows], sheet.column[rows]


def _ends(cells: Array, start: Ints) -> tuple[Array, Array]:
    """The smallest and the largest filled cell of each group; alike if they agree."""
    if cells.dtype.kind == "f":
        return np.fmin.reduceat(cells, start), np.fmax.reduceat(cells, start)
    numbers = cells.view(np.int64) if cells.dtype.kind == "M" else cells.astype(np.int64)
    missing = np.isnat(cells) if cells.dtype.kind == "M" else cells < 0
    most = np.maximum.reduceat(numbers, start)
    return np.minimum.reduceat(np.where(missing, _LARGEST, numbers), start), most


def _mask(sheet: Worksheet, rows: Ints) -> Mask:
    found = np.zeros(sheet.size, dtype=bool)
    found[rows] = True
    return found
