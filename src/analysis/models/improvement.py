"""Improvement against session count, by spot type, had every patient continued (plan 2.1-2.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate

from .courses import Array, Courses, arranged
from .imputation import draws, imputer
from .means import PatientClusters, agresti_coull_variance, clustered, mean_and_variance
from .naive import available_case_estimates, naive_estimates
from .pooling import Pooled, pool
from .support import NOT_ESTIMABLE, Support, cell, gated, support_of

MEAN_REDUCTION = "improvement.mean_reduction_pct"
GAIN = "improvement.marginal_gain_pct"
SHARES = {"improvement.responder50": 0.5, "improvement.responder75": 0.25}  # Y_k / Y_0 at most
ROUNDING = 1e-9  # rescaling a score to 0-100 may leave an exact half a hair above one half
HALF = "improvement.sessions_to_half"
QUANTITIES = (MEAN_REDUCTION, *SHARES, GAIN)


def improvement_estimates(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    settings: ImprovementSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """Every estimand of plan 2.1 for `all` and each spot type present, k = 1..maximum_sessions.

    `cohort` is one row per course (plan 1.1), `severity` its severity by session count (plan 1.2)
    under the same index; both hold one clinic's courses when `clinic_id` names one. Methods:
    `plan` (2.2), and `naive` and `available_case` (2.6), which show what ignoring the stopping
    rules would give. Cells without support are withheld with the reason. The same courses, settings
    and clinic give the same numbers, in whatever order the rows come; no course, no row.
    """
    courses = arranged(cohort, severity, settings.maximum_sessions)
    if courses.table.empty:
        return []
    return [
        *_plan_estimates(courses, settings, clinic_id),
        *naive_estimates(courses, settings, clinic_id),
        *available_case_estimates(courses, settings, clinic_id),
    ]


@dataclass(frozen=True)
class Curves:
    """Pooled results of one population: per estimand one entry per k = 1..K, with limits."""

    pooled: dict[str, Pooled]
    low: dict[str, Array]
    high: dict[str, Array]


def _plan_estimates(
    courses: Courses, settings: ImprovementSettings, clinic_id: str
) -> list[Estimate]:
    estimates: list[Estimate] = []
    for support, curves in _curves(courses, settings, clinic_id):
        for estimand in QUANTITIES:
            estimates += _cells(support, estimand, curves, settings, clinic_id)
        estimates.append(_sessions_to_half(support, curves, settings, clinic_id))
    return estimates


def _curves(
    courses: Courses, settings: ImprovementSettings, clinic_id: str
) -> list[tuple[Support, Curves]]:
    """Support and pooled curves of each population, from one pass over the imputations."""
    populations = list(courses.populations())
    clusters = [clustered(rows, courses.patient) for _, rows in populations]
    model = imputer(courses)
    copies: list[list[tuple[Array, Array]]] = [[] for _ in populations]
    for draw in draws(courses, settings.imputations, settings.seed, clinic_id):
        outcomes = _outcomes(model.completed_ratio(draw, settings.donors))
        for collected, patients in zip(copies, clusters, strict=True):
            collected.append(_mean_and_within(outcomes, patients))
    return [
        (support_of(courses, name, rows), _pooled_curves(collected, patients))
        for (name, rows), collected, patients in zip(populations, copies, clusters, strict=True)
    ]


def _outcomes(ratio: Array) -> Array:
    """What is averaged, one row per course: K columns for each of `QUANTITIES`, in that order."""
    reduction = 100 * (1 - ratio)
    shares = [
        np.where(np.isnan(ratio), np.nan, ratio <= most + ROUNDING) for most in SHARES.values()
    ]
    # Paired within the course: m(k) and m(k-1) share their patients, so their errors cancel.
    before = np.column_stack([np.zeros(len(ratio)), reduction[:, :-1]])
    return np.hstack([reduction, *shares, reduction - before])


def _mean_and_within(outcomes: Array, patients: PatientClusters) -> tuple[Array, Array]:
    """Means and within variances, shaped (quantity, k)."""
    mean, variance = mean_and_variance(outcomes, patients)
    mean = mean.reshape(len(QUANTITIES), -1)
    variance = variance.reshape(mean.shape)
    shares = slice(1, 1 + len(SHARES))
    floor = agresti_coull_variance(mean[shares], patients.n_patients)
    variance[shares] = np.fmax(variance[shares], floor)
    return mean, variance


def _pooled_curves(copies: list[tuple[Array, Array]], patients: PatientClusters) -> Curves:
    means = np.stack([mean for mean, _ in copies])
    variances = np.stack([variance for _, variance in copies])
    pooled = {
        estimand: pool(means[:, q], variances[:, q], patients.complete_df)
        for q, estimand in enumerate(QUANTITIES)
    }
    limits = {estimand: result.interval() for estimand, result in pooled.items()}
    for estimand in SHARES:
        low, high = limits[estimand]
        limits[estimand] = np.clip(low, 0, 1), np.clip(high, 0, 1)
    return Curves(
        pooled,
        low={estimand: low for estimand, (low, _) in limits.items()},
        high={estimand: high for estimand, (_, high) in limits.items()},
    )


def _cells(
    support: Support,
    estimand: str,
    curves: Curves,
    settings: ImprovementSettings,
    clinic_id: str,
) -> list[Estimate]:
    unit = "probability" if estimand in SHARES else "percent"
    pooled, low, high = curves.pooled[estimand], curves.low[estimand], curves.high[estimand]
    rows = []
    for k in range(1, len(low) + 1):
        lack = support.lack(k, settings.minimum_assessed, is_gain=estimand == GAIN)
        numbers = pooled.value[k - 1], low[k - 1], high[k - 1]
        row = cell(support, estimand, k, unit, "plan", clinic_id)
        rows.append(gated(row, numbers, lack, settings, pooled.fmi[k - 1]))
    return rows


def _sessions_to_half(
    support: Support, curves: Curves, settings: ImprovementSettings, clinic_id: str
) -> Estimate:
    """The smallest supported k at which half the patients respond, as a set (plan 2.1).

    From the first k whose upper limit reaches one half to the first whose lower limit does; NaN is
    "not reached within the sessions supported". The fraction of missing information is the highest
    among the cells that the set was read from.
    """
    estimand = "improvement.responder50"
    pooled, low, high = curves.pooled[estimand], curves.low[estimand], curves.high[estimand]
    row = replace(
        cell(support, HALF, 1, "sessions", "plan", clinic_id),
        level="",
        n_assessed=support.courses_ever_assessed,
    )
    supported = support.sessions(settings.minimum_assessed)
    printed = [k for k in supported if np.isfinite(high[k - 1])]
    if not printed:
        lack = NOT_ESTIMABLE if supported else support.lack(1, settings.minimum_assessed)
        return gated(row, (np.nan, np.nan, np.nan), lack, settings)
    end = _first_reaching_half(printed, low)
    read = [k for k in printed if not k > end]
    return replace(
        gated(row, (0.0, 0.0, 0.0), "", settings, max(pooled.fmi[k - 1] for k in read)),
        value=_first_reaching_half(printed, pooled.value),
        ci_low=_first_reaching_half(printed, high),
        ci_high=end,
    )


def _first_reaching_half(sessions: list[int], shares: Array) -> float:
    return next((float(k) for k in sessions if shares[k - 1] >= 0.5), float("nan"))
