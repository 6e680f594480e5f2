"""Recurrence against sun protection where the report covers days after the spot came back.

Stage 2 of plan 3.3, a mixture over the levels a patient may have kept. Of the intervals without a
recurrence, `pi_j(a)` kept level a (stage 1). Before anything happened the levels were mixed as
q_j(a), proportional to pi_j(a) / P(no recurrence | a), so that

    P(no recurrence in j) = sum_a q_j(a) exp(-H_ja) = 1 / sum_a pi_j(a) exp(H_ja),

with H_ja = L_j exp(theta_a) and log L_j = log length + columns b. The last form is what is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

    `columns` explain the hazard at the reference level (low), `chance` (interval, level) is stage
    1. Parameters: one per column, then theta of every level but the first.
    """

    columns: Array
    log_length: Array
    recurred: NDArray[np.int64]
    chance: Array

    @property
    def n_levels(self) -> int:
        """Levels of sun protection, the reference included."""
        return int(self.chance.shape[1])

    def objective(self, parameters: Array) -> float:
        """Log-likelihood less the penalties on theta."""
        log_m, _, _ = self._per_level(parameters)
        with np.errstate(divide="ignore"):
            terms = np.where(self.recurred == 1, np.log(-np.expm1(-log_m)), -log_m)
        theta = parameters[self.columns.shape[1] :]
        return float(terms.sum() - theta @ self.penalty @ theta / 2)

    def scores_and_curvature(self, parameters: Array) -> tuple[Array, Array]:
        """Each interval's gradient of its log-likelihood; minus the objective's Hessian."""
        log_m, share, hazard = self._per_level(parameters)
        safe = np.maximum(log_m, 1e-12)
        # Derivatives of the interval's term in log M: -1 without, 1 / (e^m - 1) with a recurrence.
        slope = np.where(self.recurred == 1, 1 / np.expm1(safe), -1.0)
        bend = np.where(self.recurred == 1, -np.exp(safe) / np.expm1(safe) ** 2, 0.0)
        first = np.column_stack([(share * hazard).sum(axis=1), (share * hazard)[:, 1:]])
        scores = self._expanded(slope[:, None] * first)
        second = slope[:, None, None] * self._second(share, hazard, first)
        second += bend[:, None, None] * first[:, :, None] * first[:, None, :]
        p = self.columns.shape[1]
        full = np.zeros((p + self.n_levels - 1, p + self.n_levels - 1))
        full[:p, :p] = self.columns.T @ (self.columns * second[:, 0, 0][:, None])
        full[:p, p:] = self.columns.T @ second[:, 0, 1:]
        full[p:, :p] = full[:p, p:].T
        full[p:, p:] = second[:, 1:, 1:].sum(axis=0)
        full[p:, p:] -= self.penalty
        return scores, -full

    def _per_level(self, parameters: Array) -> tuple[Array, Array, Array]:
        """log M, the share of each level in M, and the cumulative hazard at each level."""
        p = self.columns.shape[1]
        theta = np.concatenate([[0.0], parameters[p:]])
        log_rate = self.log_length + self.columns @ parameters[:p]
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

    def _expanded(self, by_predictor: Array) -> Array:
        return np.hstack([self.columns * by_predictor[:, :1], by_predictor[:, 1:]])

    def gradient(self, parameters: Array) -> Array:
        """Gradient of the objective."""
        scores, _ = self.scores_and_curvature(parameters)
        return self.with_penalty(scores.sum(axis=0), parameters)

    def with_penalty(self, gradient: Array, parameters: Array) -> Array:
        """A gradient of the log-likelihood made one of the objective."""
        p = self.columns.shape[1]
        penalised = gradient.copy()
        penalised[p:] -= self.penalty @ parameters[p:]
        return penalised

    @property
    def penalty(self) -> Array:
        """Curvature of the quadratic penalty on theta."""
        n_free = self.n_levels - 1
        penalty = 2 * THETA_RIDGE * np.eye(n_free)
        if n_free == 2:
            towards = np.array([1.0, -0.5])  # theta_moderate - theta_high / 2
            penalty += 2 * MIDDLE_PENALTY * np.outer(towards, towards)
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
        step = _ascent(curvature, mixture.with_penalty(scores.sum(axis=0), parameters))
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
    p = mixture.columns.shape[1]
    covariance = inverse @ (by_patient.T @ by_patient) @ inverse
    return MixtureFit(parameters[:p], parameters[p:], covariance)
