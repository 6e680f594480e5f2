"""The two usual analyses, printed beside the plan's to show what they get wrong (plan 2, 2.6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import stdtrit

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate

from .courses import Array, Courses, Positions
from .means import agresti_coull_variance, clustered, mean_and_variance
from .support import Support, cell, gated, support_of

TOO_FEW_FINAL = "too_few_final_assessments"
Numbers = tuple[float, float, float]  # value, lower limit, upper limit
NO_NUMBERS: Numbers = (np.nan, np.nan, np.nan)


def naive_estimates(
    courses: Courses, settings: ImprovementSettings, clinic_id: str = ALL
) -> list[Estimate]:
    """Final reduction regressed on the number of sessions received: its line, and its slope.

    Overall with spot type as covariate, at the cohort's own mix; for each type on that type's
    courses alone. The line is `improvement.mean_reduction_pct` (k = 1..K), the slope
    `improvement.marginal_gain_pct` (k = 2..K, every k the same). Courses with a final assessment
    only, intervals as OLS prints them; cells are withheld where the plan's are.
    """
    reduction = courses.table["final_reduction_pct"].to_numpy(dtype=np.float64)
    estimates: list[Estimate] = []
    for spot_type, rows in courses.populations():
        finished = rows[np.isfinite(reduction[rows])]
        support = replace(
            support_of(courses, spot_type, rows),
            n_patients=len(np.unique(courses.patient[finished])),
            n_courses=len(finished),
        )
        line = _line(courses, finished, reduction[finished], settings.maximum_sessions)
        estimates += _rows_of_line(support, line, settings, clinic_id)
    return estimates


def _line(
    courses: Courses, rows: Positions, outcome: Array, maximum_sessions: int
) -> tuple[Array, Array]:
    """(value, low, high) of the mean at k = 1..K, shape (K, 3), and of the slope; NaN if none.

    There is none where the number of sessions does not vary within the spot types.
    """
    sessions = courses.table["n_sessions"].to_numpy(dtype=np.float64)[rows]
    types = courses.table["spot_type"].to_numpy(dtype=object)[rows]
    dummies = [(types == name).astype(np.float64) for name in sorted(set(types))]
    design = np.column_stack([sessions, *dummies])
    n, p = design.shape
    none = np.full((maximum_sessions, 3), np.nan), np.full(3, np.nan)
    if n <= p or np.linalg.matrix_rank(design) < p:
        return none
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ outcome
    residuals = outcome - design @ coefficients
    covariance = bread * (residuals @ residuals) / (n - p)
    mix = design.mean(axis=0)[1:]
    at_k = np.array([[k, *mix] for k in range(1, maximum_sessions + 1)], dtype=np.float64)
    slope = np.eye(p)[:1]
    means, slopes = (_limits(part, coefficients, covariance, n - p) for part in (at_k, slope))
    return means, slopes[0]


def _limits(points: Array, coefficients: Array, covariance: Array, df: int) -> Array:
    value = points @ coefficients
    variance = np.einsum("ij,jk,ik->i", points, covariance, points)
    half_width = stdtrit(df, 0.975) * np.sqrt(np.maximum(variance, 0.0))
    return np.column_stack([value, value - half_width, value + half_width])


def _rows_of_line(
    support: Support, line: tuple[Array, Array], settings: ImprovementSettings, clinic_id: str
) -> list[Estimate]:
    means, slope = line
    minimum = settings.minimum_assessed
    too_few = TOO_FEW_FINAL if support.n_patients < minimum else ""
    estimates = []
    for k in range(1, len(means) + 1):
        row = cell(support, "improvement.mean_reduction_pct", k, "percent", "naive", clinic_id)
        lack = support.lack(k, settings) or too_few
        estimates.append(gated(row, _numbers(means[k - 1]), lack, settings))
    for k in range(2, len(means) + 1):
        row = cell(support, "improvement.marginal_gain_pct", k, "percent", "naive", clinic_id)
        lack = support.lack(k, settings, is_gain=True) or too_few
        estimates.append(gated(row, _numbers(slope), lack, settings))
    return estimates


def _numbers(row: Array) -> Numbers:
    return float(row[0]), float(row[1]), float(row[2])


def available_case_estimates(
    courses: Courses, settings: ImprovementSettings, clinic_id: str = ALL
) -> list[Estimate]:
    """Mean reduction and share of responders among the courses assessed at k, k = 1..K."""
    estimates: list[Estimate] = []
    for spot_type, rows in courses.populations():
        support = support_of(courses, spot_type, rows)
        for k in range(1, settings.maximum_sessions + 1):
            seen = rows[courses.assessed[rows, k - 1]]
            mean, share = _still_there(courses, seen, k)
            for estimand, unit, numbers in (
                ("improvement.mean_reduction_pct", "percent", mean),
                ("improvement.responder50", "probability", share),
            ):
                row = cell(support, estimand, k, unit, "available_case", clinic_id)
                lack = support.lack(k, settings)
                estimates.append(gated(row, numbers, lack, settings))
    return estimates


def _still_there(courses: Courses, seen: Positions, k: int) -> tuple[Numbers, Numbers]:
    """(value, low, high) of the mean reduction and of the share with 50 %, patients as clusters."""
    if not len(seen):
        return NO_NUMBERS, NO_NUMBERS
    patients = clustered(seen, courses.patient)
    reduction = courses.reduction_pct[:, k - 1]
    outcomes = np.column_stack([reduction, np.where(reduction >= 50 - 1e-7, 1.0, 0.0)])
    mean, variance = mean_and_variance(outcomes, patients)
    variance[1] = np.fmax(variance[1], agresti_coull_variance(mean[1], patients.n_patients))
    half_width = stdtrit(patients.complete_df, 0.975) * np.sqrt(variance)
    low, high = mean - half_width, mean + half_width
    share = float(mean[1]), float(np.clip(low[1], 0, 1)), float(np.clip(high[1], 0, 1))
    return (float(mean[0]), float(low[0]), float(high[0])), share
