"""One table while it is cleaned."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.schema.columns import Column, Table

from .cells import Words, typed

IN_USE = ("kept", "kept_repaired")


class Sheet:
    """One table: `raw` as text, `data` typed, and what became of each row."""

    def __init__(self, folder: Path, table: Table, words: Words) -> None:
        self.table = table
        self.raw = _read(folder / f"{table.name}.csv", table)
        self.data = pd.DataFrame(index=self.raw.index)
        self.fate = pd.DataFrame(
            {"outcome": "kept", "reason": "", "column": ""}, index=self.raw.index, dtype="str"
        )
        self.end((self.raw == "").all(axis=1), "not_a_record", "blank_row")
        for column in table.columns:
            self.read_column(column, words)

    @property
    def used(self) -> pd.Series:
        """Which rows are still in use."""
        return self.fate["outcome"].isin(IN_USE)

    @property
    def rows(self) -> pd.DataFrame:
        """The typed rows that are still in use."""
        return self.data[self.used]

    def end(self, where: pd.Series, outcome: str, reason: str, column: str = "") -> None:
        """Take rows out of use; the first end of a row is final."""
        where = where.reindex(self.data.index, fill_value=False) & self.used
        self.fate.loc[where] = [outcome, reason, column]

    def repair(self, where: pd.Series, reason: str, column: str) -> None:
        """Note a repair; the first one of a row names it."""
        where = where.reindex(self.data.index, fill_value=False)
        self.fate.loc[where & self.fate["outcome"].eq("kept")] = ["kept_repaired", reason, column]

    def blank(self, where: pd.Series, reason: str, column: str) -> None:
        """Empty a cell and keep the row."""
        where = where & self.used
        self.data[column] = self.data[column].mask(where)
        self.repair(where, reason, column)

    def read_column(self, column: Column, words: Words) -> None:
        """Type one column; a fault ends the row where the column is required."""
        text = self.raw[column.name]
        values, faults = typed(text, column, words)
        self.data[column.name] = values
        if column.required:
            self.end(text == "", "quarantined", "missing_required", column.name)
        for reason, where in faults.items():
            if column.required:
                self.end(where & values.isna(), "quarantined", reason, column.name)
            self.repair(where, reason, column.name)


def _read(path: Path, table: Table) -> pd.DataFrame:
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, skip_blank_lines=False)
    raw = raw.reindex(columns=list(table.names), fill_value="")
    return raw.apply(lambda column: column.str.strip())
