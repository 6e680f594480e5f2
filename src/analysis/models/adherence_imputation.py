"""Missing reports of sun protection, filled in by predictive-mean matching (plan 3.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .follow_up import FollowUp
from .recurrence_design import RecurrenceDesign, independent_columns

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


def imputed_protection(
    follow_up: FollowUp, design: RecurrenceDesign, donors: int, rng: np.random.Generator
) -> Array:
    """The level of every interval, 0 low, 1 moderate, 2 high, one draw of a proper imputation.

    The level, as a number, is regressed on the outcome, the length of the interval, time, season,
    covariates and the patient's earlier reports. The coefficients used for the missing come from a
    bootstrap sample of patients, those used for the reported from all of them; a missing level is
    that of one of the `donors` reported intervals nearest in prediction.
    """
    known = np.isfinite(follow_up.protection)
    if known.all():
        return follow_up.protection
    everything = _predictors(follow_up, design)
    nothing_given = np.empty((int(known.sum()), 0))
    columns = everything[:, independent_columns(everything[known], nothing_given)]
    weights = _bootstrap_weights(follow_up, rng)[known]
    levels = follow_up.protection[known]
    prediction = columns[known] @ _least_squares(columns[known], levels, np.ones(len(levels)))
    wanted = columns[~known] @ _least_squares(columns[known], levels, weights)
    filled = follow_up.protection.copy()
    filled[~known] = levels[_nearby(prediction, wanted, donors, rng)]
    return filled


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
    past = np.zeros((len(follow_up.course), 4))
    total, count, last, previous_missing, owner = 0.0, 0, 0.0, 0.0, -1
    for row, (course, level) in enumerate(
        zip(follow_up.course.tolist(), follow_up.protection.tolist(), strict=True)
    ):
        if course != owner:
            total, count, last, previous_missing, owner = 0.0, 0, 0.0, 0.0, course
        past[row] = total / count if count else 0.0, count == 0, last, previous_missing
        is_known = level == level  # NaN differs from itself
        previous_missing = float(not is_known)
        if is_known:
            total, count, last = total + level - 1, count + 1, level - 1
    return past


def _bootstrap_weights(follow_up: FollowUp, rng: np.random.Generator) -> Array:
    """How often each interval's patient is in a bootstrap sample of the patients."""
    n_patients = int(follow_up.patient.max()) + 1
    drawn = np.bincount(rng.integers(n_patients, size=n_patients), minlength=n_patients)
    return np.asarray(drawn[follow_up.patient[follow_up.course]], dtype=np.float64)


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
