"""How narrowly the released tables bound a hidden count (rule D17), by linear programming.

Every point that fits all that is published is a table that could be the true one; two such points
that differ by `interval_width` in a hidden count prove that it is bounded no closer. Small
programmes, which move some counts and leave all others at their true values, prove that for nearly
all: what they find fits the whole system. What is left is asked one by one, with so much moving
around it that nothing that stands still has a share in the answer. That is exact, then, and says
which counts bound it (those with a dual): hiding others opens nothing. As few programmes have to
be large, the cost grows about as the number of cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from .equations import Equation
from .programme import Programme

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]
Range = tuple[Array, Array]  # the lowest and the highest value of each count
TINY = 1e-6
IDLE = 2  # directions, each followed there and back, that prove nothing before the search ends
SIZES = (1500, 6000, 24_000)  # counts that move in one programme, about, one after the other
GROWTH = 4  # of what moves around a count that something at the edge may hold
SEED = 20260103


class Partner(Protocol):
    """Chooses what to hide beside a count that is bounded too narrowly."""

    def __call__(self, one: int, held_by: Codes) -> int | None:
        """A shown count among those whose bounds keep this one narrow; `None`: there is none."""


class System:
    """Counts, what a reader knows of each, and the sums that tie them."""

    def __init__(
        self, equations: Sequence[Equation], true: dict[str, int], interval_width: float
    ) -> None:
        self._width = interval_width
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
        self._sums_of = _lists(self._matrix)
        self._counts_of = _lists(csr_array(self._matrix))
        self._sizes = np.array([len(counts) for counts in self._counts_of])
        self._random = np.random.default_rng(SEED)

    def mend(self, seen: Range, unseen: Range, hidden: Flags, partner_of: Partner) -> None:
        """Hide counts, in place, until each hidden one is proven to be open.

        `seen` and `unseen`: what is known of each count that is not hidden, and of each that is.
        A count without a partner stays as it is: what bounds it is hidden already.
        """
        alone = np.zeros(len(self.names), dtype=bool)
        while True:
            known = np.where(hidden, unseen, seen)
            for size in SIZES:
                for free in self._neighbourhoods(self._unproven(hidden & ~alone), size):
                    self._together(free, self._programme(free, known), hidden)
            asked = self._unproven(hidden & ~alone)
            if not len(asked):
                return
            for one in asked.tolist():
                while not self._is_open(one) and not alone[one]:
                    bound_by = self._bound_by(one, known)
                    partner = None if self._is_open(one) else partner_of(one, bound_by)
                    if partner is None:
                        alone[one] = not self._is_open(one)
                    else:
                        hidden[partner] = True
                        known[:, partner] = unseen[0][partner], unseen[1][partner]

    def _together(self, free: Codes, programme: Programme, hidden: Flags) -> None:
        """Pull all that is left apart at once, until pulling proves nothing any more."""
        idle = 0
        while idle < IDLE:
            left = np.isin(free, self._unproven(hidden))
            goal = self._random.choice([-1.0, 1.0], len(free)) * left
            for sign in (-1.0, 1.0):
                self._remember(free, programme.least(sign * goal))
            still = int(np.isin(free, self._unproven(hidden)).sum())
            idle = 0 if still < left.sum() else idle + 1
            if not still:
                return

    def _bound_by(self, one: int, known: Array) -> Codes:
        """Pull one count down, then up; if it is narrow, the counts whose own bounds make it so.

        More and more counts around it move, until none that stands still has a share in that.
        """
        size = SIZES[0]
        while True:
            free = self._around(one, size)
            programme = self._programme(free, known)
            by: set[int] = set()
            at_edge = False
            for sign in (-1.0, 1.0):
                if not self._is_open(one):
                    self._remember(free, programme.least(sign * (free == one)))
                    points, sums = programme.held_by()
                    by.update(free[points].tolist())
                    at_edge |= bool(programme.at_edge[sums].any())
            if self._is_open(one) or not at_edge:
                return np.array(sorted(by), dtype=np.intp)
            size *= GROWTH

    def _is_open(self, one: int) -> bool:
        return bool(self._most[one] - self._least[one] >= self._width - TINY)

    def _unproven(self, hidden: Flags) -> Codes:
        return np.flatnonzero(hidden & (self._most - self._least < self._width - TINY))

    def _neighbourhoods(self, asked: Codes, size: int) -> Iterator[Codes]:
        """Sets of about `size` counts to move at once; every count asked about is in one."""
        done = np.zeros(len(self.names), dtype=bool)
        kept: list[Codes] = []
        n_kept = 0
        for one in asked.tolist():
            if done[one]:
                continue
            near = self._around(one, size)
            near = near[~done[near]]
            done[near] = True
            kept.append(near)
            n_kept += len(near)
            if n_kept >= size:
                yield np.concatenate(kept)
                kept, n_kept = [], 0
        if kept:
            yield np.concatenate(kept)

    def _around(self, one: int, size: int) -> Codes:
        """The counts nearest to one, itself first: two are neighbours where a sum holds both."""
        near, known, sums = [one], {one}, set()
        for count in near:  # which grows on the way
            if len(near) >= size:
                break
            for number in self._sums_of[count]:
                if number not in sums:
                    sums.add(number)
                    new = [other for other in self._counts_of[number] if other not in known]
                    near += new
                    known.update(new)
        return np.array(near[:size], dtype=np.intp)

    def _programme(self, free: Codes, known: Array) -> Programme:
        """The sums that some counts stand in, with all others at their true values."""
        matrix = csr_array(self._matrix[:, free])
        sizes = np.diff(matrix.indptr)
        rows = np.flatnonzero(sizes > 0)
        matrix = matrix[rows]
        # The true table fits: what stands still adds to a sum what the moving ones lack in it.
        fixed = self._sums[rows] - matrix @ self._true[free]
        sums = (self._sum_low[rows] - fixed, self._sum_high[rows] - fixed)
        low, high = known[:, free]
        at_edge = sizes[rows] < self._sizes[rows]
        return Programme(csc_array(matrix), (low, high), sums, at_edge)

    def _remember(self, free: Codes, found: Array) -> None:
        self._least[free] = np.minimum(self._least[free], found)
        self._most[free] = np.maximum(self._most[free], found)


def _lists(matrix: csc_array | csr_array) -> list[list[int]]:
    """The positions of what is there: of each column or each row."""
    return [found.tolist() for found in np.split(matrix.indices, matrix.indptr[1:-1])]
