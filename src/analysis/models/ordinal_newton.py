"""Newton's method on the penalised likelihood of a proportional-odds model (plan 2.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from .ordinal_likelihood import Likelihood, likelihood

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

MAXIMUM_STEPS = 100
SHORTEST_STEP = 1e-6
SMALL_GRADIENT = 1e-9  # per row, on standardised columns: coefficients to about 8 digits


@dataclass(frozen=True)
class Point:
    """Parameters with what the rows say there, and the penalised log-likelihood."""

    parameters: Array
    here: Likelihood
    log_likelihood: float
    objective: float


@dataclass(frozen=True)
class OrdinalProblem:
    """Penalised likelihood; parameters are the coefficients, then the thresholds."""

    columns: Array
    position: Positions
    weights: Array
    ridge: float
    n_grades: int

    def parts(self, parameters: Array) -> tuple[Array, Array]:
        """Coefficients, thresholds."""
        p = self.columns.shape[1]
        return parameters[:p], parameters[p:]

    def start(self) -> Array:
        """No effect, and the thresholds of the grades' shares."""
        counts = self.by_grade(self.weights)
        shares = np.cumsum(counts)[:-1] / counts.sum()
        return np.concatenate([np.zeros(self.columns.shape[1]), logit(shares)])

    def by_grade(self, values: Array) -> Array:
        """Sums of the rows with each grade."""
        sums = np.bincount(self.position, weights=values, minlength=self.n_grades)
        return np.asarray(sums, dtype=np.float64)

    def at(self, parameters: Array) -> Point:
        """What these parameters give."""
        coefficients, thresholds = self.parts(parameters)
        here = likelihood(thresholds, self.position, self.columns @ coefficients)
        value = float(self.weights @ here.log_probability)
        penalty = self.ridge / 2 * float(coefficients @ coefficients)
        return Point(parameters, here, value, value - penalty)

    def is_possible(self, parameters: Array) -> bool:
        """Whether the thresholds are in order."""
        thresholds = self.parts(parameters)[1]
        return bool(np.isfinite(parameters).all() and (thresholds[1:] > thresholds[:-1]).all())

    def gradient(self, point: Point) -> Array:
        """First derivatives of the objective."""
        upper, lower = self.weights * point.here.upper, self.weights * point.here.lower
        of_coefficients = (lower - upper) @ self.columns
        of_coefficients -= self.ridge * self.parts(point.parameters)[0]
        # Grade number g has threshold g above it, and threshold g - 1 below.
        of_thresholds = self.by_grade(upper)[:-1] - self.by_grade(lower)[1:]
        return np.concatenate([of_coefficients, of_thresholds])

    def information(self, point: Point) -> Array:
        """Minus the matrix of second derivatives."""
        here, rows, p = point.here, np.arange(len(self.weights)), self.columns.shape[1]
        up, low = self.weights * here.upper_density, self.weights * here.lower_density
        at_end = np.zeros((len(rows), self.n_grades + 1))
        at_end[rows, self.position + 1] = up
        at_end[rows, self.position] = low
        diagonal = self.by_grade(self.weights * here.upper_curvature)[:-1]
        diagonal = diagonal + self.by_grade(self.weights * here.lower_curvature)[1:]
        beside = self.by_grade(self.weights * here.joint_curvature)[1:-1]
        result = np.empty((p + len(diagonal), p + len(diagonal)))
        result[:p, :p] = (self.columns * (up + low)[:, None]).T @ self.columns
        result[:p, :p] += self.ridge * np.eye(p)
        result[p:, :p] = -(at_end[:, 1:-1].T @ self.columns)
        result[:p, p:] = result[p:, :p].T
        result[p:, p:] = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        return result

    def solved(self, point: Point) -> Point | None:
        """Newton steps, halved until they lead upwards."""
        for _ in range(MAXIMUM_STEPS):
            gradient = self.gradient(point)
            if np.abs(gradient).max() <= SMALL_GRADIENT * self.weights.sum():
                return point
            try:
                step = np.asarray(np.linalg.solve(self.information(point), gradient), np.float64)
            except np.linalg.LinAlgError:
                return None
            higher = self.uphill(point, step)
            if higher is None:
                return None
            point = higher
        return None

    def uphill(self, point: Point, step: Array) -> Point | None:
        """The point at the end of the step, or of half of it, and so on, that is not lower."""
        lowest = point.objective - 1e-12 * abs(point.objective)
        size = 1.0
        while size > SHORTEST_STEP:
            parameters = point.parameters + size * step
            if self.is_possible(parameters):
                reached = self.at(parameters)
                if reached.objective >= lowest:
                    return reached
            size /= 2
        return None
