"""A typed value of a workbook or a Parquet file -> the text that a CSV file would hold."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any


def as_text(value: Any) -> str:
    """The text: ISO dates, whole numbers without `.0`, yes or no, parts of a list by `;`.

    A whole number beyond 10^15 keeps the form of a float, as its last digits were lost already.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case float():
            return _number(value)
        case dt.datetime():
            midnight = value.tzinfo is None and value.time() == dt.time()
            return value.date().isoformat() if midnight else value.isoformat(" ")
        case list() | tuple():
            return ";".join(as_text(part) for part in value)
        case _:
            return str(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
