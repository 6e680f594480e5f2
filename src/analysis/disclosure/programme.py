"""A linear programme that is asked again and again, with another goal each time."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from analysis.errors import ModelError, Problem

Array = NDArray[np.float64]
PRIMAL_SIMPLEX = 4
TINY = 1e-7


class Programme:
    """Points within bounds whose sums are within limits; solved by HiGHS, each time from the last.

    `matrix` has a row per sum and a column per point; `bounds` and `limits` are the lowest and the
    highest value of each point and each sum; `at_edge`: the sums that hold more than these points.
    """

    def __init__(
        self,
        matrix: csc_array,
        bounds: tuple[Array, Array],
        limits: tuple[Array, Array],
        at_edge: NDArray[np.bool_],
    ) -> None:
        self.at_edge = at_edge
        self._size = matrix.shape[1]
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.zeros(self._size)
        model.col_lower_, model.col_upper_ = bounds
        model.row_lower_, model.row_upper_ = limits
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("solver", "simplex"),
            # A point that fits still does when only the goal has changed.
            ("simplex_strategy", PRIMAL_SIMPLEX),
        ):
            self._solver.setOptionValue(name, value)
        self._solver.passModel(model)

    def least(self, goal: Array) -> Array:
        """A point that fits and has the least `goal`; every one where the goal is all zeros."""
        self._solver.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), goal)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ModelError(
                Problem(
                    "the check of hidden counts failed, so that nothing is released",
                    "disclosure rule D17",
                    "report this with the versions in provenance.json",
                )
            )
        return np.array(self._solver.getSolution().col_value)

    def held_by(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The points and the sums, by position, that keep the last goal from being less.

        Their bounds and limits alone prove it (they have a dual), so that nothing is gained as long
        as none of them gives way.
        """
        found = self._solver.getSolution()
        points, sums = np.abs(np.array(found.col_dual)), np.abs(np.array(found.row_dual))
        return np.flatnonzero(points > TINY), np.flatnonzero(sums > TINY)
