"""What most rows of a patient say about each attribute."""

from __future__ import annotations

import numpy as np

from .arrays import Array, Ints, Mask, numbered, run_lengths
from .worksheet import Worksheet

ATTRIBUTES = ("age_years", "age_band", "sex", "phototype")


def settle(sheet: Worksheet, rows: Ints, start: Ints, blank_agrees: Mask) -> Mask:
    """Give the first row of each group what the majority says; returns the groups that disagree.

    `rows` stand in groups that begin at `start`. A tie is blanked; blank cells do not vote, but
    disagree with filled ones unless `blank_agrees`.
    """
    group = numbered(start, len(rows))
    disagree = np.zeros(len(start), dtype=bool)
    for name in ATTRIBUTES:
        values = sheet.cells[name][rows]
        said = ~sheet.missing(name)[rows]
        winner, distinct = _winners(group[said], values[said], len(start))
        partly = np.bincount(group[said], minlength=len(start)) < run_lengths(start, len(rows))
        disagree |= (distinct > 1) | ((distinct == 1) & partly & ~blank_agrees)
        cells = sheet.cells[name].copy()
        nothing = np.nan if cells.dtype.kind == "f" else -1.0
        cells[rows[start]] = np.where(np.isnan(winner), nothing, winner).astype(cells.dtype)
        sheet.cells[name] = cells
    return disagree


def _winners(group: Ints, values: Array, n_groups: int) -> tuple[Array, Ints]:
    """The value that most rows of each group say, NaN for a tie or none; how many values it has."""
    order = np.lexsort((values, group))
    group, values = group[order], values[order]
    new = np.ones(len(group), dtype=bool)
    new[1:] = (group[1:] != group[:-1]) | (values[1:] != values[:-1])
    first = np.flatnonzero(new)
    votes = run_lengths(first, len(group))
    group, values = group[first], values[first]
    distinct = np.bincount(group, minlength=n_groups)
    most = np.zeros(n_groups, dtype=np.int64)
    np.maximum.at(most, group, votes)
    leads = votes == most[group]
    winner = np.full(n_groups, np.nan)
    alone = np.bincount(group[leads], minlength=n_groups) == 1
    leading = leads & alone[group]
    winner[group[leading]] = values[leading]
    return winner, distinct
