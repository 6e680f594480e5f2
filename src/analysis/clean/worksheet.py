"""A raw table while it is being cleaned: its cells, and the fate of each record so far."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from analysis.schema.columns import Table
from analysis.schema.raw_tables import RAW_TABLES

from .arrays import Array, Ints, Mask
from .outcomes import (
    KEPT,
    MERGED,
    NOT_A_RECORD,
    OUT_OF_SCOPE,
    OUTCOMES,
    QUARANTINED,
    REPAIRED,
)
from .reasons import REASONS
from .texts import codes_of, filled, words_of

# The same list for all tables, so that the ledger's columns need no translation.
_ALL_COLUMNS = {name for table in RAW_TABLES.values() for name in table.names}
_CODE = {outcome: code for code, outcome in enumerate(OUTCOMES)}
# What stands in a cell without a value, by the kind of its column's array.
MISSING: dict[str, Any] = {"M": np.datetime64("NaT", "s"), "f": np.nan, "i": -1}


class Names:
    """Names with their numbers, which rise with the alphabet; the first name is the empty one."""

    def __init__(self, names: Collection[str]) -> None:
        self.words = sorted({"", *names})
        self._numbers = {word: number for number, word in enumerate(self.words)}

    def number(self, word: str) -> int:
        """The number of a name."""
        return self._numbers[word]


class Worksheet:
    """One raw table under cleaning, columns as arrays, one entry per record.

    `texts` holds the text as it came with its origin; `cells` the typed cells: floats, days, or
    for ids and codes positions in `words[name]`, -1 = missing. `outcome`, `reason` and `column`
    are numbers in `OUTCOMES`, `reasons.words` and `columns.words`. The first outcome other than
    `kept` or `kept_repaired` is final: later rules skip that record. `key` identifies the record
    within its table, `patient` and `course` number those of all tables; -1 = unknown.
    """

    def __init__(self, table: Table, texts: pd.DataFrame) -> None:
        self.table = table
        self.texts = texts
        self.size = len(texts)
        self.cells: dict[str, Array] = {}
        self.words: dict[str, pd.Index[str]] = {}
        self.key: Ints = np.full(self.size, -1, dtype=np.int64)
        self.patient = self.course = self.key
        self.reasons = Names({*REASONS, *words_of(texts["reason"]), *words_of(texts["note"])})
        self.columns = Names({*_ALL_COLUMNS, *words_of(texts["noted_column"])})
        self.outcome: Array = np.full(self.size, _CODE[KEPT], dtype=np.int8)
        self.reason: Array = np.zeros(self.size, dtype=np.int16)
        self.column: Array = np.zeros(self.size, dtype=np.int16)
        self._start_with_what_reading_met()

    @property
    def active(self) -> Mask:
        """Records that are still in use."""
        return self.has(KEPT) | self.has(REPAIRED)

    def has(self, outcome: str) -> Mask:
        """Records with that outcome so far."""
        found: Mask = self.outcome == _CODE[outcome]
        return found

    def says(self, name: str, code: str) -> Mask:
        """Records whose cell holds that code."""
        codes = self.words[name].get_indexer(pd.Index([code], dtype="str"))
        found: Mask = (self.cells[name] == codes[0]) & (codes[0] >= 0)
        return found

    def missing(self, name: str) -> Mask:
        """Records without a value in that cell."""
        cells = self.cells[name]
        found: Mask = np.isnat(cells) if cells.dtype.kind == "M" else ~(cells >= 0)
        return found

    def repair(self, where: Mask, reason: str, column: str) -> None:
        """Note a repair; the first repair of a record names it in the ledger."""
        self._check(reason, REPAIRED)
        self._repair(where, reason, column)

    def blank(self, where: Mask, reason: str, column: str) -> None:
        """Empty a bad optional cell and keep the record."""
        where = where & self.active
        if where.any():
            cells = self.cells[column].copy()
            cells[where] = MISSING[cells.dtype.kind]
            self.cells[column] = cells
        self.repair(where, reason, column)

    def quarantine(self, where: Mask, reason: str, column: str = "") -> None:
        """Take records out of use until somebody mends them."""
        self._end(where, QUARANTINED, reason, column)

    def leave_out(self, where: Mask, reason: str, column: str = "") -> None:
        """Take records out that are right but not ours to analyse."""
        self._end(where, OUT_OF_SCOPE, reason, column)

    def merge(self, where: Mask, reason: str) -> None:
        """Take records out that another one already says."""
        self._end(where, MERGED, reason, "")

    def _end(self, where: Mask, outcome: str, reason: str, column: str) -> None:
        self._check(reason, outcome)
        where = where & self.active
        if where.any():
            self.outcome[where] = _CODE[outcome]
            self.reason[where] = self.reasons.number(reason)
            self.column[where] = self.columns.number(column)

    def _repair(self, where: Mask, reason: str, column: str) -> None:
        where = where & self.has(KEPT)
        if where.any():
            self.outcome[where] = _CODE[REPAIRED]
            self.reason[where] = self.reasons.number(reason)
            self.column[where] = self.columns.number(column)

    def _check(self, reason: str, outcome: str) -> None:
        # A reason nobody explained is a fault of this program, not of the records.
        if outcome not in REASONS[reason].outcomes:
            raise KeyError(f"{reason} is no reason for {outcome}")

    def _start_with_what_reading_met(self) -> None:
        """Lines that are no records, and notes of the mapping."""
        blank = ~self.texts["is_record"].to_numpy(dtype=bool)
        self._take_over("reason", self.reason, self.reasons, blank)
        self.outcome[blank] = _CODE[NOT_A_RECORD]
        noted = filled(self.texts["note"]) & ~blank
        self._take_over("note", self.reason, self.reasons, noted)
        self._take_over("noted_column", self.column, self.columns, noted)
        self.outcome[noted] = _CODE[REPAIRED]

    def _take_over(self, source: str, target: Array, names: Names, where: Mask) -> None:
        if where.any():
            numbers = np.array([*map(names.number, words_of(self.texts[source])), 0])
            target[where] = numbers[codes_of(self.texts[source])[where]]
