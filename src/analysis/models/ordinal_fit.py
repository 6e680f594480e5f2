"""Proportional-odds regression by Newton's method, with frequency weights (plan 2.5).

logit P(grade <= j) = threshold_j - x b, the parametrisation of R's MASS::polr: a positive
coefficient goes with higher grades. The log-likelihood is concave (Pratt 1981, J Am Stat Assoc
76:103), so that its only maximum is found from anywhere. statsmodels' OrderedModel takes no
weights and differentiates numerically: an analysis needs a few hundred fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from .ordinal_newton import OrdinalProblem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class OrdinalFit:
    """Thresholds between the grades present, and coefficients of the columns.

    `grades` are the distinct grades with weight, in order; one grade alone has no threshold.
    """

    grades: Array
    thresholds: Array
    coefficients: Array
    log_likelihood: float

    def at_most(self, columns: Array) -> Array:
        """P(grade <= each of `grades` but the last), one row per row of `columns`."""
        return np.asarray(expit(self.thresholds - (columns @ self.coefficients)[:, None]))

    def drawn(self, columns: Array, uniforms: Array) -> Array:
        """One grade per row with the modelled probabilities, by a uniform number each."""
        number = (uniforms[:, None] > self.at_most(columns)).sum(axis=1)
        drawn: Array = self.grades[number]
        return drawn


def fit_proportional_odds(
    grade: Array, columns: Array, weights: Array, ridge: float, start: OrdinalFit | None = None
) -> OrdinalFit | None:
    """The fit to rows repeated `weights` times; None if no maximum is found.

    `columns` hold no constant. `ridge` is the precision of a normal prior on the effect of one
    standard deviation of each column (0: maximum likelihood): it keeps the estimate finite where a
    column separates the grades. An earlier fit as `start` saves steps.
    """
    used = weights > 0
    if not used.any():
        return None
    grades, problem, scale = _standardised(grade[used], columns[used], weights[used], ridge)
    if len(grades) < 2:
        return OrdinalFit(grades, np.empty(0), np.zeros(columns.shape[1]), 0.0)
    is_alike = start is not None and np.array_equal(start.grades, grades)
    first = scale.standardised(start) if start is not None and is_alike else problem.start()
    found = problem.solved(problem.at(first))
    if found is None:
        return None
    parameters = scale.back(len(grades) - 1) @ found.parameters
    coefficients, thresholds = problem.parts(parameters)
    return OrdinalFit(grades, thresholds, coefficients, found.log_likelihood)


def covariance(
    fit: OrdinalFit, grade: Array, columns: Array, weights: Array, ridge: float
) -> Array:
    """Of coefficients and thresholds together, by the observed information; rows as for the fit."""
    used = weights > 0
    grades, problem, scale = _standardised(grade[used], columns[used], weights[used], ridge)
    point = problem.at(scale.standardised(fit))
    back = scale.back(len(grades) - 1)
    return np.asarray(back @ np.linalg.pinv(problem.information(point), hermitian=True) @ back.T)


def _standardised(
    grade: Array, columns: Array, weights: Array, ridge: float
) -> tuple[Array, OrdinalProblem, _Scale]:
    grades, position = np.unique(grade, return_inverse=True)
    scale = _Scale.of(columns, weights)
    return (
        grades,
        OrdinalProblem(scale.applied(columns), position, weights, ridge, len(grades)),
        scale,
    )


@dataclass(frozen=True)
class _Scale:
    """Weighted mean and standard deviation of each column; 1 for one that does not vary."""

    centre: Array
    spread: Array

    @classmethod
    def of(cls, columns: Array, weights: Array) -> _Scale:
        total = max(float(weights.sum()), 1.0)
        centre = weights @ columns / total
        spread = np.sqrt(weights @ (columns - centre) ** 2 / total)
        return cls(centre, np.where(spread > 1e-9, spread, 1.0))

    def applied(self, columns: Array) -> Array:
        return (columns - self.centre) / self.spread

    def standardised(self, fit: OrdinalFit) -> Array:
        """The parameters of an earlier fit, for columns on this scale."""
        shifted = fit.thresholds - self.centre @ fit.coefficients
        return np.concatenate([fit.coefficients * self.spread, shifted])

    def back(self, n_thresholds: int) -> Array:
        """Matrix from standardised parameters to those of the columns as they came."""
        p = len(self.spread)
        matrix = np.eye(p + n_thresholds)
        matrix[:p, :p] = np.diag(1 / self.spread)
        matrix[p:, :p] = self.centre / self.spread
        return matrix
