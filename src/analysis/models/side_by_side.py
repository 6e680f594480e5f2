"""The hazard ratio of sun protection by other ways, beside the plan's (plan 3.8).

`naive` takes the reports as they stand, those missing left out: what a usual analysis would print.
`calibrated` is the mixture of plan 3.3 where the plan's own way is 3.2. The lagged one is the test.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.schema.estimates import ALL, Estimate, warned, withheld

from .log_ratios import PooledRatio, pooled_ratio
from .recurrence import HABITS_ALIKE, SMALLEST_SPREAD, RecurrenceModel
from .recurrence_design import recurrence_design
from .recurrence_fit import fit_recurrence
from .recurrence_numbers import HIGH_FMI, HIGH_FMI_REASON, contrast_of_levels
from .recurrence_routes import SINCE_LAST_LOOK, UNTIL_RECURRENCE, Fits, fits_of
from .recurrence_rows import (
    HAZARD_RATIO,
    LEVELS,
    NO_CONVERGENCE,
    TOO_FEW_AT_LEVEL,
    Row,
    empty_row,
    populations,
    usable_levels,
)

NAIVE, CALIBRATED = "naive", "calibrated"
COPIES = 5  # plan 3.3: at least; a comparison, not the estimate


def hazard_ratios_side_by_side(
    model: RecurrenceModel, reference: str, clinic_id: str = ALL
) -> list[Estimate]:
    """`recurrence.hazard_ratio`, level `contrast=high-low`, methods `naive` and `calibrated`.

    Where the plan's own way is the calibrated one there is no second row of it. All are withheld
    where the plan's rows are: a wrong number must not stand alone.
    """
    everybody = next(populations(model.follow_up))
    row = empty_row(model.follow_up, everybody, Row(HAZARD_RATIO, "high-low"), clinic_id)
    row = replace(row, plan_section="3.8")
    methods = [NAIVE, CALIBRATED] if reference == UNTIL_RECURRENCE else [NAIVE]
    rows = [replace(row, method=method) for method in methods]
    if model.reason:
        return [withheld(row, model.reason) for row in rows]
    found = [_naive(model), _calibrated(model, clinic_id)]
    return [_filled(row, ratio) for row, ratio in zip(rows, found[: len(rows)], strict=True)]


def _filled(row: Estimate, found: PooledRatio | str) -> Estimate:
    if isinstance(found, str):
        return withheld(row, found)
    row = replace(row, value=found.value, ci_low=found.low, ci_high=found.high, fmi=found.fmi)
    return warned(row, HIGH_FMI_REASON) if found.fmi > HIGH_FMI else row


def _naive(model: RecurrenceModel) -> PooledRatio | str:
    """Intervals with a report, as reported; or the reason for none."""
    answered = model.follow_up.subset(np.isfinite(model.follow_up.protection))
    usable = usable_levels(answered)
    if not (usable["low"] and usable["high"]):
        return TOO_FEW_AT_LEVEL
    if not usable["moderate"]:
        answered = answered.subset(answered.protection != LEVELS["moderate"])
    peak = model.settings.season_peak
    design = recurrence_design(answered, peak, has_moderate=usable["moderate"])
    patient = answered.patient[answered.course]
    fit = fit_recurrence(design.rows(answered, answered.protection), patient)
    if fit is None:
        return NO_CONVERGENCE
    df = float(max(len(np.unique(patient)) - design.n_columns, 1))
    return _high_against_low(Fits(design, [fit, fit], df, answered, np.empty(0)))


def _calibrated(model: RecurrenceModel, clinic_id: str) -> PooledRatio | str:
    copies = min(model.settings.imputations, COPIES)
    quick = model.settings.model_copy(update={"imputations": copies})
    fits = fits_of(model.follow_up, quick, SINCE_LAST_LOOK, clinic_id)
    if fits is None:
        return NO_CONVERGENCE
    return HABITS_ALIKE if fits.spread < SMALLEST_SPREAD else _high_against_low(fits)


def _high_against_low(fits: Fits) -> PooledRatio | str:
    contrast = contrast_of_levels(fits.design, "high", "low")
    found = pooled_ratio(
        [float(contrast @ fit.coefficients) for fit in fits.copies],
        [float(contrast @ fit.covariance @ contrast) for fit in fits.copies],
        fits.complete_df,
    )
    return found or NO_CONVERGENCE
