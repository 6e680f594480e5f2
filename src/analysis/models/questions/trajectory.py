"""What lies between two session counts, and how far patients differ (plan 2.1, claims)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import Estimate, level_of

from ..courses import Array, Courses
from ..means import PatientClusters, clustered, mean_and_variance
from ..pooling import pool
from ..support import NOT_ESTIMABLE, gated, support_of

GAIN_BETWEEN, GAIN_CHANGE = "improvement.gain_between_pct", "improvement.gain_change_pct"
SPREAD = "improvement.between_patient_sd_pct"
BETWEEN = ((1, 4), (2, 6), (3, 8), (6, 8))  # what the texts' numbers of sessions lie between
CHANGE_AT = (3,)  # session from which improvement is said to become clearer
SPREAD_AT = (4,)

Copy = Callable[[Array], tuple[Array, Array]]


@dataclass(frozen=True)
class Completed:
    """The courses with their completed reductions (imputation, course, k - 1), all types."""

    courses: Courses
    reduction: Array
    settings: ImprovementSettings
    clinic_id: str

    @property
    def patients(self) -> PatientClusters:
        """All courses, grouped by patient."""
        return clustered(np.arange(len(self.courses.table)), self.courses.patient)


def trajectory_estimates(completed: Completed) -> list[Estimate]:
    """Gains between two session counts, their change, and the spread between patients.

    `improvement.gain_between_pct` (`from=2;to=6`): mean reduction after 6 sessions less that after
    2, percentage points. `improvement.gain_change_pct` (`k=3`): the gain of the third session less
    that of the second. `improvement.between_patient_sd_pct` (`k=4`): standard deviation between
    patients of the reduction that lasts from the look before to this one. Had everybody gone on;
    all spot types. A count beyond the settings' last session has no row. Plan 2.1.
    """
    last, patients = completed.settings.maximum_sessions, completed.patients

    def mean_of(values: Callable[[Array], Array]) -> Copy:
        return lambda copy: mean_and_variance(values(copy), patients)

    def between(start: int, end: int) -> Copy:
        return mean_of(lambda copy: copy[:, [end - 1]] - copy[:, [start - 1]])

    def change(k: int) -> Copy:
        return mean_of(lambda copy: np.diff(_with_baseline(copy), 2, axis=1)[:, [k - 2]])

    def spread(k: int) -> Copy:
        return lambda copy: lasting_sd(copy[:, k - 2], copy[:, k - 1], patients)

    rows = [
        _row(completed, GAIN_BETWEEN, level_of(**{"from": a, "to": b}), (a, b), between(a, b))
        for a, b in BETWEEN
        if b <= last
    ]
    rows += [
        _row(completed, GAIN_CHANGE, level_of(k=k), (k - 1, k), change(k))
        for k in CHANGE_AT
        if k <= last
    ]
    rows += [
        _row(completed, SPREAD, level_of(k=k), (k - 1, k), spread(k))
        for k in SPREAD_AT
        if k <= last
    ]
    return rows


def lasting_sd(before: Array, now: Array, patients: PatientClusters) -> tuple[Array, Array]:
    """Root of the covariance of two looks in a row, and its variance (delta method).

    A reading error, or a good day, that belongs to one look drops out of a covariance; that of the
    baseline, which both share, stays in.
    """
    products = (before - before[patients.rows].mean()) * (now - now[patients.rows].mean())
    covariance, variance = mean_and_variance(products[:, None], patients)
    sd = np.sqrt(np.maximum(covariance, 0.0))
    safe = np.where(sd > 0, sd, np.nan)
    return sd, variance / (4 * safe**2)


def _with_baseline(copy: Array) -> Array:
    return np.column_stack([np.zeros(len(copy)), copy])


def _row(
    completed: Completed, estimand: str, level: str, sessions: tuple[int, int], of_copy: Copy
) -> Estimate:
    courses, settings = completed.courses, completed.settings
    support = support_of(courses, "all", np.arange(len(courses.table)))
    seen = courses.assessed[:, [k - 1 for k in sessions]]
    row = Estimate(
        estimand,
        level=level,
        unit="percent",
        n_patients=support.n_patients,
        n_courses=support.n_courses,
        n_assessed=int(seen[:, -1].sum()),
        plan_section="2.1",
        clinic_id=completed.clinic_id,
    )
    lack = next((lack for k in sessions if (lack := support.lack(k, settings))), "")
    found = [of_copy(copy) for copy in completed.reduction]
    values, variances = (np.stack([pair[side][0] for pair in found]) for side in (0, 1))
    if not np.isfinite([*values, *variances]).all():
        return gated(row, (np.nan, np.nan, np.nan), lack or NOT_ESTIMABLE, settings)
    pooled = pool(values, variances, completed.patients.complete_df)
    low, high = (float(limit) for limit in pooled.interval())
    row = gated(row, (float(pooled.value), low, high), lack, settings, float(pooled.fmi))
    return row if estimand != SPREAD or not row.ci_low < 0 else replace(row, ci_low=0.0)
