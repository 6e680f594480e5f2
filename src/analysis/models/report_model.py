"""What sun protection a patient probably kept in an interval, judged without that interval's end.

Stage 1 of plan 3.3. The report at the look that finds a recurrence covers days after the spot came
back, so it is not used; neither is the report of any interval with a recurrence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .adherence_imputation import earlier_reports
from .follow_up import FollowUp
from .recurrence_covariates import independent_columns
from .recurrence_design import RecurrenceDesign

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

SHRINKAGE = 0.7  # plan 3.3: a mean of few reports says little about the habit
CENTRE = 1.1  # plan 3.3: usual level (0 low, 1 moderate, 2 high)
# Keeps a bootstrap sample in which a column tells a level for certain from running away; a
# thousandth of an observation is felt by no coefficient that the data determine.
_RIDGE = 1e-3
_MOST_STEPS = 50


@dataclass(frozen=True)
class ReportModel:
    """Predictors of the report for every interval, and the intervals it is learned from."""

    predictors: Array
    learned_from: NDArray[np.bool_]
    level: Array  # position of the reported level among `levels`, where known
    n_levels: int

    def probabilities(self, weights: Array) -> Array:
        """P(level) of every interval (interval, level), fitted on intervals so weighted."""
        chosen = self.learned_from
        fitted = multinomial_logit(
            self.predictors[chosen],
            self.level[chosen].astype(np.intp),
            weights[chosen],
            self.n_levels,
        )
        return _softmax(self.predictors @ fitted)


def report_model(
    follow_up: FollowUp, design: RecurrenceDesign, levels: tuple[float, ...]
) -> ReportModel:
    """The model of the report on covariates, season, log length and earlier reports.

    `levels` are those with a hazard of their own; reports of another level teach nothing.
    """
    known = np.isin(follow_up.protection, levels)
    learned_from = known & (follow_up.recurred == 0)
    columns = _predictors(follow_up, design)
    # A habit cannot be read off a column that never varies among those learned from.
    kept = independent_columns(columns[learned_from], np.empty((int(learned_from.sum()), 0)))
    level = np.searchsorted(levels, np.where(known, follow_up.protection, levels[0]))
    return ReportModel(columns[:, kept], learned_from, level.astype(np.float64), len(levels))


def _predictors(follow_up: FollowUp, design: RecurrenceDesign) -> Array:
    mean_less_one, none_yet, last, last_missing = earlier_reports(follow_up).T
    n_reports = _reports_before(follow_up)
    habit = (mean_less_one + 1 - CENTRE) * n_reports / (n_reports + SHRINKAGE)
    return np.column_stack(
        [
            np.ones(len(habit)),
            design.season_column(follow_up.midpoint_on),
            np.log(follow_up.length_weeks),
            habit,
            habit**2,
            none_yet,
            last,
            last_missing,
            design.covariates[follow_up.course],
        ]
    )


def _reports_before(follow_up: FollowUp) -> Array:
    """How many earlier intervals of the course have a report; intervals are in order."""
    known = np.isfinite(follow_up.protection).astype(np.float64)
    running = np.cumsum(known) - known
    first = np.searchsorted(follow_up.course, follow_up.course, side="left")
    return np.asarray(running - running[first], dtype=np.float64)


def multinomial_logit(columns: Array, level: Positions, weights: Array, n_levels: int) -> Array:
    """Coefficients (column, level) of a multinomial logit, the first level as reference.

    Maximum of the weighted likelihood with a tiny ridge, by Newton's method with step halving.
    """
    n_columns = columns.shape[1]
    coefficients = np.zeros((n_columns, n_levels))
    observed = np.eye(n_levels)[level]
    best = -np.inf
    step = np.zeros_like(coefficients)
    for _ in range(_MOST_STEPS):
        size = 1.0
        while True:
            trial = coefficients + size * step
            chance = _softmax(columns @ trial)
            told = np.log(np.maximum(chance[np.arange(len(level)), level], 1e-300))
            value = float(weights @ told) - _RIDGE / 2 * float((trial**2).sum())
            if value >= best - 1e-12 or size < 1e-6:
                break
            size /= 2
        if value - best < 1e-9:
            return trial
        coefficients, best = trial, value
        step = _newton_step(columns, observed, weights, chance, coefficients)
    return coefficients


def _newton_step(
    columns: Array, observed: Array, weights: Array, chance: Array, coefficients: Array
) -> Array:
    n_columns, n_levels = coefficients.shape
    free = n_levels - 1
    gradient = columns.T @ ((observed - chance) * weights[:, None])[:, 1:]
    gradient = gradient - _RIDGE * coefficients[:, 1:]
    curvature = np.empty((free, n_columns, free, n_columns))
    for a in range(free):
        for b in range(free):
            shared = chance[:, a + 1] * ((a == b) - chance[:, b + 1]) * weights
            curvature[a, :, b, :] = (columns * shared[:, None]).T @ columns
    full = curvature.reshape(free * n_columns, free * n_columns)
    full = full + _RIDGE * np.eye(len(full))
    step = np.linalg.solve(full, gradient.T.ravel()).reshape(free, n_columns).T
    return np.hstack([np.zeros((n_columns, 1)), step])


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)
