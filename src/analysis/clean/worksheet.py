"""A raw table while it is being cleaned: its cells, and the fate of each record so far."""

from __future__ import annotations

import pandas as pd

from analysis.schema.columns import Table

KEPT = "kept"
REPAIRED = "kept_repaired"
MERGED = "merged_duplicate"
QUARANTINED = "quarantined"
OUT_OF_SCOPE = "out_of_scope"
NOT_A_RECORD = "not_a_record"

# Best last: where one raw row makes several records of a table (wide files), the ledger shows the
# row once, with the outcome that a person should look at first.
OUTCOMES = (QUARANTINED, REPAIRED, KEPT, MERGED, OUT_OF_SCOPE, NOT_A_RECORD)


class Worksheet:
    """One raw table under cleaning.

    `raw` is the text as it came (one row per record, with its origin columns); `cells` are the
    typed cells, same index; `fate` holds outcome, reason and column per record. The first outcome
    other than `kept` or `kept_repaired` is final: later rules skip that record.
    """

    def __init__(self, table: Table, raw: pd.DataFrame) -> None:
        self.table = table
        self.raw = raw.reset_index(drop=True)
        self.cells = pd.DataFrame(index=self.raw.index)
        self.fate = pd.DataFrame(
            {"outcome": KEPT, "reason": "", "column": ""}, index=self.raw.index, dtype="str"
        )
        blank = ~self.raw["is_record"].astype(bool)
        self._end(blank, NOT_A_RECORD, self.raw["reason"], "")
        noted = self.raw["note"].ne("")
        self.fate.loc[noted, "reason"] = self.raw.loc[noted, "note"]
        self.fate.loc[noted, "column"] = self.raw.loc[noted, "noted_column"]
        self.fate.loc[noted & ~blank, "outcome"] = REPAIRED

    @property
    def active(self) -> pd.Series[bool]:
        """Records that are still in use."""
        return self.fate["outcome"].isin((KEPT, REPAIRED))

    def rows(self) -> pd.DataFrame:
        """The typed cells of the records in use."""
        return self.cells.loc[self.active]

    def repair(self, where: pd.Series[bool], reason: str, column: str) -> None:
        """Note a repair; the first repair of a record names it in the ledger."""
        where = where & self.active
        first = where & self.fate["outcome"].eq(KEPT)
        self.fate.loc[where, "outcome"] = REPAIRED
        self.fate.loc[first, "reason"] = reason
        self.fate.loc[first, "column"] = column

    def blank(self, where: pd.Series[bool], reason: str, column: str) -> None:
        """Empty a bad optional cell and keep the record."""
        where = where & self.active
        self.cells[column] = self.cells[column].mask(where)
        self.repair(where, reason, column)

    def quarantine(self, where: pd.Series[bool], reason: str, column: str = "") -> None:
        """Take records out of use until somebody mends them."""
        self._end(where, QUARANTINED, reason, column)

    def leave_out(self, where: pd.Series[bool], reason: str, column: str = "") -> None:
        """Take records out that are right but not ours to analyse."""
        self._end(where, OUT_OF_SCOPE, reason, column)

    def merge(self, where: pd.Series[bool], reason: str = "identical_duplicate") -> None:
        """Take records out that another one already says."""
        self._end(where, MERGED, reason, "")

    def _end(
        self, where: pd.Series[bool], outcome: str, reason: str | pd.Series[str], column: str
    ) -> None:
        where = where & self.active
        self.fate.loc[where, "outcome"] = outcome
        self.fate.loc[where, "reason"] = reason if isinstance(reason, str) else reason[where]
        self.fate.loc[where, "column"] = column
