"""Turnbull's estimate: the distribution of a time known only to lie between two looks (plan 3.6).

Peto (1973) and Turnbull (1976): the nonparametric maximum of the likelihood puts its mass on the
innermost intervals, from a last clear look to the next look that found the event, with no other
look's end between. A course that is clear at its last look has its event somewhere beyond. How much
mass each innermost interval (a cell) carries is found by EM; every course covers a run of cells,
so that a step costs two running sums and not a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

# Where the likelihood can rise by at most this much per course (the largest derivative less 1, the
# Kuhn-Tucker condition), shares no longer move in the fifth decimal.
TOLERANCE = 1e-5
MOST_STEPS = 10_000
_LONGEST_LEAP = 1e3  # in steps of EM; longer ones come from rounding


@dataclass(frozen=True)
class Cells:
    """Courses as runs of cells: course i has its event in one of `first[i]`..`last[i] - 1`.

    `left` and `right` bound each cell, (left, right], weeks; right is infinite in the last one
    where the event may never come.
    """

    left: Array
    right: Array
    first: Positions
    last: Positions

    @property
    def n_cells(self) -> int:
        """How many cells there are."""
        return len(self.left)

    @property
    def middle(self) -> Array:
        """Where a cell's mass is counted from on: its middle, as in R's survfit."""
        return (self.left + self.right) / 2

    def before(self, time: float) -> NDArray[np.bool_]:
        """Which cells are counted at that time."""
        return self.middle <= time

    def around(self, time: float) -> NDArray[np.bool_]:
        """The cell, if any, that holds the time: when in it the event came, nobody saw."""
        return (self.left < time) & (time < self.right)


def turnbull_cells(left: Array, right: Array) -> Cells:
    """The innermost intervals of (left, right], one pair per course; right is infinite if censored.

    Of two ends on one day the right one comes first: (0, 8] and (8, 16] share no moment.
    """
    time = np.concatenate([left, right])
    opens = np.repeat([True, False], [len(left), len(right)])
    order = np.lexsort((opens, time))
    time, opens = time[order], opens[order]
    at = np.flatnonzero(opens[:-1] & ~opens[1:])
    low, high = time[at], time[at + 1]
    first = np.searchsorted(low, left, side="left")
    last = np.searchsorted(high, right, side="right")
    return Cells(low, high, first.astype(np.intp), last.astype(np.intp))


@dataclass(frozen=True)
class Mass:
    """The share of courses in each cell (fit, cell), and how far each fit is from the maximum.

    `gap` bounds what the log-likelihood per course could still gain.
    """

    share: Array
    gap: Array


def merged(cells: Cells) -> tuple[Cells, Positions]:
    """The distinct runs of cells, and for each course which of them is its own."""
    runs, of_course = np.unique(
        np.column_stack([cells.first, cells.last]), axis=0, return_inverse=True
    )
    return replace(cells, first=runs[:, 0], last=runs[:, 1]), of_course.ravel().astype(np.intp)


def fitted_mass(
    cells: Cells,
    weights: Array,
    start: Array | None = None,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
) -> Mass:
    """The most likely mass by EM, one fit per row of `weights` (fit, run of cells).

    All fits step together until each is within `tolerance` of its maximum. `start` has one row of
    shares; a cell that starts with nothing would keep nothing, so a little is spread over all.
    """
    even = np.full(cells.n_cells, 1 / cells.n_cells)
    share = np.tile(even if start is None else 0.9 * start + 0.1 * even, (len(weights), 1))
    weights = weights / weights.sum(axis=1, keepdims=True)
    gap = np.full(len(weights), np.inf)
    going = np.arange(len(weights))
    ends = _ends(cells)
    for _ in range(most_steps):
        here = share[going]
        slope = _slopes(cells, ends, weights[going], here)
        gap[going] = slope.max(axis=1) - 1
        wanting = gap[going] > tolerance
        going, here, slope = going[wanting], here[wanting], slope[wanting]
        if not len(going):
            break
        once = here * slope
        twice = once * _slopes(cells, ends, weights[going], once)
        share[going] = _leap(here, once, twice)
    return Mass(share, gap)


def _leap(here: Array, once: Array, twice: Array) -> Array:
    """Where two steps of EM lead if followed further: Varadhan and Roland (2008), SQUAREM.

    It saves nine steps in ten. What it cannot break is the answer: a fit ends by its derivatives
    alone, and mass stays above a hundredth of what plain EM would leave.
    """
    step, bend = once - here, twice - 2 * once + here
    squares = (bend**2).sum(axis=1, keepdims=True)
    length = np.sqrt((step**2).sum(axis=1, keepdims=True) / np.maximum(squares, 1e-300))
    length = np.clip(length, 1.0, _LONGEST_LEAP)
    far = np.maximum(here + 2 * length * step + length**2 * bend, twice / 100)
    return np.asarray(far / far.sum(axis=1, keepdims=True), dtype=np.float64)


def _ends(cells: Cells) -> csr_array:
    """+1 where a run begins and -1 where it ends (boundary, run)."""
    n_runs = len(cells.first)
    rows = np.concatenate([cells.first, cells.last])
    signs = np.repeat([1.0, -1.0], n_runs)
    runs = np.tile(np.arange(n_runs), 2)
    return csr_array((signs, (rows, runs)), shape=(cells.n_cells + 1, n_runs))


def _slopes(cells: Cells, ends: csr_array, weights: Array, share: Array) -> Array:
    """Derivative of each log-likelihood in the mass of each cell (fit, cell)."""
    below = np.concatenate([np.zeros((len(share), 1)), np.cumsum(share, axis=1)], axis=1)
    held = below[:, cells.last] - below[:, cells.first]
    # A run nobody of the sample has needs no mass.
    each = np.divide(weights, held, out=np.zeros_like(held), where=weights > 0)
    return np.asarray(np.cumsum((ends @ each.T).T, axis=1)[:, :-1], dtype=np.float64)
