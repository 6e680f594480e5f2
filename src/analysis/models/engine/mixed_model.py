"""Linear mixed model with a random intercept and slope per patient (plan 2.6, sensitivity only).

The likelihood is profiled as in Bates et al. 2015 (J Stat Softw 67(1)), eq. 39 and 42: given the
three parameters of the relative covariance factor, fixed effects and residual variance follow by
least squares. All that a patient contributes are cross-products of at most two columns, made once;
a value of the likelihood is then some small products, however many rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import minimize

from .cross_products import CrossProducts, cross_products

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

NOT_FINITE = "not_finite"
SINGULAR = "singular_design"
TOO_FEW_ROWS = "too_few_rows"  # not more values than random effects, as lme4 has it
NO_RESIDUAL = "no_residual_variance"  # the model predicts every value exactly
NO_CONVERGENCE = "no_convergence"
BOUNDARY = "boundary"  # a random effect without variance: legal, and said

_SMALLEST_PIVOT = 1e-11
_SMALLEST_RESIDUAL = 1e-12  # of the outcome's sum of squares; below, rounding is all there is
_BOUNDARY = 1e-4  # relative standard deviation below which an effect counts as absent


@dataclass(frozen=True)
class MixedFit:
    """Fixed effects with their covariance, and what varies between patients.

    `random_covariance` is that of intercept and slope, `residual_sd` the scatter of one value.
    `log_likelihood` is the restricted one if the fit is. `problem` says why there is no estimate;
    `note` that a variance lies on its boundary.
    """

    coefficients: Array
    covariance: Array
    random_covariance: Array
    residual_sd: float
    log_likelihood: float
    problem: str = ""
    note: str = ""

    @property
    def standard_errors(self) -> Array:
        """Standard errors of the fixed effects."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=np.float64)


def fit_mixed_model(
    outcome: Array, columns: Array, slope: Array, patient: Positions, *, is_restricted: bool = True
) -> MixedFit:
    """outcome = columns b + u_patient + v_patient slope + residual, by REML or maximum likelihood.

    One row per value; `patient` numbers its patient from 0. `columns` hold the constant.
    """
    n_columns = columns.shape[1]
    if not all(np.isfinite(part).all() for part in (outcome, columns, slope)):
        return _failed(n_columns, NOT_FINITE)
    if len(outcome) <= n_columns or not _is_full_rank(columns):
        return _failed(n_columns, SINGULAR)
    times = _Times.of(slope)
    sums = cross_products(outcome, columns, times.standardised(slope), patient)
    if len(outcome) <= 2 * sums.n_patients:
        return _failed(n_columns, TOO_FEW_ROWS)
    deviance = _Deviance(sums, len(outcome), n_columns, is_restricted)
    theta = _smallest(deviance)
    if theta is None:
        return _failed(n_columns, NO_CONVERGENCE)
    residual = deviance.at(theta).factor[-1, -1] ** 2
    if residual < _SMALLEST_RESIDUAL * sums.of_both[-1, -1]:
        return _failed(n_columns, NO_RESIDUAL)
    return _fit_of(theta, deviance, times)


@dataclass(frozen=True)
class _Times:
    """Mean and spread of the slope's variable; the model is searched with both taken out.

    A patient's level is then that at a middle time, and hardly depends on the slope. Where time
    starts far from the looks the two are nearly one number, and the search stops short.
    """

    middle: float
    spread: float

    @classmethod
    def of(cls, slope: Array) -> _Times:
        return cls(float(slope.mean()), float(slope.std()) or 1.0)

    def standardised(self, slope: Array) -> Array:
        return (slope - self.middle) / self.spread

    def back(self, covariance: Array) -> Array:
        """The covariance of level and slope as one of intercept and slope."""
        change = np.array([[1.0, -self.middle / self.spread], [0.0, 1 / self.spread]])
        return np.asarray(change @ covariance @ change.T)


def _smallest(deviance: _Deviance) -> Array | None:
    """Where the deviance is smallest; None if the search does not end.

    theta and the same with the signs of a column of Lambda turned are one model, so theta may be
    any three numbers: a wall at 0 would part negative from positive correlations. A search along
    the slope comes near. Its last digits are lost in the rounding of the slope, so the end is one
    that compares values only.
    """

    def value(theta: Array) -> float:
        return deviance.at(theta).value

    near = minimize(value, np.array([1.0, 0.0, 1.0]), method="L-BFGS-B").x
    simplex = np.vstack([near, near + 0.01 * np.maximum(np.abs(near), 0.1) * np.eye(3)])
    options = {"initial_simplex": simplex, "xatol": 1e-8, "fatol": 1e-9, "maxiter": 1000}
    found = minimize(value, near, method="Nelder-Mead", options=options)
    return found.x if found.success and np.isfinite(found.fun) else None


def _failed(n_columns: int, problem: str) -> MixedFit:
    square = np.full((n_columns, n_columns), np.nan)
    nothing = np.full((2, 2), np.nan)
    return MixedFit(square[0], square, nothing, np.nan, np.nan, problem)


def _is_full_rank(columns: Array) -> bool:
    gram = columns.T @ columns
    spread = np.sqrt(np.diag(gram))
    if not (spread > 0).all():
        return False
    return bool(np.linalg.eigvalsh(gram / np.outer(spread, spread)).min() > _SMALLEST_PIVOT)


@dataclass(frozen=True)
class _Value:
    """The profiled deviance, and what it was made of."""

    value: float
    factor: Array  # lower Cholesky factor of (columns, outcome), random effects projected out


@dataclass(frozen=True)
class _Deviance:
    """-2 log-likelihood as a function of theta alone."""

    sums: CrossProducts
    n_rows: int
    n_columns: int
    is_restricted: bool

    @property
    def n_free(self) -> int:
        """What the residual variance is divided by."""
        return self.n_rows - self.n_columns * self.is_restricted

    def at(self, theta: Array) -> _Value:
        """With Lambda = [[t0, 0], [t1, t2]], the factor of Lambda' Z'Z Lambda + I by patient."""
        t0, t1, t2 = theta
        s = self.sums
        first = t0**2 * s.ones + 2 * t0 * t1 * s.slope + t1**2 * s.slope_squared + 1
        cross = t2 * (t0 * s.slope + t1 * s.slope_squared)
        second = t2**2 * s.slope_squared + 1
        below = cross / first
        left = second - cross * below
        one = t0 * s.ones_with + t1 * s.slope_with
        other = t2 * s.slope_with - below * one
        one /= np.sqrt(first)
        other /= np.sqrt(left)
        projected = s.of_both - one @ one.T - other @ other.T
        try:
            factor = np.linalg.cholesky(projected)
        except np.linalg.LinAlgError:  # a perfect fit leaves no residual variance
            return _Value(np.inf, np.full_like(projected, np.nan))
        value = float(s.weights @ np.log(first * left))
        value += self.n_free * (1 + np.log(2 * np.pi * factor[-1, -1] ** 2 / self.n_free))
        if self.is_restricted:
            value += 2 * float(np.log(np.diag(factor)[:-1]).sum())
        return _Value(value, factor)


def _fit_of(theta: Array, deviance: _Deviance, times: _Times) -> MixedFit:
    here = deviance.at(theta)
    inverse = solve_triangular(here.factor[:-1, :-1], np.eye(deviance.n_columns), lower=True)
    variance = here.factor[-1, -1] ** 2 / deviance.n_free
    relative = np.array([[theta[0], 0.0], [theta[1], theta[2]]])
    return MixedFit(
        coefficients=np.asarray(here.factor[-1, :-1] @ inverse, dtype=np.float64),
        covariance=np.asarray(variance * inverse.T @ inverse, dtype=np.float64),
        random_covariance=times.back(variance * relative @ relative.T),
        residual_sd=float(np.sqrt(variance)),
        log_likelihood=float(-here.value / 2),
        note=BOUNDARY if np.abs(theta[[0, 2]]).min() < _BOUNDARY else "",
    )
