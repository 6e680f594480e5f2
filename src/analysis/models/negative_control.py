"""A report that cannot have protected: what was told at the look *after* the interval (plan 3.8).

Given the interval's own report, the next one should say nothing about a recurrence within it. If
good protection later "protects" earlier, patients who report well differ in something else, and the
report of the interval itself is not to be trusted either. The other direction is expected: whoever
has seen the spot come back may protect better from then on; that is a warning, not a failure.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import RecurrenceSettings

from .adherence_imputation import protection_imputer
from .follow_up import FollowUp, arranged_follow_up
from .log_ratios import PooledRatio, pooled_ratio
from .recurrence_design import band_penalty, recurrence_design
from .recurrence_fit import fit_recurrence
from .recurrence_rows import LEVELS, NO_CONVERGENCE, TOO_FEW_AT_LEVEL, usable_levels

Array = NDArray[np.float64]

# One test in each clinic: at the usual 0.05 one sound clinic in twenty would lose its results.
FAILS_BELOW = 0.01
CONTROL_FAILED = "negative_control_failed"
PROTECTION_RISES = "protection_rises_after_recurrence"
NO_LATER_REPORT = "no_report_after_a_recurrence"
COPIES = 5  # a gate, not an estimate: five imputations of the interval's own report are enough
FEWEST_EVENTS = 40  # as for the lagged test (plan 3.5)
_SCOPE = 38  # keeps the draws apart from those of the estimates


@dataclass(frozen=True)
class NegativeControl:
    """High against low at the next look: hazard ratio of a recurrence before it.

    `ratio` is None where it cannot be estimated, for the reason `lack`. `follow_up` are the
    intervals that have a next report.
    """

    follow_up: FollowUp
    ratio: PooledRatio | None
    lack: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether later protection goes with fewer recurrences before it."""
        return self.ratio is not None and self.ratio.p_value < FAILS_BELOW and self.ratio.value < 1

    @property
    def has_risen(self) -> bool:
        """Whether later protection goes with more recurrences before it: habits answer to them."""
        return self.ratio is not None and self.ratio.p_value < FAILS_BELOW and self.ratio.value > 1


def negative_control(
    responders: pd.DataFrame,
    intervals: pd.DataFrame,
    settings: RecurrenceSettings,
    clinic_id: str,
) -> NegativeControl:
    """The model of plan 3.2 with the next interval's report beside the interval's own.

    Tables as for the estimates; `intervals` needs next_sun_protection. Intervals without a next
    report are left out: whether there is one may depend on the recurrence, and that alone makes no
    association with what it says.
    """
    own, later = _without_rare_moderate(*_with_later_reports(responders, intervals))
    lack = _lack(own, later)
    if lack:
        return NegativeControl(own, None, lack)
    ratio = _next_contrast(own, later, settings, clinic_id)
    return NegativeControl(own, ratio, "" if ratio else NO_CONVERGENCE)


def _with_later_reports(
    responders: pd.DataFrame, intervals: pd.DataFrame
) -> tuple[FollowUp, Array]:
    """The intervals that have a next report, and that report's level."""
    own = arranged_follow_up(responders, intervals)
    if "next_sun_protection" not in intervals:
        return own.subset(np.zeros(len(own.course), dtype=bool)), np.empty(0)
    told_later = intervals.assign(sun_protection=intervals["next_sun_protection"])
    later = arranged_follow_up(responders, told_later).protection
    known = np.isfinite(later)
    return own.subset(known), later[known]


def _without_rare_moderate(own: FollowUp, later: Array) -> tuple[FollowUp, Array]:
    """Less the intervals at a moderate level too rare for a coefficient, of either report."""
    kept = np.ones(len(later), dtype=bool)
    for protection in (own.protection, later):
        if not usable_levels(replace(own, protection=protection))["moderate"]:
            kept &= protection != LEVELS["moderate"]
    return own.subset(kept), later[kept]


def _lack(own: FollowUp, later: Array) -> str:
    """Why the control cannot be estimated, or nothing."""
    if own.recurred.sum() < FEWEST_EVENTS:
        return NO_LATER_REPORT
    usable = [usable_levels(replace(own, protection=told)) for told in (own.protection, later)]
    return "" if all(levels["low"] and levels["high"] for levels in usable) else TOO_FEW_AT_LEVEL


def _next_contrast(
    own: FollowUp, later: Array, settings: RecurrenceSettings, clinic_id: str
) -> PooledRatio | None:
    """High against low at the next look, given the interval's own report and the covariates."""
    design = recurrence_design(
        own, settings.season_peak, has_moderate=usable_levels(own)["moderate"]
    )
    imputer = protection_imputer(own, design)
    rng = np.random.default_rng([settings.seed, _SCOPE, zlib.crc32(clinic_id.encode())])
    patient = own.patient[own.course]
    is_moderate = later == LEVELS["moderate"]
    told_next = [(later == LEVELS["high"]), *([is_moderate] if is_moderate.any() else [])]
    n_columns = design.n_columns + len(told_next)
    values, variances = [], []
    for _ in range(COPIES):
        rows = design.rows(own, imputer.drawn(settings.donors, rng))
        columns = np.column_stack([*told_next, rows.columns]).astype(np.float64)
        penalty = band_penalty(n_columns)
        fit = fit_recurrence(replace(rows, columns=columns, penalty=penalty), patient)
        if fit is None:
            return None
        values.append(float(fit.coefficients[design.first_level]))
        variances.append(float(fit.covariance[design.first_level, design.first_level]))
    complete_df = float(max(len(np.unique(patient)) - n_columns, 1))
    return pooled_ratio(values, variances, complete_df)
