"""Does sun protection matter at all? The test by the report from before the interval (plan 3.5).

What was told at the look that opens an interval cannot have been changed by a recurrence within it,
whatever the form asks. That makes the test honest where the size of the effect is not: habits
change, so the earlier report is a blurred measure of what was kept.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import stdtr

from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate, level_of, warned, withheld

from .adherence_imputation import protection_imputer
from .follow_up import FollowUp, arranged_follow_up
from .pooling import pool
from .recurrence_design import recurrence_design
from .recurrence_fit import Fit, fit_recurrence
from .recurrence_numbers import HIGH_FMI, HIGH_FMI_REASON
from .recurrence_rows import (
    NO_CONVERGENCE,
    NOT_RECORDED,
    TOO_FEW_AT_LEVEL,
    TOO_FEW_EVENTS,
    usable_levels,
)

TEST = "recurrence.adherence_test"
METHOD = "lagged"
# Below, fewer events than would carry the bands of time, the season and the two levels alone.
FEWEST_EVENTS = 40
_SCOPE = 35  # keeps the draws apart from those of the estimates


def adherence_test(
    responders: pd.DataFrame,
    intervals: pd.DataFrame,
    settings: RecurrenceSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """High against low protection told before the interval: hazard ratio, limits and p value.

    One row for all spot types, none without a responder. Tables as for the estimates. Missing
    reports are imputed by predictive-mean matching; model and covariates are those of plan 3.2.
    Withheld with the reason below 40 recurrences, with too few patients at a level, or where the
    model did not converge; shown with a warning where more is imputed than seen (plan 2.4).
    """
    if responders.empty:
        return []
    follow_up = arranged_follow_up(responders, intervals)
    lagged = replace(follow_up, protection=follow_up.earlier_protection)
    row = Estimate(
        TEST,
        level=level_of(contrast="high-low"),
        unit="ratio",
        n_patients=len(np.unique(follow_up.patient)),
        n_courses=len(follow_up.responders),
        n_assessed=len(np.unique(follow_up.course)),
        n_events=int(follow_up.recurred.sum()),
        method=METHOD,
        plan_section="3.5",
        clinic_id=clinic_id,
    )
    lack = _lack(lagged)
    if lack:
        return [withheld(row, lack)]
    found = _pooled_contrast(lagged, settings, clinic_id)
    if found is None:
        return [withheld(row, NO_CONVERGENCE)]
    value, low, high, p_value, fmi = found
    row = replace(row, value=value, ci_low=low, ci_high=high, p_value=p_value, fmi=fmi)
    return [warned(row, HIGH_FMI_REASON) if fmi > HIGH_FMI else row]


def _lack(lagged: FollowUp) -> str:
    if not np.isfinite(lagged.protection).any():
        return NOT_RECORDED
    if lagged.recurred.sum() < FEWEST_EVENTS:
        return TOO_FEW_EVENTS
    usable = usable_levels(lagged)
    return "" if usable["low"] and usable["high"] else TOO_FEW_AT_LEVEL


def _pooled_contrast(
    lagged: FollowUp, settings: RecurrenceSettings, clinic_id: str
) -> tuple[float, float, float, float, float] | None:
    """Hazard ratio, its limits, two-sided p value and fraction of missing information."""
    has_moderate = usable_levels(lagged)["moderate"]
    if not has_moderate:
        lagged = lagged.subset(lagged.protection != 1.0)
    design = recurrence_design(lagged, settings.season_peak, has_moderate=has_moderate)
    rng = np.random.default_rng([settings.seed, _SCOPE, zlib.crc32(clinic_id.encode())])
    patient = lagged.patient[lagged.course]
    high = design.first_covariate - 1
    imputer = protection_imputer(lagged, design)
    values, variances = [], []
    fit: Fit | None = None
    for _ in range(settings.imputations):
        protection = imputer.drawn(settings.donors, rng)
        start = None if fit is None else fit.coefficients
        fit = fit_recurrence(design.rows(lagged, protection), patient, start)
        if fit is None:
            return None
        values.append([fit.coefficients[high]])
        variances.append([fit.covariance[high, high]])
    complete_df = float(max(len(np.unique(patient)) - design.n_columns, 1))
    pooled = pool(np.array(values), np.array(variances), complete_df)
    value, df = float(pooled.value[0]), float(pooled.df[0])
    low_limit, high_limit = (float(limit[0]) for limit in pooled.interval())
    p_value = 2 * float(stdtr(min(df, 1e12), -abs(value) / math.sqrt(float(pooled.variance[0]))))
    limits = math.exp(low_limit), math.exp(high_limit)
    return math.exp(value), *limits, p_value, float(pooled.fmi[0])
