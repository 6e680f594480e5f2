"""How narrowly the released tables bound a hidden count (rule D17), by linear programming.

Every point that fits all that is published is a table that could be the true one; two such points
that differ by `interval_width` in a hidden count prove that it is bounded no closer. A programme is
solved for all connected parts at once, and its solution serves every count in it. What some
solutions do not prove is taken for narrow: the check errs on the safe side, and its cost grows with
the number of cells, not with its square.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.errors import ModelError, Problem

from .equations import Equation

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
TINY = 1e-6
DIRECTIONS = 4  # each is followed there and back
SINGLE_COUNTS = 30  # of each connected part, asked one by one
SEED = 20260103


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
        self.matrix = csr_array((weight, (row, column)), shape=shape)
        slack = np.array([equation.slack for equation in equations], dtype=np.float64)
        no_limit = np.array([equation.at_most for equation in equations], dtype=bool)
        self.sum_low, self.sum_high = -slack, np.where(no_limit, np.inf, slack)
        # The smallest and the largest value met so far in a table that fits; the true one does.
        self.least = np.array([true[name] for name in self.names], dtype=np.float64)
        self.most = self.least.copy()
        touching = abs(self.matrix)
        together = connected_components(touching.T @ touching, directed=False)[1]
        self.part = np.asarray(together, dtype=np.intp)
        self._random = np.random.default_rng(SEED)

    def narrow(self, low: Array, high: Array, hidden: Flags, width: float) -> Flags:
        """Hidden counts not proven to be open by `width`, given what is known of every count."""
        goal = np.ones(len(hidden))
        for turn in range(2 * DIRECTIONS):
            if turn and turn % 2 == 0:
                goal = self._random.choice([-1.0, 1.0], len(hidden))
            self._solve(np.where(self._unproven(hidden, width), goal, 0.0), low, high)
            goal = -goal
        asked = np.zeros(len(hidden), dtype=bool)
        for _ in range(SINGLE_COUNTS):
            # The first of each part: parts do not touch, so one programme serves them all.
            places = np.flatnonzero(self._unproven(hidden, width) & ~asked)
            chosen = places[np.unique(self.part[places], return_index=True)[1]]
            asked[chosen] = True
            for sign in (-1.0, 1.0):
                self._solve(np.where(np.isin(np.arange(len(hidden)), chosen), sign, 0.0), low, high)
        return self._unproven(hidden, width)

    def _unproven(self, hidden: Flags, width: float) -> Flags:
        return hidden & (self.most - self.least < width - TINY)

    def _solve(self, goal: Array, low: Array, high: Array) -> None:
        """The table that fits and has the least `goal`; what it holds is remembered."""
        where = np.isin(self.part, self.part[goal != 0])
        if not where.any():
            return
        matrix = self.matrix[:, where]
        rows = np.diff(matrix.indptr) > 0
        sums = LinearConstraint(matrix[rows], self.sum_low[rows], self.sum_high[rows])
        found = milp(goal[where], bounds=Bounds(low[where], high[where]), constraints=sums)
        if found.x is None:
            raise ModelError(
                Problem(
                    "the check of hidden counts failed, so that nothing is released",
                    "disclosure rule D17",
                    "report this with the versions in provenance.json",
                )
            )
        self.least[where] = np.minimum(self.least[where], found.x)
        self.most[where] = np.maximum(self.most[where], found.x)
