"""Missing reports of sun protection, filled in by predictive-mean matching (plan 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .follow_up import FollowUp
from .recurrence_covariates import independent_columns
from .recurrence_design import RecurrenceDesign

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


def imputed_protection(
    follow_up: FollowUp, design: RecurrenceDesign, donors: int, rng: np.random.Generator
) -> Array:
    """The level of every interval, 0 low, 1 moderate, 2 high, one draw of a proper imputation.

    For several draws, `protection_imputer` works out once what they share.
    """
    return protection_imputer(follow_up, design).drawn(donors, rng)


@dataclass(frozen=True)
class ProtectionImputer:
    """What all draws share: predictors of reported intervals and of missing ones, in two tables.

    `prediction` is that of the reported intervals, `patient` the patient of each, `levels` what
    was reported.
    """

    protection: Array
    reported: Array
    missing: Array
    levels: Array
    prediction: Array
    patient: Positions
    n_patients: int

    def drawn(self, donors: int, rng: np.random.Generator) -> Array:
        """The level of every interval, 0 low, 1 moderate, 2 high, one draw.

        The coefficients used for the missing come from a bootstrap sample of patients, those used
        for the reported from all of them; a missing level is that of one of the `donors` reported
        intervals nearest in prediction.
        """
        if not len(self.missing):
            return self.protection
        weights = _bootstrap_weights(self.patient, self.n_patients, rng)
        wanted = self.missing @ _least_squares(self.reported, self.levels, weights)
        filled = self.protection.copy()
        filled[~np.isfinite(filled)] = self.levels[_nearby(self.prediction, wanted, donors, rng)]
        return filled


def protection_imputer(follow_up: FollowUp, design: RecurrenceDesign) -> ProtectionImputer:
    """The level, as a number, regressed on everything that may tell it.

    That is the outcome, the length of the interval, time, season, covariates and the patient's
    earlier reports.
    """
    known = np.isfinite(follow_up.protection)
    levels = follow_up.protection[known]
    columns = _predictors(follow_up, design) if not known.all() else np.empty((len(known), 0))
    columns = columns[:, independent_columns(columns[known], np.empty((len(levels), 0)))]
    reported = columns[known]
    return ProtectionImputer(
        protection=follow_up.protection,
        reported=reported,
        missing=columns[~known],
        levels=levels,
        prediction=reported @ _least_squares(reported, levels, np.ones(len(levels))),
        patient=follow_up.patient[follow_up.course][known],
        n_patients=int(follow_up.patient.max(initial=-1)) + 1,
    )


def _predictors(follow_up: FollowUp, design: RecurrenceDesign) -> Array:
    """Everything the recurrence model holds but the report itself, the outcome, and the past."""
    outcome = follow_up.recurred.astype(np.float64)
    log_length = np.log(follow_up.length_weeks)
    bands = np.eye(design.n_bands)[design.band(follow_up.middle_weeks)]
    return np.hstack(
        [
            bands,
            np.column_stack([outcome, log_length, outcome * log_length]),
            earlier_reports(follow_up),
            design.season_column(follow_up.midpoint_on),
            design.covariates[follow_up.course],
        ]
    )


def earlier_reports(follow_up: FollowUp) -> Array:
    """What the course's earlier intervals reported, one row per interval.

    Columns: mean earlier level less 1 (0 before any report), none yet (0/1), last earlier report
    less 1 (0 before any), the previous interval's report missing (0/1). Intervals are in order of
    course and time.
    """
    course, row = follow_up.course, np.arange(len(follow_up.course))
    first = np.searchsorted(course, course, side="left")
    known = np.isfinite(follow_up.protection)
    level = np.where(known, follow_up.protection - 1, 0.0)
    total, count = (_sum_before(values, first) for values in (level, known.astype(np.float64)))
    last = np.maximum.accumulate(np.where(known, row, -1))
    last = np.concatenate([[-1], last])[row]  # of the rows before
    previous_missing = (row > first) & ~known[row - 1]
    return np.column_stack(
        [
            total / np.maximum(count, 1),
            count == 0,
            np.where(last >= first, level[last], 0.0),
            previous_missing,
        ]
    ).astype(np.float64)


def _sum_before(values: Array, first: Positions) -> Array:
    """Sum over the course's earlier rows; `first` is where its rows begin."""
    running = np.cumsum(values) - values
    return np.asarray(running - running[first], dtype=np.float64)


def _bootstrap_weights(patient: Positions, n_patients: int, rng: np.random.Generator) -> Array:
    """How often each interval's patient is in a bootstrap sample of the patients."""
    drawn = np.bincount(rng.integers(n_patients, size=n_patients), minlength=n_patients)
    return np.asarray(drawn[patient], dtype=np.float64)


def _least_squares(columns: Array, values: Array, weights: Array) -> Array:
    """Weighted least squares with a tiny ridge: a level may be absent from a bootstrap sample."""
    gram = (columns * weights[:, None]).T @ columns
    ridge = 1e-6 * len(values) * np.eye(columns.shape[1])
    solution = np.linalg.solve(gram + ridge, columns.T @ (weights * values))
    return np.asarray(solution, dtype=np.float64)


def _nearby(known: Array, wanted: Array, donors: int, rng: np.random.Generator) -> Positions:
    """For each wanted prediction, one of the `donors` nearest known ones, drawn at random.

    Equal predictions are shuffled first, so that no report is a donor more often than its equals.
    """
    shuffled = rng.permutation(len(known))
    order = shuffled[np.argsort(known[shuffled], kind="stable")]
    line = np.asarray(known[order], dtype=np.float64)
    donors = min(donors, len(line))
    # The nearest `donors` lie side by side: among the windows round the insertion point, the one
    # whose farther end is nearest.
    at = np.searchsorted(line, wanted)
    first = np.clip(at[:, None] + np.arange(-donors, 1), 0, len(line) - donors)
    reach = np.maximum(
        np.abs(line[first] - wanted[:, None]), np.abs(line[first + donors - 1] - wanted[:, None])
    )
    start = np.take_along_axis(first, reach.argmin(axis=1)[:, None], axis=1)[:, 0]
    return np.asarray(order[start + rng.integers(donors, size=len(wanted))], dtype=np.intp)
