"""From fitted copies to the rows by sun protection: standardised, pooled, bounded (plan 3.4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.schema.estimates import Estimate, warned, withheld

from .follow_up import FollowUp
from .means import clustered, mean_and_variance
from .pooling import Pooled, pool
from .recurrence_design import RecurrenceDesign
from .recurrence_fit import Fit
from .recurrence_routes import Fits
from .recurrence_rows import (
    DIFFERENCE,
    HAZARD_RATIO,
    LEVELS,
    NO_CONVERGENCE,
    RATIO,
    RISK,
    Population,
    Row,
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

HIGH_FMI = 0.5  # plan 2.4, here too: above, more is imputed than seen
HIGH_FMI_REASON = "high_missing_information"


def pooled_numbers(
    follow_up: FollowUp, population: Population, fits: Fits, rows: list[Row]
) -> dict[Row, Pooled]:
    """Each row's number over the copies: delta-method plus case-mix variance, then Rubin.

    Ratios are on the log scale.
    """
    if not rows:
        return {}
    final_on = follow_up.responders["final_on"].to_numpy()
    clusters = clustered(population.responders, follow_up.patient)
    wanted = {name for row in rows if row.estimand != HAZARD_RATIO for name in row.name.split("-")}
    values, variances = [], []
    for fit in fits.copies:
        curves = {
            name: standardised_survival(
                fits.design, fit.coefficients, final_on, population.responders, level
            )
            for name, level in LEVELS.items()
            if name in wanted
        }
        n_persons = len(population.responders)
        quantities = [_quantity(row, curves, fits.design, fit, n_persons) for row in rows]
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
    row: Row, curves: dict[str, SurvivalCurve], design: RecurrenceDesign, fit: Fit, n_persons: int
) -> Quantity:
    if row.estimand == RISK:
        return risk(curves[row.name], row.weeks)
    one, other = row.name.split("-")
    if row.estimand == HAZARD_RATIO:
        gradient = contrast_of_levels(design, one, other)
        return Quantity(float(gradient @ fit.coefficients), gradient, np.zeros(n_persons))
    if row.estimand == DIFFERENCE:
        return risk_difference(curves[one], curves[other], row.weeks)
    if row.estimand == RATIO:
        return log_risk_ratio(curves[one], curves[other], row.weeks)
    return rmst_difference_months(curves[one], curves[other], row.weeks)


def contrast_of_levels(design: RecurrenceDesign, one: str, other: str) -> Array:
    """What to multiply the coefficients with for the log hazard ratio of two levels."""
    columns = design.protection_columns(np.array([LEVELS[one], LEVELS[other]]))
    gradient = np.zeros(design.n_columns)
    gradient[design.first_level : design.first_covariate] = columns[0] - columns[1]
    return gradient


def filled(estimate: Estimate, row: Row, pooled: Pooled) -> Estimate:
    """The row with value and limits; probabilities stay within 0-1, differences within -1..1."""
    numbers = np.array([pooled.value, *pooled.interval()], dtype=np.float64)
    if not np.isfinite(numbers).all():
        return withheld(estimate, NO_CONVERGENCE)
    if row.is_log:
        numbers = np.exp(np.clip(numbers, -50, 50))
    if row.estimand in (RISK, DIFFERENCE):
        numbers = np.clip(numbers, 0.0 if row.estimand == RISK else -1.0, 1.0)
    value, low, high = (float(number) for number in numbers)
    complete = replace(estimate, value=value, ci_low=low, ci_high=high, fmi=float(pooled.fmi))
    return warned(complete, HIGH_FMI_REASON) if complete.fmi > HIGH_FMI else complete
