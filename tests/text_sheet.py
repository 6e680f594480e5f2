"""Builds the lines of a made-up file under its headers; a test names only what matters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.ingest.mapping import Lines, lines_of, records_table
from analysis.ingest.profiles import Feed, Source
from analysis.ingest.reading.sheet import Sheet
from analysis.schema.raw_tables import RAW_TABLES

Rows = list[dict[str, str]]


def text_sheet(
    rows: Rows,
    *,
    file: str = "visits.csv",
    sheet: str = "",
    not_records: dict[int, str] | None = None,
) -> Sheet:
    """A sheet with these rows below line 1; `not_records` gives a reason by row number."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    cells = pd.DataFrame(
        {
            header: pd.Categorical(pd.array([row.get(header, "") for row in rows], dtype="str"))
            for header in headers
        }
    )
    numbers = np.arange(2, len(rows) + 2)
    reasons = [
        (not_records or {}).get(number, "" if any(row.values()) else "blank_row")
        for number, row in zip(numbers.tolist(), rows, strict=True)
    ]
    return Sheet(file, sheet, cells, numbers, pd.Series(pd.array(reasons, dtype="str")))


def source_of(*feeds: dict[str, Any], **layout: Any) -> Source:
    """A source with these feeds; required columns that a feed leaves out are `x`."""
    filled = [{**feed, "columns": _with_required(feed["table"], feed["columns"])} for feed in feeds]
    return Source.model_validate({"pattern": "*", "feeds": filled, **layout})


def records(rows: Rows, table: str = "assessments", **feed: Any) -> pd.DataFrame:
    """The records that one feed makes of the rows, as plain text."""
    source = source_of({"table": table, "columns": {}, **feed})
    return as_text(records_table(lines(rows, source), source.feeds[0]))


def lines(rows: Rows, source: Source) -> Lines:
    """The rows as lines of the source."""
    return lines_of([text_sheet(rows)], source)


def feed_of(**feed: Any) -> Feed:
    """A feed whose missing required columns are `x`."""
    return source_of(feed).feeds[0]


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """The table with text columns instead of categoricals."""
    text = table.columns[table.dtypes.eq("category")]
    return table.astype(dict.fromkeys(text, "str"))


def _with_required(table: str, columns: dict[str, Any]) -> dict[str, Any]:
    return {**{name: {"const": "x"} for name in RAW_TABLES[table].required}, **columns}
