"""Who relapses sooner: single factors of recurrence that claims turn on (plan 3.2, 5).

A complementary log-log model of the intervals between looks, as in plan 3.2, with the factor asked
about beside the covariates of the plan and the sun protection as reported. It is an association.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate, level_of, warned, withheld

from ..engine.glm import cluster_covariance, fit_cloglog
from ..engine.split_rows import SplitRows
from ..follow_up import FollowUp, arranged_follow_up, season
from ..recurrence_covariates import FACTORS, factor_columns, independent_columns, number_columns
from ..recurrence_design import N_BANDS, band_penalty, pieces
from .recurrence_exposures import Factor, factors_of

Array = NDArray[np.float64]

RATIO = "recurrence.factor_hazard_ratio"
TOO_FEW_RECURRENCES, TOO_FEW_IN_ARM = "too_few_recurrences", "too_few_in_one_arm"
NO_CONVERGENCE, NOTHING_RECORDED = "model_did_not_converge", "nothing_recorded"
NOT_ALL_ADJUSTED = "not_all_characteristics_adjusted"
FEWEST_EVENTS = 40  # as the lagged test (plan 3.5), which is one contrast too
FEWEST_PATIENTS = 8  # in either group (disclosure rule D11)
EVENTS_PER_COLUMN = 5  # a covariate enters as long as so many recurrences stand behind each column


def recurrence_factor_estimates(
    responders: pd.DataFrame,
    intervals: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    settings: RecurrenceSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """Hazard ratios of recurrence by one factor each: `recurrence.factor_hazard_ratio`.

    Level `contrast=hormonal_event-none`, `spf_50-below` (as reported at the look that closes the
    interval), `melasma-others`, `hormonal_or_genetic-other_cause`, `combined-alone`,
    `documented_cause-not`, and `summer-winter` of all spots and of melasma. Ratio, limits by
    patients as clusters. Responders and intervals as for the models; `tables` gives answers at
    looks and causes. Withheld below 40 recurrences, 8 patients on a side, or where a side has none.
    """
    follow_up = arranged_follow_up(responders, intervals)
    if not len(follow_up.course):
        return []
    asked = factors_of(follow_up, tables)
    return [_estimate(follow_up, factor, settings, clinic_id) for factor in asked]


def _estimate(
    follow_up: FollowUp, factor: Factor, settings: RecurrenceSettings, clinic_id: str
) -> Estimate:
    known = np.isfinite(factor.exposure)
    chosen, exposure = follow_up.subset(known), factor.exposure[known]
    row = Estimate(
        RATIO,
        spot_type=factor.spot_type,
        level=level_of(contrast=factor.contrast),
        unit="ratio",
        n_patients=chosen.patients_of(np.full(len(exposure), fill_value=True)),
        n_courses=len(np.unique(chosen.course)),
        n_assessed=len(np.unique(chosen.course)),
        n_events=int(chosen.recurred.sum()),
        plan_section="3.2",
        clinic_id=clinic_id,
    )
    lack = _lack(chosen, exposure)
    if lack:
        return withheld(row, lack)
    rows, all_entered = _rows(chosen, exposure, factor, settings)
    fit = fit_cloglog(rows)
    if not fit.converged:
        return withheld(row, NO_CONVERGENCE)
    place = N_BANDS + rows.waves.shape[2]
    patient = chosen.patient[chosen.course]
    variance = float(cluster_covariance(rows, fit.coefficients, patient)[place, place])
    if not variance > 0:
        return withheld(row, NO_CONVERGENCE)
    half = float(stdtrit(row.n_patients - 1, 0.975)) * variance**0.5
    value, low, high = (
        float(np.exp(fit.coefficients[place] + move)) for move in (0.0, -half, half)
    )
    row = replace(row, value=value, ci_low=low, ci_high=high)
    return row if all_entered else warned(row, NOT_ALL_ADJUSTED)


def _lack(chosen: FollowUp, exposure: Array) -> str:
    if not len(exposure):
        return NOTHING_RECORDED
    if chosen.recurred.sum() < FEWEST_EVENTS:
        return TOO_FEW_RECURRENCES
    sides = [exposure == 1, exposure == 0]
    if min(chosen.patients_of(side) for side in sides) < FEWEST_PATIENTS:
        return TOO_FEW_IN_ARM
    # A side without a recurrence, or with nothing else, has a hazard of nought or infinity.
    events = [chosen.recurred[side] for side in sides]
    ends = any(found.sum() in (0, len(found)) for found in events)
    return TOO_FEW_IN_ARM if ends else ""


def _rows(
    chosen: FollowUp, exposure: Array, factor: Factor, settings: RecurrenceSettings
) -> tuple[SplitRows, bool]:
    """Bands, season (unless it is what is asked), the factor, then covariates as events allow."""
    weeks, days = pieces(chosen)
    waves = season(days.ravel(), settings.season_peak).reshape(*days.shape, 1)
    if "season" in factor.own:
        waves = waves[:, :, :0]
    covariates, all_entered = _covariates(chosen, factor)
    bands = weeks / np.maximum(weeks.sum(axis=1, keepdims=True), 1e-9)
    fixed = np.column_stack([bands, exposure])
    own = covariates[:, independent_columns(covariates, fixed)]
    both = np.column_stack([exposure, own])
    n_columns = N_BANDS + waves.shape[2] + both.shape[1]
    outcome = chosen.recurred.astype(np.float64)
    return SplitRows(weeks, waves, both, outcome, band_penalty(n_columns)), all_entered


def _covariates(chosen: FollowUp, factor: Factor) -> tuple[Array, bool]:
    """Those of plan 3.2, sun protection and clinic, one row per interval; whether all entered."""
    table = chosen.responders
    numbers = {
        "final_score": table["final_score"],
        "log_baseline": np.log(table["baseline_score"] + 1),
        "age_years": table["age_years"],
        "n_sessions": table["n_sessions"],
    }
    parts = [number_columns(chosen, values) for values in numbers.values()]
    parts += [factor_columns(chosen, table[name]) for name in FACTORS if name not in factor.own]
    parts.append(factor_columns(chosen, table["clinic_id"]))
    protection = np.nan_to_num(chosen.protection, nan=-1.0)
    told = [protection == level for level in (-1.0, 1.0, 2.0)]
    columns = [np.column_stack(told).astype(np.float64)]
    columns = [column for column in columns if column.any()]
    columns += [part[chosen.course] for part in parts]
    affordable = int(chosen.recurred.sum() / EVENTS_PER_COLUMN) - N_BANDS - 2
    entered, used = [np.empty((len(chosen.course), 0))], 0
    for part in columns:
        if used + part.shape[1] <= affordable:
            entered.append(part)
            used += part.shape[1]
    return np.hstack(entered), used == sum(part.shape[1] for part in columns)
