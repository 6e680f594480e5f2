"""Recurrence against sun protection (plan 3.2, 3.4, 3.6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate, warned, withheld

from .follow_up import FollowUp, arranged_follow_up
from .means import clustered, mean_and_variance
from .pooling import Pooled, pool
from .recurrence_design import RecurrenceDesign
from .recurrence_fit import Fit
from .recurrence_routes import Fits, fits_of
from .recurrence_rows import (
    DIFFERENCE,
    HAZARD_RATIO,
    LEVELS,
    NO_CONVERGENCE,
    RATIO,
    RISK,
    Population,
    Row,
    empty_row,
    populations,
    reason_for_none,
    reason_for_row,
)
from .standardisation import (
    Quantity,
    SurvivalCurve,
    log_risk_ratio,
    risk,
    risk_difference,
    rmst_difference_months,
    standardised_survival,
)

Array = NDArray[np.float64]

# Plan 3.8: where the reports that count say hardly anything about who protects well, the mixture
# rests on its assumptions alone.
SMALLEST_SPREAD = 0.10
HABITS_ALIKE = "sun_protection_hardly_differs"
HIGH_FMI = 0.5  # plan 2.4, here too: above, more is imputed than seen
HIGH_FMI_REASON = "high_missing_information"


def recurrence_estimates(
    responders: pd.DataFrame,
    intervals: pd.DataFrame,
    settings: RecurrenceSettings,
    reference: str,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """What sun protection does to recurrence, standardised over all responders.

    `responders` is one row per course (plan 1.3), `intervals` one per interval between looks;
    `reference` says what the form asks and so which route is taken (plan 3.2 or 3.3). Rows by sun
    protection are there for `all` and each spot type even where withheld, with the reason: too few
    recurrences, answers or follow-up, habits that hardly differ, or a model that did not converge.
    Probabilities 0-1, RMST months, ratios. The same rows, settings and clinic give the same numbers
    in whatever order the rows come; no responder, no row.
    """
    if responders.empty:
        return []
    follow_up = arranged_follow_up(responders, intervals)
    reason = reason_for_none(follow_up, settings)
    fits = None if reason else fits_of(follow_up, settings, reference, clinic_id)
    if fits is not None and fits.spread < SMALLEST_SPREAD:
        reason = HABITS_ALIKE
    if fits is None or reason:
        return [
            withheld(empty_row(follow_up, population, row, clinic_id), reason or NO_CONVERGENCE)
            for population in populations(follow_up)
            for row in population.rows
        ]
    return [
        estimate
        for population in populations(follow_up)
        for estimate in _of_population(follow_up, population, fits, settings, clinic_id)
    ]


def _of_population(
    follow_up: FollowUp,
    population: Population,
    fits: Fits,
    settings: RecurrenceSettings,
    clinic_id: str,
) -> list[Estimate]:
    lacks = {row: reason_for_row(follow_up, population, row, settings) for row in population.rows}
    numbers = _pooled(follow_up, population, fits, [row for row in lacks if not lacks[row]])
    estimates = []
    for row, lack in lacks.items():
        estimate = empty_row(follow_up, population, row, clinic_id)
        estimates.append(withheld(estimate, lack) if lack else _filled(estimate, row, numbers[row]))
    return estimates


def _pooled(
    follow_up: FollowUp, population: Population, fits: Fits, rows: list[Row]
) -> dict[Row, Pooled]:
    """Each row's number over the copies: delta-method plus case-mix variance, then Rubin."""
    if not rows:
        return {}
    final_on = follow_up.responders["final_on"].to_numpy()
    clusters = clustered(population.responders, follow_up.patient)
    values, variances = [], []
    for fit in fits.copies:
        curves = {
            name: standardised_survival(
                fits.design, fit.coefficients, final_on, population.responders, level
            )
            for name, level in LEVELS.items()
        }
        quantities = [_quantity(row, curves, fits.design, fit) for row in rows]
        influence = np.zeros((len(follow_up.responders), len(rows)))
        influence[population.responders] = np.column_stack([q.influence for q in quantities])
        _, case_mix = mean_and_variance(influence, clusters)
        gradients = np.stack([quantity.gradient for quantity in quantities])
        from_model = np.einsum("qp,pr,qr->q", gradients, fit.covariance, gradients)
        values.append([quantity.value for quantity in quantities])
        variances.append(from_model + case_mix)
    pooled = pool(np.array(values), np.array(variances), fits.complete_df)
    return {
        row: Pooled(*(part[q] for part in (pooled.value, pooled.variance, pooled.df, pooled.fmi)))
        for q, row in enumerate(rows)
    }


def _quantity(
    row: Row, curves: dict[str, SurvivalCurve], design: RecurrenceDesign, fit: Fit
) -> Quantity:
    if row.estimand == RISK:
        return risk(curves[row.name], row.weeks)
    one, other = row.name.split("-")
    if row.estimand == HAZARD_RATIO:
        levels = np.array([LEVELS[one], LEVELS[other]])
        columns = design.protection_columns(levels)
        gradient = np.zeros(design.n_columns)
        first = design.n_bands + design.has_season
        gradient[first : first + columns.shape[1]] = columns[0] - columns[1]
        nobody = np.zeros(len(curves[one].each))
        return Quantity(float(gradient @ fit.coefficients), gradient, nobody)
    if row.estimand == DIFFERENCE:
        return risk_difference(curves[one], curves[other], row.weeks)
    if row.estimand == RATIO:
        return log_risk_ratio(curves[one], curves[other], row.weeks)
    return rmst_difference_months(curves[one], curves[other], row.weeks)


def _filled(estimate: Estimate, row: Row, pooled: Pooled) -> Estimate:
    """The row with value and limits; probabilities stay within 0-1, differences within -1..1."""
    numbers = np.array([pooled.value, *pooled.interval()], dtype=np.float64)
    if not np.isfinite(numbers).all():
        return withheld(estimate, NO_CONVERGENCE)
    if row.is_log:
        numbers = np.exp(np.clip(numbers, -50, 50))
    if row.estimand in (RISK, DIFFERENCE):
        numbers = np.clip(numbers, 0.0 if row.estimand == RISK else -1.0, 1.0)
    value, low, high = (float(number) for number in numbers)
    filled = replace(estimate, value=value, ci_low=low, ci_high=high, fmi=float(pooled.fmi))
    return warned(filled, HIGH_FMI_REASON) if filled.fmi > HIGH_FMI else filled
