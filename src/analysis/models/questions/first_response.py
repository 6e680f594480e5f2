"""After how many sessions a first response can be seen, had everybody continued.

`plan` reads it off the completed histories, in which every look is filled in (plan 2.2).
`turnbull` uses what was seen alone: a first response lies between the last look without one and
the first look with one, and who stopped before is censored there. That takes stopping as unrelated
to response, which it is not; it stands beside the plan as its check.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, PASS, Estimate, level_of, withheld

from ..courses import Array, Courses, Positions
from ..means import Z_95, agresti_coull_variance, clustered, mean_and_variance
from ..pooling import pool
from ..support import NOT_ESTIMABLE, gated, lack_of
from .session_npmle import coverage, seen_intervals, shares_by_session

ESTIMAND = "improvement.time_to_first_response"
VISIBLE_PCT = 25.0  # the first grade of clearance (DATA_CONTRACT 1): what a look can tell apart
ROUNDING = 1e-7  # rescaling a score may leave an exact quarter a hair below one quarter
BOOTSTRAPS = 200
MEDIAN = level_of(quantile=50)


@dataclass(frozen=True)
class Shares:
    """Share with a first response by k = 1..K, with limits and fraction of missing information."""

    value: Array
    low: Array
    high: Array
    fmi: Array


def first_response_estimates(
    courses: Courses, reduction: Array, settings: ImprovementSettings, clinic_id: str
) -> list[Estimate]:
    """Share that has shown a reduction of 25 % or more by k: all, and each type.

    Level `k=`, probability; and the median number of sessions, level `quantile=50`, sessions, a set
    as `improvement.sessions_to_half`.

    `reduction` is percent, completed (imputation, course, k - 1). A cell needs 25 patients, and a
    tenth of the courses, of whom it is known whether they had responded by k. `turnbull` for all
    types together only.
    """
    rows: list[Estimate] = []
    for spot_type, of_type in courses.populations():
        found = {"plan": completed_shares(courses, reduction, of_type)}
        if spot_type == ALL:
            found["turnbull"] = seen_shares(courses, of_type, settings.seed, clinic_id)
        for method, shares in found.items():
            blank = Estimate(
                ESTIMAND,
                spot_type=spot_type,
                n_patients=len(np.unique(courses.patient[of_type])),
                n_courses=len(of_type),
                method=method,
                plan_section="2.2",
                clinic_id=clinic_id,
            )
            rows += _cells(blank, shares, courses, of_type, settings)
    return rows


def completed_shares(courses: Courses, reduction: Array, rows: Positions) -> Shares:
    """From the completed histories, pooled (plan 2.3); never less uncertain than Agresti-Coull."""
    patients = clustered(rows, courses.patient)
    # A session without a model adds no look; NaN would be read as no response all the same.
    responded = reduction >= VISIBLE_PCT - ROUNDING
    ever = np.logical_or.accumulate(responded, axis=2).astype(np.float64)
    ever[np.isnan(reduction)] = np.nan
    copies = [mean_and_variance(copy, patients) for copy in ever]
    means = np.stack([mean for mean, _ in copies])
    floor = agresti_coull_variance(means, patients.n_patients)
    variances = np.fmax(np.stack([variance for _, variance in copies]), floor)
    pooled = pool(means, variances, patients.complete_df)
    low, high = pooled.interval()
    return Shares(pooled.value, np.clip(low, 0, 1), np.clip(high, 0, 1), pooled.fmi)


def seen_shares(courses: Courses, rows: Positions, seed: int, clinic_id: str) -> Shares:
    """Turnbull's estimate of the same, limits by bootstrap of patients; NaN if nobody looked."""
    responded = _responded(courses)[rows]
    was_seen = np.isfinite(responded).any(axis=1)
    n_sessions = responded.shape[1]
    unknown = np.full(n_sessions, np.nan)
    if not was_seen.any():
        return Shares(unknown, unknown, unknown, unknown)
    left, right = seen_intervals(responded[was_seen])
    holds = coverage(left, right, n_sessions)
    _, patient = np.unique(courses.patient[rows][was_seen], return_inverse=True)
    n_patients = int(patient.max()) + 1
    rng = np.random.default_rng([seed, crc32(f"{ESTIMAND}/{clinic_id}".encode())])
    drawn = rng.multinomial(n_patients, np.full(n_patients, 1 / n_patients), BOOTSTRAPS)
    value = shares_by_session(holds, np.ones((1, len(holds))))[0]
    samples = shares_by_session(holds, drawn[:, patient].astype(np.float64))
    floor = agresti_coull_variance(value, n_patients)
    half = Z_95 * np.sqrt(np.maximum(samples.var(axis=0, ddof=1), floor))
    return Shares(value, np.maximum(value - half, 0), np.minimum(value + half, 1), unknown)


def _responded(courses: Courses) -> Array:
    """Whether each look shows a response (course, k - 1): 1, 0, NaN where nobody looked."""
    reduction = courses.reduction_pct
    found: Array = np.where(np.isnan(reduction), np.nan, reduction >= VISIBLE_PCT - ROUNDING)
    return found


def _cells(
    blank: Estimate,
    shares: Shares,
    courses: Courses,
    rows: Positions,
    settings: ImprovementSettings,
) -> list[Estimate]:
    left, right = seen_intervals(_responded(courses)[rows])
    cells = []
    for k in range(1, len(shares.value) + 1):
        is_known = (left >= k) | (right <= k)
        n_known = len(np.unique(courses.patient[rows][is_known]))
        row = replace(
            blank,
            level=level_of(k=k),
            unit="probability",
            n_assessed=int(is_known.sum()),
            n_events=int((right <= k).sum()),
        )
        numbers = (shares.value[k - 1], shares.low[k - 1], shares.high[k - 1])
        lack = lack_of(n_known, float(is_known.mean()), settings)
        cells.append(gated(row, numbers, lack, settings, shares.fmi[k - 1]))
    return [*cells, _median(blank, cells, int(np.isfinite(right).sum()))]


def _median(blank: Estimate, cells: list[Estimate], n_events: int) -> Estimate:
    """The smallest k by which half have responded, as a set; NaN is "not reached" (plan 2.1)."""
    shown = [(k, cell) for k, cell in enumerate(cells, start=1) if np.isfinite(cell.value)]
    n_assessed = max(cell.n_assessed for cell in cells)
    row = replace(blank, level=MEDIAN, unit="sessions", n_assessed=n_assessed, n_events=n_events)
    if not shown:
        reason = cells[0].gate.partition(":")[2] or NOT_ESTIMABLE
        return withheld(row, reason)

    def first(limits: dict[int, float]) -> float:
        return next((float(k) for k, limit in limits.items() if limit >= 0.5), float("nan"))

    end = first({k: cell.ci_low for k, cell in shown})
    read = [cell for k, cell in shown if not k > end]
    flagged = next((cell.gate for cell in read if cell.gate != PASS), PASS)
    return replace(
        row,
        value=first({k: cell.value for k, cell in shown}),
        ci_low=first({k: cell.ci_high for k, cell in shown}),
        ci_high=end,
        fmi=max(cell.fmi for cell in read),
        gate=flagged,
    )
