"""Which rows meet a measure's conditions: a closed list of tests, nothing is evaluated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters.measure import Condition

Flags = NDArray[np.bool_]
# Rescaling a score may leave an exact limit a hair away.
HAIR = 1e-9


def meet_all(rows: pd.DataFrame, conditions: Sequence[Condition]) -> Flags:
    """Which rows meet every one of the conditions; without any, all do."""
    met = np.ones(len(rows), dtype=bool)
    for condition in conditions:
        met &= meets(rows, condition)
    return met


def meets(rows: pd.DataFrame, condition: Condition) -> Flags:
    """Which rows meet the condition; a cell without a record meets only `is_recorded: false`."""
    if condition.any_of is not None:
        parts = [meets(rows, part) for part in condition.any_of]
        return np.asarray(np.any(parts, axis=0), dtype=bool)
    cells = rows[condition.column]
    if condition.includes_any_of is not None:
        return _includes(cells, condition.includes_any_of)
    recorded = _is_recorded(cells)
    if condition.is_recorded is not None:
        return recorded if condition.is_recorded else ~recorded
    if condition.includes_none_of is not None:
        return recorded & ~_includes(cells, condition.includes_none_of)
    if condition.is_one_of is not None:
        return recorded & cells.isin(condition.is_one_of).to_numpy(dtype=bool)
    if condition.is_none_of is not None:
        return recorded & ~cells.isin(condition.is_none_of).to_numpy(dtype=bool)
    return _within(cells, condition)


def _within(cells: pd.Series, condition: Condition) -> Flags:
    low, high = condition.between or (condition.at_least, condition.at_most)
    numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    above = numbers >= (-np.inf if low is None else low - HAIR)
    return np.asarray(above & (numbers <= (np.inf if high is None else high + HAIR)), dtype=bool)


def _is_recorded(cells: pd.Series) -> Flags:
    """Whether something was written down; an empty list is nothing."""
    return np.asarray(cells.map(_has_content), dtype=bool) if _is_list(cells) else _known(cells)


def _known(cells: pd.Series) -> Flags:
    return cells.notna().to_numpy(dtype=bool)


def _is_list(cells: pd.Series) -> bool:
    return cells.dtype == object


def _has_content(cell: object) -> bool:
    return isinstance(cell, list | np.ndarray) and len(cell) > 0


def _includes(cells: pd.Series, codes: Sequence[str]) -> Flags:
    wanted = set(codes)
    return np.array(
        [_has_content(cell) and not wanted.isdisjoint(cell) for cell in cells], dtype=bool
    )
