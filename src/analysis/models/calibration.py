"""Recurrence against sun protection where the report covers days after the spot came back.

Stage 2 of plan 3.3, a mixture over the levels a patient may have kept. Of the intervals without a
recurrence, `pi_j(a)` kept level a (stage 1). Before anything happened the levels were mixed as
q_j(a), proportional to pi_j(a) / P(no recurrence | a), so that

    P(no recurrence in j) = sum_a q_j(a) exp(-H_ja) = 1 / sum_a pi_j(a) exp(H_ja),

with H_ja = L_j exp(theta_a) and L_j the cumulative hazard at the reference level, the sum over the
pieces of the interval. The last form is what is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .engine.rows import Rows

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

THETA_RIDGE = 0.05  # plan 3.3
# Plan 3.3: with habits that persist the middle level is hardly identified; it is drawn towards half
# way between the others.
MIDDLE_PENALTY = 2.0
_MOST_STEPS = 100
_LARGEST_HAZARD = 30.0  # cumulative, in one interval: a recurrence is certain long before
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Mixture:
    """The data of stage 2, one row per interval.

    `rows` tell the hazard at the reference level (low), one per interval; `chance` (interval,
    level) is stage 1. Parameters: those of the rows, then theta of every level but the first.
    """

    rows: Rows
    chance: Array

    @property
    def n_levels(self) -> int:
        """Levels of sun protection, the reference included."""
        return int(self.chance.shape[1])

    def objective(self, parameters: Array) -> float:
        """Log-likelihood less the penalties."""
        log_m, _, _ = self._per_level(parameters)
        with np.errstate(divide="ignore"):
            terms = np.where(self.rows.outcome == 1, np.log(-np.expm1(-log_m)), -log_m)
        return float(terms.sum() - parameters @ self.penalty @ parameters / 2)

    def scores_and_curvature(self, parameters: Array) -> tuple[Array, Array]:
        """Each interval's gradient of its log-likelihood; minus the objective's Hessian.

        Where the rows' predictor bends in the coefficients, that part of the Hessian is left out.
        """
        log_m, share, hazard = self._per_level(parameters)
        safe = np.maximum(log_m, 1e-12)
        # Derivatives of the interval's term in log M: -1 without, 1 / (e^m - 1) with a recurrence.
        has_recurred = self.rows.outcome == 1
        slope = np.where(has_recurred, 1 / np.expm1(safe), -1.0)
        bend = np.where(has_recurred, -np.exp(safe) / np.expm1(safe) ** 2, 0.0)
        first = np.column_stack([(share * hazard).sum(axis=1), (share * hazard)[:, 1:]])
        p = self.rows.n_columns
        columns, by_predictor = self.rows.columns_at(parameters[:p]), slope[:, None] * first
        scores = np.hstack([columns * by_predictor[:, :1], by_predictor[:, 1:]])
        second = slope[:, None, None] * self._second(share, hazard, first)
        second += bend[:, None, None] * first[:, :, None] * first[:, None, :]
        full = np.zeros((p + self.n_levels - 1, p + self.n_levels - 1))
        full[:p, :p] = columns.T @ (columns * second[:, 0, 0][:, None])
        full[:p, p:] = columns.T @ second[:, 0, 1:]
        full[p:, :p] = full[:p, p:].T
        full[p:, p:] = second[:, 1:, 1:].sum(axis=0)
        return scores, self.penalty - full

    def _per_level(self, parameters: Array) -> tuple[Array, Array, Array]:
        """log M, the share of each level in M, and the cumulative hazard at each level."""
        p = self.rows.n_columns
        theta = np.concatenate([[0.0], parameters[p:]])
        log_rate = self.rows.predictor(parameters[:p])
        hazard = np.minimum(np.exp(np.minimum(log_rate[:, None] + theta, 50.0)), _LARGEST_HAZARD)
        weighted = self.chance * np.exp(hazard)
        total = weighted.sum(axis=1)
        return np.log(total), weighted / total[:, None], hazard

    def _second(self, share: Array, hazard: Array, first: Array) -> Array:
        """Second derivatives of log M in the common log rate and each theta."""
        own = share * (hazard**2 + hazard)
        n_free = self.n_levels - 1
        second = np.zeros((len(own), 1 + n_free, 1 + n_free))
        second[:, 0, 0] = own.sum(axis=1)
        second[:, 0, 1:] = second[:, 1:, 0] = own[:, 1:]
        second[:, np.arange(1, n_free + 1), np.arange(1, n_free + 1)] = own[:, 1:]
        second -= first[:, :, None] * first[:, None, :]
        return second

    def gradient(self, parameters: Array) -> Array:
        """Gradient of the objective."""
        scores, _ = self.scores_and_curvature(parameters)
        return np.asarray(scores.sum(axis=0) - self.penalty @ parameters)

    @property
    def penalty(self) -> Array:
        """Curvature of the quadratic penalties on all parameters."""
        p, n_free = self.rows.n_columns, self.n_levels - 1
        penalty = np.zeros((p + n_free, p + n_free))
        if self.rows.penalty is not None:
            penalty[:p, :p] = self.rows.penalty
        penalty[p:, p:] = 2 * THETA_RIDGE * np.eye(n_free)
        if n_free == 2:
            towards = np.array([1.0, -0.5])  # theta_moderate - theta_high / 2
            penalty[p:, p:] += 2 * MIDDLE_PENALTY * np.outer(towards, towards)
        return penalty


@dataclass(frozen=True)
class MixtureFit:
    """Coefficients of the columns, theta of the levels but the first, and their covariance."""

    coefficients: Array
    theta: Array
    covariance: Array


def fit_mixture(mixture: Mixture, patient: Positions, start: Array) -> MixtureFit | None:
    """The maximum of the penalised likelihood by Newton's method with step halving.

    Covariance clustered by patient: rows of one patient move together. None where the search does
    not end or the curvature is singular.
    """
    parameters = start
    value = mixture.objective(parameters)
    for _ in range(_MOST_STEPS):
        scores, curvature = mixture.scores_and_curvature(parameters)
        step = _ascent(curvature, scores.sum(axis=0) - mixture.penalty @ parameters)
        if step is None or not np.isfinite(value):
            return None
        moved = _halved(mixture, parameters, step, value)
        if moved is None:
            break
        parameters, new_value = moved
        if new_value - value < _TOLERANCE and np.abs(step).max() < 1e-5:
            break
        value = new_value
    else:
        return None
    return _with_covariance(mixture, parameters, patient)


def _ascent(curvature: Array, gradient: Array) -> Array | None:
    """Newton's step; far from the top, where the curvature is not positive, a damped one."""
    damping = 0.0
    scale = float(np.abs(np.diag(curvature)).max())
    for _ in range(12):
        try:
            factor = np.linalg.cholesky(curvature + damping * np.eye(len(curvature)))
        except np.linalg.LinAlgError:
            damping = max(10 * damping, 1e-6 * scale)
            continue
        return np.asarray(np.linalg.solve(factor.T, np.linalg.solve(factor, gradient)))
    return None


def _halved(
    mixture: Mixture, parameters: Array, step: Array, value: float
) -> tuple[Array, float] | None:
    size = 1.0
    while size > 1e-8:
        trial = parameters + size * step
        reached = mixture.objective(trial)
        if reached >= value:
            return trial, reached
        size /= 2
    return None


def _with_covariance(mixture: Mixture, parameters: Array, patient: Positions) -> MixtureFit | None:
    scores, curvature = mixture.scores_and_curvature(parameters)
    by_patient = np.zeros((int(patient.max()) + 1, scores.shape[1]))
    np.add.at(by_patient, patient, scores)
    try:
        inverse = np.linalg.inv(curvature)
    except np.linalg.LinAlgError:
        return None
    p, n_rows, n_patients = mixture.rows.n_columns, len(scores), len(np.unique(patient))
    if n_patients < 2 or n_rows <= len(parameters):
        return None
    # The correction for few clusters of the other route (engine.glm).
    factor = n_patients / (n_patients - 1) * (n_rows - 1) / (n_rows - len(parameters))
    covariance = factor * inverse @ (by_patient.T @ by_patient) @ inverse
    return MixtureFit(parameters[:p], parameters[p:], covariance)
