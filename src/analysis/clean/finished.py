"""The records in use as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .arrays import Array, Ints, Mask, rises
from .worksheet import Worksheet

_IDS = ("clinic_id", "patient_id", "course_id")

# Words of a column that occur, with a table from the old codes to the new ones where they differ.
Words = tuple["pd.Index[str]", Array | None]


def finished_tables(sheets: Mapping[str, Worksheet]) -> dict[str, pd.DataFrame]:
    """The records in use of each table, sorted by key; `session_no` is a whole number.

    Ids, codes and lists are categoricals of the words that occur, and no others: a list that
    names those left out would give them away. Ids of all tables share their words.
    """
    rows = {name: _sorted_by_key(sheet) for name, sheet in sheets.items()}
    shared = {column: _shared_words(sheets, rows, column) for column in _IDS}
    return {name: _finished(sheet, rows[name], shared) for name, sheet in sheets.items()}


def _sorted_by_key(sheet: Worksheet) -> Ints:
    rows = np.flatnonzero(sheet.active)
    key = sheet.key[rows]
    return rows if rises(key) else rows[np.argsort(key)]


def _finished(sheet: Worksheet, rows: Ints, shared: Mapping[str, Words]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name in sheet.table.names:
        cells = sheet.cells[name][rows]
        if name == "session_no":
            cells = cells.astype(np.int64)
        columns[name] = cells
        if name in sheet.words and cells.dtype.kind == "i" and name != "session_no":
            words, to = shared.get(name) or _words(sheet, name, _used(sheet, name, rows))
            codes = cells if to is None else to[cells]
            columns[name] = pd.Categorical.from_codes(codes, categories=words)
    return pd.DataFrame(columns, copy=False)


def _shared_words(sheets: Mapping[str, Worksheet], rows: Mapping[str, Ints], column: str) -> Words:
    holders = {name: sheet for name, sheet in sheets.items() if column in sheet.table.names}
    used = [_used(sheet, column, rows[name]) for name, sheet in holders.items()]
    return _words(next(iter(holders.values())), column, np.logical_or.reduce(used))


def _used(sheet: Worksheet, column: str, rows: Ints) -> Mask:
    used = np.zeros(len(sheet.words[column]) + 1, dtype=bool)
    used[sheet.cells[column][rows]] = True
    return used[:-1]


def _words(sheet: Worksheet, column: str, used: Mask) -> Words:
    words = sheet.words[column]
    if used.all():
        return words, None
    return words[used], np.append(np.where(used, used.cumsum() - 1, -1), -1).astype(np.int32)
