"""Text cells -> typed cells, each distinct text once; what cannot be read is never guessed."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.schema.codes import OUT_OF_SCOPE
from analysis.schema.columns import CLINIC_PATTERN, ID_PATTERN, Column
from analysis.schema.vocabulary import Vocabulary

from .worksheet import Worksheet

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)([ T]00:00(:00(\.0+)?)?)?")
_PATTERNS = {"clinic": re.compile(CLINIC_PATTERN), "id": re.compile(ID_PATTERN)}

# (typed value or None, ledger reason or "")
Read = tuple[Any, str]


def read_cells(sheet: Worksheet, vocabulary: Vocabulary) -> None:
    """Fill `sheet.cells` with typed columns.

    A bad or missing required cell quarantines its record; a bad optional one is blanked and the
    record kept as repaired, with column and reason. Indications that are not pigment spots leave
    the record out of scope.
    """
    for column in sheet.table.columns:
        values, reasons = _column(sheet.raw[column.name], column, vocabulary)
        sheet.cells[column.name] = values
        missing = sheet.raw[column.name].eq("")
        if column.required:
            sheet.quarantine(missing, "missing_required", column.name)
            unmapped = reasons.ne("") & values.isna()
            for reason in sorted(set(reasons[unmapped])):
                sheet.quarantine(unmapped & reasons.eq(reason), reason, column.name)
        for reason in sorted(set(reasons[reasons.ne("")])):
            sheet.repair(reasons.eq(reason), reason, column.name)
        if column.name == "spot_type":
            sheet.leave_out(values.eq(OUT_OF_SCOPE), "not_a_pigment_spot", column.name)


def _column(
    texts: pd.Series[str], column: Column, vocabulary: Vocabulary
) -> tuple[pd.Series[Any], pd.Series[str]]:
    """Typed values and reasons of one column; the distinct texts are read once each."""
    reader = _reader(column, vocabulary)
    read: dict[str, Read] = {text: reader(text) if text else (None, "") for text in texts.unique()}
    values = [read[text][0] for text in texts]
    reasons = pd.Series([read[text][1] for text in texts], index=texts.index, dtype="str")
    return pd.Series(values, index=texts.index, dtype=_dtype(column)), reasons


def _dtype(column: Column) -> str:
    if column.kind in ("integer", "number"):
        return "float64"
    if column.kind == "date":
        return "datetime64[s]"
    return "object" if column.kind == "codes" else "str"


def _reader(column: Column, vocabulary: Vocabulary) -> Callable[[str], Read]:
    if column.kind in _PATTERNS:
        pattern = _PATTERNS[column.kind]
        return lambda text: (text, "") if pattern.fullmatch(text) else (None, "not_an_id")
    if column.kind == "code":
        return lambda text: _code(text, column, vocabulary)
    if column.kind == "codes":
        return lambda text: _codes(text, column, vocabulary)
    if column.kind == "date":
        return _date
    return lambda text: _number(text, column)


def _code(text: str, column: Column, vocabulary: Vocabulary) -> Read:
    if text in column.codes:
        return text, ""
    code = vocabulary.code(column.name, text)
    if code is None:
        return None, "unknown_code"
    if vocabulary.is_ambiguous(column.name, text):
        return code, "ambiguous_word"
    # A known spelling is read, not repaired: the export is right, it only speaks otherwise.
    return code, ""


def _codes(text: str, column: Column, vocabulary: Vocabulary) -> Read:
    """Codes of one cell in their order, each once; an unknown one is left out and noted."""
    read = [_code(part.strip(), column, vocabulary) for part in text.split(";") if part.strip()]
    known = list(dict.fromkeys(code for code, _ in read if code is not None))
    reason = next((reason for _, reason in read if reason), "")
    return known or None, reason


def _date(text: str) -> Read:
    match = _DATE.fullmatch(text)
    try:
        return (dt.datetime.fromisoformat(match[1]), "") if match else (None, "not_an_iso_date")
    except ValueError:
        return None, "not_an_iso_date"


def _number(text: str, column: Column) -> Read:
    if not _NUMBER.fullmatch(text):
        return None, "not_a_number"
    number = float(text)
    if not math.isfinite(number) or (column.kind == "integer" and not number.is_integer()):
        return None, "not_a_number"
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    return (number, "") if low <= number <= high else (None, "outside_limits")
