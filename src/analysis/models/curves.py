"""Estimates against session count from completed copies of the courses (plan 2.1, 2.3, 2.4).

What is completed, and what is averaged over it, is the caller's: scores (`improvement`), grades
(`ordinal_improvement`), scores under another assumption (`delta_sensitivity`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import Estimate

from .courses import Array, Courses
from .means import PatientClusters, agresti_coull_variance, clustered, mean_and_variance
from .pooling import Pooled, pool
from .support import NOT_ESTIMABLE, Support, cell, gated, support_of

MEAN_REDUCTION = "improvement.mean_reduction_pct"
RESPONDER50 = "improvement.responder50"
RESPONDER75 = "improvement.responder75"
GAIN = "improvement.marginal_gain_pct"
HALF = "improvement.sessions_to_half"


@dataclass(frozen=True)
class Quantity:
    """What is averaged over courses: an estimand, as it is without a change in the imputed values
    or with it (`delta`, plan 2.6)."""

    estimand: str
    delta: float = 0.0
    of_shares: bool = False

    @property
    def is_share(self) -> bool:
        """Whether each course has 0 or 1."""
        return self.of_shares or self.estimand in (RESPONDER50, RESPONDER75)


Outcomes = Mapping[Quantity, Array]  # by quantity one row per course, one column per k = 1..K


@dataclass(frozen=True)
class Curve:
    """One quantity in one population, pooled: one entry per k = 1..K, with its limits."""

    pooled: Pooled
    low: Array
    high: Array


Curves = Mapping[Quantity, Curve]


def population_curves(
    courses: Courses, copies: Iterable[Outcomes]
) -> list[tuple[Support, dict[Quantity, Curve]]]:
    """Support and curves of `all` and each spot type, from one pass over the completed copies."""
    populations = list(courses.populations())
    clusters = [clustered(rows, courses.patient) for _, rows in populations]
    collected: list[list[tuple[Array, Array]]] = [[] for _ in populations]
    quantities: list[Quantity] = []
    for outcomes in copies:
        quantities = list(outcomes)
        values = np.hstack(list(outcomes.values()))
        for means, patients in zip(collected, clusters, strict=True):
            means.append(_mean_and_within(values, quantities, patients))
    return [
        (support_of(courses, name, rows), _pooled_curves(means, quantities, patients))
        for (name, rows), means, patients in zip(populations, collected, clusters, strict=True)
    ]


def _mean_and_within(
    values: Array, quantities: list[Quantity], patients: PatientClusters
) -> tuple[Array, Array]:
    """Means and within variances, shaped (quantity, k)."""
    mean, variance = mean_and_variance(values, patients)
    mean = mean.reshape(len(quantities), -1)
    variance = variance.reshape(mean.shape)
    shares = [quantity.is_share for quantity in quantities]
    floor = agresti_coull_variance(mean[shares], patients.n_patients)
    variance[shares] = np.fmax(variance[shares], floor)
    return mean, variance


def _pooled_curves(
    copies: list[tuple[Array, Array]], quantities: list[Quantity], patients: PatientClusters
) -> dict[Quantity, Curve]:
    means = np.stack([mean for mean, _ in copies])
    variances = np.stack([variance for _, variance in copies])
    curves = {}
    for q, quantity in enumerate(quantities):
        pooled = pool(means[:, q], variances[:, q], patients.complete_df)
        low, high = pooled.interval()
        if quantity.is_share:
            low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
        curves[quantity] = Curve(pooled, low, high)
    return curves


def cells(
    support: Support,
    quantity: Quantity,
    curve: Curve,
    settings: ImprovementSettings,
    clinic_id: str,
) -> list[Estimate]:
    """One row per session count, withheld where plan 2.4 says so."""
    unit = "probability" if quantity.is_share else "percent"
    rows = []
    for k in range(1, len(curve.low) + 1):
        is_gain = quantity.estimand == GAIN
        lack = support.lack(k, settings, is_gain=is_gain)
        numbers = curve.pooled.value[k - 1], curve.low[k - 1], curve.high[k - 1]
        row = cell(support, quantity.estimand, k, unit, "plan", clinic_id)
        rows.append(gated(row, numbers, lack, settings, curve.pooled.fmi[k - 1]))
    return rows


def sessions_to_half(
    support: Support, curve: Curve, settings: ImprovementSettings, clinic_id: str
) -> Estimate:
    """The smallest supported k at which half the patients respond, as a set (plan 2.1).

    `curve` is that of the responders. From the first k whose upper limit reaches one half to the
    first whose lower limit does; NaN is "not reached within the sessions supported". The fraction
    of missing information is the highest among the cells that the set was read from.
    """
    row = replace(
        cell(support, HALF, 1, "sessions", "plan", clinic_id),
        level="",
        n_assessed=support.courses_ever_assessed,
    )
    supported = support.sessions(settings)
    printed = [k for k in supported if np.isfinite(curve.high[k - 1])]
    if not printed:
        lack = NOT_ESTIMABLE if supported else support.lack(1, settings)
        return gated(row, (np.nan, np.nan, np.nan), lack, settings)
    end = _first_reaching_half(printed, curve.low)
    read = [k for k in printed if not k > end]
    return replace(
        gated(row, (0.0, 0.0, 0.0), "", settings, max(curve.pooled.fmi[k - 1] for k in read)),
        value=_first_reaching_half(printed, curve.pooled.value),
        ci_low=_first_reaching_half(printed, curve.high),
        ci_high=end,
    )


def _first_reaching_half(sessions: list[int], shares: Array) -> float:
    return next((float(k) for k in sessions if shares[k - 1] >= 0.5), float("nan"))
