"""Binomial regression with complementary log-log link, clustered errors included.

P(event) = 1 - exp(-exp(predictor)). Where the predictor is offset + columns b the log-likelihood is
concave, so that Newton's method with step halving finds its maximum wherever it starts. What can go
wrong is part of the result, not a warning on the screen: a model that has no maximum must not be
printed by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.sparse import csr_array

from .cloglog import derivatives, log_likelihood
from .rows import Rows

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

NOT_FINITE = "not_finite"  # a number in the data is missing or infinite
SINGULAR = "singular_design"  # a column says what others say together
SEPARATION = "separation"  # the likelihood rises for ever: some group has all events, or none
NO_CONVERGENCE = "no_convergence"

_MOST_STEPS = 100
_MOST_HALVINGS = 30
# The last step, on the scale of the linear predictor. Newton's error is about the square of its
# step, so that what is left after this one is rounding.
_LAST_STEP = 1e-8
# A step that still moves a predictor this far while the likelihood gains nothing follows a slope
# without a top: the standard error along it would be above 100.
_FLAT_GAIN, _FLAT_STEP = 1e-10, 1e-3
# The share of a column, under the weights, that the columns before it leave unexplained.
_SMALLEST_PIVOT = 1e-11


@dataclass(frozen=True)
class GlmFit:
    """Coefficients and log-likelihood; `problem` says why they are not an estimate, if so."""

    coefficients: Array
    log_likelihood: float
    n_iterations: int
    problem: str = ""

    @property
    def converged(self) -> bool:
        """Whether this is the maximum of the likelihood."""
        return not self.problem


def fit_cloglog(rows: Rows, start: Array | None = None) -> GlmFit:
    """Maximum of the likelihood over all rows, less the penalty where there is one.

    `start` are coefficients to begin with; where the search ends does not depend on them.
    """
    at_zero = np.zeros(rows.n_columns)
    if not (
        np.isfinite(rows.columns_at(at_zero)).all() and np.isfinite(rows.predictor(at_zero)).all()
    ):
        return GlmFit(np.full(rows.n_columns, np.nan), np.nan, 0, NOT_FINITE)
    here = _starting_values(rows) if start is None else start
    if here is None:
        return GlmFit(np.full(rows.n_columns, np.nan), np.nan, 0, SINGULAR)
    value = objective(rows, here)
    for iteration in range(1, _MOST_STEPS + 1):
        columns = rows.columns_at(here)
        score, information = _slope_and_information(rows, columns, here)
        gradient = columns.T @ (rows.weights * score) - _pull(rows, here)
        step = _solved(information, gradient)
        if step is None:
            return GlmFit(here, value, iteration, SINGULAR if iteration == 1 else SEPARATION)
        reach = float(np.abs(columns @ step).max())
        if float(gradient @ step) < _FLAT_GAIN and reach > _FLAT_STEP:
            return GlmFit(here, value, iteration, SEPARATION)
        if reach <= _LAST_STEP:
            return GlmFit(here + step, log_likelihood(rows, here + step), iteration)
        moved = _uphill(rows, here, step, value)
        if moved is None:
            break
        here, value = moved
    return GlmFit(here, value, iteration, NO_CONVERGENCE)


def objective(rows: Rows, coefficients: Array) -> float:
    """What is maximised: the log-likelihood less the penalty."""
    return log_likelihood(rows, coefficients) - float(_pull(rows, coefficients) @ coefficients) / 2


def _pull(rows: Rows, coefficients: Array) -> Array:
    """Gradient of the penalty."""
    if rows.penalty is None:
        return np.zeros(len(coefficients))
    return np.asarray(rows.penalty @ coefficients, dtype=np.float64)


def _slope_and_information(rows: Rows, columns: Array, coefficients: Array) -> tuple[Array, Array]:
    """Slope of each row's log-likelihood in its predictor; the information on the coefficients.

    Where the predictor bends in the coefficients, that part of the information is left out: its
    expectation is 0, and the matrix stays positive.
    """
    score, curvature = derivatives(rows.predictor(coefficients), rows.outcome)
    information = gram(columns, rows.weights * curvature)
    return score, information if rows.penalty is None else information + rows.penalty


def gram(columns: Array, weights: Array) -> Array:
    """Cross-products of the columns over rows so weighted."""
    return np.asarray((columns.T * weights) @ columns, dtype=np.float64)


def cluster_covariance(rows: Rows, coefficients: Array, cluster: Positions) -> Array:
    """Covariance of the coefficients when rows of one cluster move together.

    `cluster` numbers the cluster of each row of the data, from 0. Between the inverses of the
    observed information stand the squares of each cluster's summed score; a pattern's score is
    worked out once and added up by how often the cluster has that pattern. Times G / (G - 1) x
    (n - 1) / (n - p), the correction for few clusters of Stata and statsmodels. NaN where it does
    not exist: one cluster, no more rows than columns, or a singular information.
    """
    columns, n_rows, n_columns = rows.columns_at(coefficients), len(rows.of_row), rows.n_columns
    score, information = _slope_and_information(rows, columns, coefficients)
    sums = _cluster_sums(columns * score[:, None], rows.of_row, cluster)
    n_clusters = int((np.bincount(cluster) > 0).sum())
    inverse = _solved(information, np.eye(n_columns))
    if inverse is None or n_clusters < 2 or n_rows <= n_columns:
        return np.full((n_columns, n_columns), np.nan)
    factor = n_clusters / (n_clusters - 1) * (n_rows - 1) / (n_rows - n_columns)
    return np.asarray(factor * inverse @ (sums.T @ sums) @ inverse, dtype=np.float64)


def _cluster_sums(scores: Array, of_row: Positions, cluster: Positions) -> Array:
    """Sum of the rows' scores in each cluster (cluster, column)."""
    shape = (int(cluster.max(initial=-1)) + 1, len(scores))
    ones = np.ones(len(of_row))
    if (cluster[1:] >= cluster[:-1]).all():  # rows already lie by cluster: nothing to sort
        starts = np.concatenate([[0], np.cumsum(np.bincount(cluster, minlength=shape[0]))])
        occurs = csr_array((ones, of_row, starts), shape=shape)
    else:
        occurs = csr_array((ones, (cluster, of_row)), shape=shape)
    return np.asarray(occurs @ scores, dtype=np.float64)


def _starting_values(rows: Rows) -> Array | None:
    """Least squares of the predictor half way between no knowledge and the outcome itself."""
    at_zero = np.zeros(rows.n_columns)
    columns, offset = rows.columns_at(at_zero), rows.predictor(at_zero)
    chance = (rows.outcome + 0.5) / 2
    target = np.log(-np.log1p(-chance)) - offset
    information = gram(columns, rows.weights)
    information = information if rows.penalty is None else information + rows.penalty
    return _solved(information, columns.T @ (rows.weights * target))


def _solved(information: Array, right: Array) -> Array | None:
    """information^-1 right by Cholesky, in units of each column's own spread; None if singular."""
    spread = np.sqrt(np.maximum(np.diag(information), 0.0))
    if not (np.isfinite(information).all() and (spread > 0).all()):
        return None
    try:
        factor = np.linalg.cholesky(information / np.outer(spread, spread))
    except np.linalg.LinAlgError:
        return None
    if len(spread) and np.diag(factor).min() ** 2 < _SMALLEST_PIVOT:
        return None
    scale = spread if right.ndim == 1 else spread[:, None]
    half = solve_triangular(factor, right / scale, lower=True)
    return np.asarray(solve_triangular(factor.T, half) / scale, dtype=np.float64)


def _uphill(rows: Rows, here: Array, step: Array, value: float) -> tuple[Array, float] | None:
    """The step, halved until the objective does not fall; None if it never stops falling."""
    rounding = 1e-13 * (1 + abs(value))
    for _ in range(_MOST_HALVINGS):
        reached = objective(rows, here + step)
        if reached >= value - rounding:
            return here + step, reached
        step = step / 2
    return None
