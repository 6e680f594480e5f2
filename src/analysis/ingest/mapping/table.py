"""Lines of a source -> records of a canonical raw table, as a feed of the profile says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.schema.origin import ORIGIN_COLUMNS
from analysis.schema.raw_tables import RAW_TABLES

from ..profiles.feeds import EditedAt, Feed
from .columns import Mask, chosen, constant, filled, replaced, rewritten, where
from .dates import moment_writer
from .lines import Lines
from .rules import value_of
from .texts import written
from .wide import SKIPPED, Records, select_records


def records_table(lines: Lines, feed: Feed) -> pd.DataFrame:
    """One row per record of the feed, and one per line that makes none (`is_record` False).

    Columns: the contract's, categoricals of text ("" = blank), then `ORIGIN_COLUMNS`. A line that
    the profile skips keeps its cells, so that the ledger can name its clinic; titles, totals and
    blank lines have none.
    """
    records = select_records(lines, feed)
    is_nothing = where(records.reason, lambda reason: reason not in ("", SKIPPED))
    columns, notes = {}, _Notes(~is_nothing)
    for name in RAW_TABLES[feed.table].names:
        rule = feed.columns.get(name)
        if rule is None:
            columns[name] = constant("", len(records))
            continue
        cells, met = written(value_of(rule, records, feed), rule)
        columns[name] = replaced(cells, is_nothing, "")
        notes.add(name, met)
    origin = _origin(records, feed) | notes.columns()
    return pd.DataFrame(columns | {name: origin[name] for name in ORIGIN_COLUMNS})


def empty_table(name: str) -> pd.DataFrame:
    """A raw table without a row, for an export that holds nothing of that kind."""
    columns: dict[str, Any] = {
        column: constant("", 0) for column in (*RAW_TABLES[name].names, *ORIGIN_COLUMNS)
    }
    columns["row"] = np.empty(0, dtype=np.int64)
    columns["is_record"] = np.empty(0, dtype=bool)
    return pd.DataFrame(columns)


class _Notes:
    """What was met while the columns were written; a record keeps the first, as the ledger does."""

    def __init__(self, has_cells: Mask) -> None:
        self.has_cells = has_cells
        self.note = constant("", len(has_cells))
        self.column = self.note

    def add(self, name: str, met: pd.Categorical | None) -> None:
        """Take the notes of one more column."""
        if met is None:
            return
        first = self.has_cells & filled(met) & ~filled(self.note)
        self.note = chosen(self.note, first, met)
        self.column = replaced(self.column, first, name)

    def columns(self) -> dict[str, pd.Categorical]:
        """The two columns of the ledger's note."""
        return {"note": self.note, "noted_column": self.column}


def _origin(records: Records, feed: Feed) -> dict[str, Any]:
    lines = records.lines
    return {
        "file": records.of_lines(lines.file),
        "sheet": records.of_lines(lines.sheet),
        "row": lines.rows if records.at is None else lines.rows[records.at],
        "is_record": ~filled(records.reason),
        "reason": records.reason,
        "gathers": constant("yes" if feed.gather else "", len(records)),
        "edited_at": _edited_at(records, feed.edited_at),
        "supersedes": constant("", len(records)),
    }


def _edited_at(records: Records, rule: EditedAt | None) -> pd.Categorical:
    if rule is None:
        return constant("", len(records))
    return rewritten(records.column(rule.from_), moment_writer(rule.date_formats or ()))
