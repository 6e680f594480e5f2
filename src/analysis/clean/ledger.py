"""The row ledger: what became of every raw row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from .arrays import Array, Ints, counts, starts
from .outcomes import KEPT, OUTCOMES, REPAIRED
from .texts import codes_of, filled, place_of, words_of
from .worksheet import Worksheet

_KEYS = ("clinic_id", "patient_id", "course_id", "session_no", "assessed_on", "event")
LEDGER_COLUMNS = ("table", "file", "sheet", "row", "outcome", "reason", "column", *_KEYS)

# Codes of a column's texts, and the texts; -1 = nothing to say.
Column = tuple[Array, Any]


def build_ledger(sheets: Iterable[Worksheet]) -> pd.DataFrame:
    """One row per raw row and target table: where it stood, its outcome, reason, column and key.

    A raw row that makes several records of a table (wide files) shows the most serious outcome
    among them; a text code met anywhere on the row is named if some record of it was kept. All
    columns but `row` are categoricals. Rows stand by table, file, sheet and row.
    """
    parts = [_entries(sheet) for sheet in sheets]
    columns: dict[str, Any] = {}
    for name in LEDGER_COLUMNS:
        if name == "row":
            columns[name] = np.concatenate([part[name][0] for part in parts])
        else:
            columns[name] = _joined([part[name] for part in parts])
    return pd.DataFrame(columns, copy=False)


def _entries(sheet: Worksheet) -> dict[str, Column]:
    outcome, reason, column = sheet.outcome, sheet.reason, sheet.column
    texts = sheet.texts
    place = place_of(texts)
    chosen = np.arange(sheet.size)
    start = starts(place)
    if len(start) < sheet.size:
        # Records stand by place; within one, the most serious outcome first.
        order = np.lexsort((outcome, place))
        chosen = order[start]
        outcome, reason, column = _with_notes(sheet, order, start, chosen)
    else:
        outcome, reason, column = outcome[chosen], reason[chosen], column[chosen]
    entries: dict[str, Column] = {
        "table": (np.zeros(len(chosen), dtype=np.int8), [sheet.table.name]),
        "file": (codes_of(texts["file"])[chosen], words_of(texts["file"])),
        "sheet": (codes_of(texts["sheet"])[chosen], words_of(texts["sheet"])),
        "row": (texts["row"].to_numpy()[chosen], ()),
        "outcome": (outcome, OUTCOMES),
        "reason": (reason, sheet.reasons.words),
        "column": (column, sheet.columns.words),
    }
    for name in _KEYS:
        entries[name] = _key_column(sheet, name, chosen)
    return entries


def _with_notes(
    sheet: Worksheet, order: Ints, start: Ints, chosen: Ints
) -> tuple[Array, Array, Array]:
    """The fates of the chosen records; one kept as it is tells what was met beside it."""
    outcome, reason, column = (fate[chosen] for fate in (sheet.outcome, sheet.reason, sheet.column))
    noted = np.where(filled(sheet.texts["note"])[order], np.arange(sheet.size), sheet.size)
    first = np.minimum.reduceat(noted, start)
    tells = (outcome == OUTCOMES.index(KEPT)) & (first < sheet.size)
    beside = order[first[tells]]
    outcome[tells] = OUTCOMES.index(REPAIRED)
    reason[tells] = _numbers(sheet.reasons.number, sheet.texts["note"], beside)
    column[tells] = _numbers(sheet.columns.number, sheet.texts["noted_column"], beside)
    return outcome, reason, column


def _numbers(number: Callable[[str], int], column: pd.Series[str], rows: Ints) -> Array:
    by_text = np.array([*map(number, words_of(column)), 0])
    found: Array = by_text[codes_of(column)[rows]]
    return found


def _key_column(sheet: Worksheet, name: str, chosen: Ints) -> Column:
    """A key cell of the records, as text; only keys of the table, and the patient of a course."""
    if name not in sheet.cells or not (name in sheet.table.key or name == "patient_id"):
        return np.full(len(chosen), -1, dtype=np.int8), ()
    cells = sheet.cells[name][chosen]
    if name == "session_no":
        numbers = counts(cells)
        return numbers.astype(np.int16), [str(n) for n in range(int(numbers.max(initial=0)) + 1)]
    if cells.dtype.kind == "M":
        codes, days = pd.factorize(cells, sort=True)
        return codes, list(pd.DatetimeIndex(days).strftime("%Y-%m-%d"))
    return cells, sheet.words[name]


def _joined(parts: list[Column]) -> Any:
    """One categorical of the parts; equal texts of different parts are one category."""
    lists = list({id(words): words for _, words in parts if len(words)}.values())
    index = pd.Index(lists[0] if lists else [], dtype="str")
    if all(list(words) == list(index) for words in lists[1:]):
        codes = np.concatenate([codes for codes, _ in parts])
        return pd.Categorical.from_codes(codes, categories=index)
    for words in lists[1:]:
        index = index.append(pd.Index(words, dtype="str")).unique()
    small = np.min_scalar_type(-len(index) - 1)
    moved = []
    for codes, words in parts:
        to = np.append(index.get_indexer(pd.Index(words, dtype="str")), -1).astype(small)
        moved.append(to[codes])
    return pd.Categorical.from_codes(np.concatenate(moved), categories=index)


def count_rows(ledger: pd.DataFrame) -> pd.DataFrame:
    """Rows per table, file, sheet and outcome: table, file, sheet, outcome, n_rows."""
    names = ["table", "file", "sheet", "outcome"]
    counted = ledger.groupby(names, sort=False, observed=True).size().rename("n_rows")
    plain = counted.reset_index().astype(dict.fromkeys(names, "str"))
    return plain.sort_values(names, ignore_index=True)
