"""Recurrence against sun protection (plan 3.2, 3.4, 3.6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate, withheld

from .follow_up import FollowUp, arranged_follow_up
from .negative_control import CONTROL_FAILED, NegativeControl, negative_control
from .observed_expected import POOR_FIT, FitCheck, fit_checks, is_poor
from .recurrence_numbers import filled, pooled_numbers
from .recurrence_routes import UNTIL_RECURRENCE, Fits, fits_of
from .recurrence_rows import (
    NO_CONVERGENCE,
    Population,
    empty_row,
    populations,
    reason_for_none,
    reason_for_row,
)

Array = NDArray[np.float64]

# Plan 3.8: where the reports that count say hardly anything about who protects well, the mixture
# rests on its assumptions alone.
SMALLEST_SPREAD = 0.10
HABITS_ALIKE = "sun_protection_hardly_differs"


@dataclass(frozen=True)
class RecurrenceModel:
    """The fitted model with what its diagnostics say; `reason` closes the gate of all its rows.

    `fits` is None where nothing could be fitted. `control` is None where the report itself is not
    used (plan 3.3), and so nothing about it needs a negative control.
    """

    follow_up: FollowUp
    settings: RecurrenceSettings
    fits: Fits | None
    checks: list[FitCheck]
    control: NegativeControl | None
    reason: str


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
    recurrences, answers or follow-up, habits that hardly differ, a model that did not converge or
    does not fit, or a negative control that found an effect (plan 3.8). Probabilities 0-1, RMST
    months, ratios. The same rows, settings and clinic give the same numbers in whatever order the
    rows come; no responder, no row.
    """
    if responders.empty:
        return []
    return estimates_of(
        recurrence_model(responders, intervals, settings, reference, clinic_id), clinic_id
    )


def recurrence_model(
    responders: pd.DataFrame,
    intervals: pd.DataFrame,
    settings: RecurrenceSettings,
    reference: str,
    clinic_id: str = ALL,
    *,
    missing_lower: bool = False,
) -> RecurrenceModel:
    """The model of plan 3.2 or 3.3 with its diagnostics; arguments as for the estimates.

    `missing_lower`: reports not given are taken for one level less than the model would think.
    """
    follow_up = arranged_follow_up(responders, intervals)
    reason = reason_for_none(follow_up, settings)
    if reason:
        return RecurrenceModel(follow_up, settings, None, [], None, reason)
    fits = fits_of(follow_up, settings, reference, clinic_id, missing_lower=missing_lower)
    control = None
    if reference == UNTIL_RECURRENCE:
        control = negative_control(responders, intervals, settings, clinic_id)
    checks = [] if fits is None else fit_checks(fits.follow_up, fits.expected)
    reason = _closing_reason(fits, checks, control)
    return RecurrenceModel(follow_up, settings, fits, checks, control, reason)


def _closing_reason(
    fits: Fits | None, checks: list[FitCheck], control: NegativeControl | None
) -> str:
    """Which diagnostic closes the gate, the most serious first; or nothing (plan 3.8)."""
    if fits is None:
        return NO_CONVERGENCE
    if fits.spread < SMALLEST_SPREAD:
        return HABITS_ALIKE
    if any(is_poor(check) for check in checks):
        return POOR_FIT
    return CONTROL_FAILED if control is not None and control.has_failed else ""


def estimates_of(model: RecurrenceModel, clinic_id: str) -> list[Estimate]:
    """The rows by sun protection of a fitted model, those of each population together."""
    if model.fits is None or model.reason:
        return [
            withheld(empty_row(model.follow_up, population, row, clinic_id), model.reason)
            for population in populations(model.follow_up)
            for row in population.rows
        ]
    return [
        estimate
        for population in populations(model.follow_up)
        for estimate in _of_population(model, model.fits, population, clinic_id)
    ]


def _of_population(
    model: RecurrenceModel, fits: Fits, population: Population, clinic_id: str
) -> list[Estimate]:
    follow_up = model.follow_up
    lacks = {
        row: reason_for_row(follow_up, population, row, model.settings) for row in population.rows
    }
    numbers = pooled_numbers(follow_up, population, fits, [row for row in lacks if not lacks[row]])
    estimates = []
    for row, lack in lacks.items():
        estimate = empty_row(follow_up, population, row, clinic_id)
        estimates.append(withheld(estimate, lack) if lack else filled(estimate, row, numbers[row]))
    return estimates
