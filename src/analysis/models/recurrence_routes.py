"""The two ways to the recurrence model, by what the clinic's form asks (plan 3.2 and 3.3)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.parameters import RecurrenceSettings

from .adherence_imputation import protection_imputer
from .calibration import Mixture, MixtureFit, fit_mixture
from .expected_recurrence import chance_of_recurrence, chance_of_recurrence_mixed
from .follow_up import FollowUp
from .recurrence_design import RecurrenceDesign, band_penalty, recurrence_design
from .recurrence_fit import Fit, fit_recurrence
from .recurrence_rows import LEVELS, usable_levels
from .report_model import ReportModel, report_model

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

UNTIL_RECURRENCE = "until_recurrence"  # the form asks up to the day the spot came back
SINCE_LAST_LOOK = "since_last_look"  # or over all the time since the last look


@dataclass(frozen=True)
class Fits:
    """The design and its fit to each copy of the data; Rubin's rules put the copies together.

    `follow_up` holds the intervals fitted and `expected` each one's probability of a recurrence by
    the model. `spread` is the standard deviation of stage 1's P(high) over intervals (plan 3.8),
    NaN where the report itself is used.
    """

    design: RecurrenceDesign
    copies: list[Fit]
    complete_df: float
    follow_up: FollowUp
    expected: Array
    spread: float = float("nan")


def fits_of(
    follow_up: FollowUp,
    settings: RecurrenceSettings,
    reference: str,
    clinic_id: str,
    *,
    missing_lower: bool = False,
) -> Fits | None:
    """The model by the route that the question allows; None if a fit failed.

    `missing_lower`: whoever was not asked, or did not answer, protected one level less than the
    model thinks (sensitivity, plan 3.8).
    """
    has_moderate = usable_levels(follow_up)["moderate"]
    rng = np.random.default_rng([settings.seed, zlib.crc32(clinic_id.encode())])
    route = _reported if reference == UNTIL_RECURRENCE else _calibrated
    return route(follow_up, settings, rng, has_moderate, missing_lower)


def _reported(
    follow_up: FollowUp,
    settings: RecurrenceSettings,
    rng: np.random.Generator,
    has_moderate: bool,
    missing_lower: bool,
) -> Fits | None:
    """Plan 3.2: the report as it is, missing ones imputed.

    Intervals at a moderate level too rare for a hazard of its own are left out: time at one level
    says nothing about the hazard at the others.
    """
    if not has_moderate:
        follow_up = follow_up.subset(follow_up.protection != LEVELS["moderate"])
    design = recurrence_design(follow_up, settings.season_peak, has_moderate=has_moderate)
    is_complete = bool(np.isfinite(follow_up.protection).all())
    patient = follow_up.patient[follow_up.course]
    imputer = protection_imputer(follow_up, design)
    copies: list[Fit] = []
    expected: list[Array] = []
    for _ in range(1 if is_complete else settings.imputations):
        protection = imputer.drawn(settings.donors, rng)
        if missing_lower:
            protection = np.where(
                np.isnan(follow_up.protection), np.maximum(protection - 1, 0), protection
            )
        rows = design.rows(follow_up, protection)
        fit = fit_recurrence(rows, patient, copies[-1].coefficients if copies else None)
        if fit is None:
            return None
        copies.append(fit)
        expected.append(chance_of_recurrence(rows, fit))
    # Rubin's rules want two copies; equal ones add no variance.
    copies = copies * 2 if is_complete else copies
    df = _complete_df(patient, design)
    return Fits(design, copies, df, follow_up, np.mean(expected, axis=0))


def _calibrated(
    follow_up: FollowUp,
    settings: RecurrenceSettings,
    rng: np.random.Generator,
    has_moderate: bool,
    missing_lower: bool,
) -> Fits | None:
    """Plan 3.3: the level probably kept, learned from other intervals, in place of the report."""
    levels = (0.0, 1.0, 2.0) if has_moderate else (0.0, 2.0)
    design = recurrence_design(follow_up, settings.season_peak, has_moderate=has_moderate)
    model = report_model(follow_up, design, levels)
    patient = follow_up.patient[follow_up.course]
    without_report = design.rows(follow_up, None)
    start = _start(follow_up, design, model, patient)
    if start is None:
        return None
    copies: list[Fit] = []
    expected: list[Array] = []
    spreads = []
    for _ in range(settings.imputations):
        chance = model.probabilities(_bootstrap_weights(patient, rng))
        spreads.append(float(chance[:, -1].std()))
        if missing_lower:
            chance = _one_lower(chance, np.isnan(follow_up.protection))
        mixture = Mixture(without_report, chance)
        fit = fit_mixture(mixture, patient, start)
        if fit is None:
            return None
        start = np.concatenate([fit.coefficients, fit.theta])
        copies.append(_in_order(fit, design))
        expected.append(chance_of_recurrence_mixed(mixture, fit))
    df, spread = _complete_df(patient, design), float(np.mean(spreads))
    return Fits(design, copies, df, follow_up, np.mean(expected, axis=0), spread)


def _one_lower(chance: Array, rows: NDArray[np.bool_]) -> Array:
    """Chances of the levels with those of the chosen rows moved down by one level."""
    lower = np.column_stack([chance[:, 1:], np.zeros(len(chance))])
    lower[:, 0] += chance[:, 0]
    return np.where(rows[:, None], lower, chance)


def _start(
    follow_up: FollowUp, design: RecurrenceDesign, model: ReportModel, patient: Positions
) -> Array | None:
    """The model of 3.2 with the levels' probabilities in place of the report."""
    chance = model.probabilities(np.ones(len(patient)))
    rows = design.rows(follow_up, None)
    columns = np.hstack([chance[:, 1:], rows.columns])
    penalty = band_penalty(design.n_columns)
    fit = fit_recurrence(replace(rows, columns=columns, penalty=penalty), patient)
    if fit is None:
        return None
    theta = fit.coefficients[_theta(design)]
    return np.concatenate([np.delete(fit.coefficients, _theta(design)), np.clip(theta, -2, 2)])


def _theta(design: RecurrenceDesign) -> Positions:
    """Where the columns of sun protection stand among those of the design."""
    return np.arange(design.first_level, design.first_covariate, dtype=np.intp)


def _in_order(fit: MixtureFit, design: RecurrenceDesign) -> Fit:
    """The fit with theta where the design has the columns of sun protection."""
    at = _theta(design)
    others = np.delete(np.arange(design.n_columns), at)
    order = np.empty(design.n_columns, dtype=np.intp)
    order[others] = np.arange(len(others))
    order[at] = len(others) + np.arange(len(at))
    both = np.concatenate([fit.coefficients, fit.theta])
    return Fit(both[order], fit.covariance[np.ix_(order, order)])


def _bootstrap_weights(patient: Positions, rng: np.random.Generator) -> Array:
    n_patients = int(patient.max()) + 1
    drawn = np.bincount(rng.integers(n_patients, size=n_patients), minlength=n_patients)
    return np.asarray(drawn[patient], dtype=np.float64)


def _complete_df(patient: Positions, design: RecurrenceDesign) -> float:
    return float(max(len(np.unique(patient)) - design.n_columns, 1))
