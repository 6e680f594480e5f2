"""How narrowly the released tables bound a hidden count (rule D17), by linear programming.

Every point that fits all that is published is a table that could be the true one; two such points
that differ by `interval_width` in a hidden count prove that it is bounded no closer. A programme
moves the counts around those in question and leaves all others at their true values: what it finds
fits the whole system. What no solution proves is taken for narrow: the check errs on the safe side,
and as no programme is larger than its limit, its cost grows with the number of cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csc_array, csr_array
from scipy.sparse.csgraph import breadth_first_order

from .equations import Equation
from .programme import Programme

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]
TINY = 1e-6
IDLE = 2  # directions, each followed there and back, that prove nothing before the search ends
TOGETHER = 1500  # counts that move in one programme, about
SEED = 20260103


class Remedy(Protocol):
    """What is done about counts that are bounded too narrowly, by their positions."""

    def is_done(self, position: int) -> bool:
        """Whether something beside this count was done already, or nothing can be."""

    def apply(self, position: int) -> None:
        """Do something about this count."""


class System:
    """Counts, what a reader knows of each, and the sums that tie them."""

    def __init__(self, equations: Sequence[Equation], true: dict[str, int]) -> None:
        self.names = sorted({name for e in equations for name in (e.whole, *e.parts)})
        place = {name: position for position, name in enumerate(self.names)}
        row, column, weight = [], [], []
        for number, equation in enumerate(equations):
            for name, sign in ((equation.whole, -1.0), *((part, 1.0) for part in equation.parts)):
                row.append(number)
                column.append(place[name])
                weight.append(sign)
        shape = (len(equations), len(self.names))
        self._matrix = csc_array((weight, (row, column)), shape=shape)
        slack = np.array([equation.slack for equation in equations], dtype=np.float64)
        no_limit = np.array([equation.at_most for equation in equations], dtype=bool)
        self._sum_low, self._sum_high = -slack, np.where(no_limit, np.inf, slack)
        self._true = np.array([true[name] for name in self.names], dtype=np.float64)
        self._sums = self._matrix @ self._true
        # The smallest and the largest value met so far in a table that fits; the true one does.
        self._least, self._most = self._true.copy(), self._true.copy()
        # Counts, then sums: two counts are neighbours where a sum holds both.
        self._net = csr_array(block_array([[None, abs(self._matrix.T)], [abs(self._matrix), None]]))
        self._random = np.random.default_rng(SEED)

    def mend(self, low: Array, high: Array, hidden: Flags, width: float, remedy: Remedy) -> None:
        """Give the remedy each hidden count that is not proven to be open by `width`.

        `low` and `high`: what is known of every count. A count that another's remedy may have
        opened is left for the next time.
        """
        for free in self._neighbourhoods(np.flatnonzero(self._unproven(hidden, width))):
            self._together(free, self._programme(free, low, high), hidden, width)
        # Now what is left stands in the middle of its neighbourhood.
        for free in self._neighbourhoods(np.flatnonzero(self._unproven(hidden, width))):
            self._one_by_one(free, self._programme(free, low, high), hidden, width, remedy)

    def _together(self, free: Codes, programme: Programme, hidden: Flags, width: float) -> None:
        """Pull all that is left apart at once, until pulling proves nothing any more."""
        idle = 0
        while idle < IDLE:
            left = self._unproven(hidden, width)[free]
            goal = self._random.choice([-1.0, 1.0], len(free)) * left
            for sign in (-1.0, 1.0):
                self._remember(free, programme.least(sign * goal))
            still = int(self._unproven(hidden, width)[free].sum())
            idle = 0 if still < left.sum() else idle + 1
            if not still:
                return

    def _one_by_one(
        self, free: Codes, programme: Programme, hidden: Flags, width: float, remedy: Remedy
    ) -> None:
        """Each by itself: two programmes for a count, so that none is spent where one is mended."""
        for position, one in enumerate(free):
            if not hidden[one] or remedy.is_done(int(one)):
                continue
            for sign in (-1.0, 1.0):
                if self._most[one] - self._least[one] < width - TINY:
                    goal = np.zeros(len(free))
                    goal[position] = sign
                    self._remember(free, programme.least(goal))
            if self._most[one] - self._least[one] < width - TINY:
                remedy.apply(int(one))

    def _unproven(self, hidden: Flags, width: float) -> Flags:
        return hidden & (self._most - self._least < width - TINY)

    def _neighbourhoods(self, asked: Codes) -> Iterator[Codes]:
        """Sets of counts to move at once; every count asked about is in one."""
        done = np.zeros(len(self.names), dtype=bool)
        kept: list[Codes] = []
        size = 0
        for one in asked:
            if done[one]:
                continue
            near = self._around(int(one))
            near = near[~done[near]]
            done[near] = True
            kept.append(near)
            size += len(near)
            if size >= TOGETHER:
                yield np.concatenate(kept)
                kept, size = [], 0
        if kept:
            yield np.concatenate(kept)

    def _around(self, one: int) -> Codes:
        """The counts nearest to one, itself first."""
        # The net is symmetric, so that its direction does not matter.
        order = breadth_first_order(self._net, one, return_predecessors=False)
        return np.asarray(order[order < len(self.names)][:TOGETHER], dtype=np.intp)

    def _programme(self, free: Codes, low: Array, high: Array) -> Programme:
        """The sums that some counts stand in, with all others at their true values."""
        matrix = csr_array(self._matrix[:, free])
        rows = np.flatnonzero(np.diff(matrix.indptr) > 0)
        matrix = matrix[rows]
        # The true table fits: what stands still adds to a sum what the moving ones lack in it.
        fixed = self._sums[rows] - matrix @ self._true[free]
        sums = (self._sum_low[rows] - fixed, self._sum_high[rows] - fixed)
        return Programme(csc_array(matrix), (low[free], high[free]), sums)

    def _remember(self, free: Codes, found: Array) -> None:
        self._least[free] = np.minimum(self._least[free], found)
        self._most[free] = np.maximum(self._most[free], found)
