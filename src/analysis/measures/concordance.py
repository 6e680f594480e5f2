"""How courses were spaced, held against published schedules (plan 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.derive.keys import day_number, position_of_course
from analysis.parameters.schedule import Schedule
from analysis.schema.estimates import ALL, Estimate, level_of, warned, withheld

from .exact_intervals import clustered_by, clustered_exact_limits
from .shares import NOTHING_RECORDED, counted, share

KEPT, GAP = "process.schedule_kept", "process.gap_days"
QUANTILES = (10, 25, 50, 75, 90)
NOT_ENDED = "ongoing"
GAPS_OF_FEW_PATIENTS = "gaps_of_few_patients"

Array = NDArray[np.float64]


def concordance_estimates(
    cohort: pd.DataFrame,
    sessions: pd.DataFrame,
    schedules: Iterable[Schedule],
    clinic_id: str = ALL,
) -> list[Estimate]:
    """How far courses keep to published schedules, with the quantiles of their gaps.

    `process.schedule_kept` (`schedule=<name>`, probability): the number of sessions and the median
    gap both lie within its bounds; a course of one session has no gap that could break them. A
    course that goes on is not counted. `process.gap_days` (`quantile=50`, days): over all gaps of
    the cohort; `n_assessed` gaps. Limits are exact with patients as clusters; those of a quantile
    are the gaps at the limits of its share (Woodruff 1952). Plan 4.2.
    """
    gaps = session_gaps(cohort, sessions)
    ended = cohort["stop_reason"].ne(NOT_ENDED).to_numpy(dtype=bool)
    median = gaps.groupby("position")["gap_days"].median().reindex(np.arange(len(cohort)))
    rows = [_kept(schedule, cohort[ended], median.to_numpy()[ended]) for schedule in schedules]
    rows += _quantiles(cohort, gaps)
    return [replace(row, clinic_id=clinic_id, plan_section="4.2") for row in rows]


def session_gaps(cohort: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """One row per two sessions in a row: position (of the course in `cohort`), gap_days."""
    position = position_of_course(sessions, cohort)
    given = pd.DataFrame({"position": position, "day": day_number(sessions["session_date"])})
    given = given[position >= 0].sort_values(["position", "day"], kind="stable")
    gap = given.groupby("position")["day"].diff()
    return given.assign(gap_days=gap)[["position", "gap_days"]].dropna().reset_index(drop=True)


def keeps(schedule: Schedule, n_sessions: Array, median_gap: Array) -> NDArray[np.bool_]:
    """Which courses keep it: sessions and median gap (NaN = only one session) within bounds."""
    enough = _within(n_sessions, schedule.sessions_low, schedule.sessions_high)
    return enough & (spaced_as(schedule, median_gap) | np.isnan(median_gap))


def spaced_as(schedule: Schedule, median_gap: Array) -> NDArray[np.bool_]:
    """Which courses were spaced as it asks; one without a gap was not."""
    return _within(median_gap, schedule.gap_days_low, schedule.gap_days_high)


def _within(values: Array, low: float | None, high: float | None) -> NDArray[np.bool_]:
    above = values >= (-np.inf if low is None else low)
    return above & (values <= (np.inf if high is None else high))


def _kept(schedule: Schedule, courses: pd.DataFrame, median_gap: Array) -> Estimate:
    row = Estimate(KEPT, level=level_of(schedule=schedule.name), unit="probability")
    kept = keeps(schedule, courses["n_sessions"].to_numpy(np.float64), median_gap)
    row = share(counted(row, courses), int(kept.sum()), len(courses))
    if courses.empty:
        return row
    low, high = clustered_exact_limits(clustered_by(courses["patient"].to_numpy(dtype=str), kept))
    return replace(row, ci_low=float(low), ci_high=float(high))


def _quantiles(cohort: pd.DataFrame, gaps: pd.DataFrame) -> list[Estimate]:
    owners = cohort.iloc[gaps["position"].to_numpy(dtype=np.intp)]
    row = counted(Estimate(GAP, unit="days", n_assessed=len(gaps)), owners)
    days = gaps["gap_days"].to_numpy(dtype=np.float64)
    return quantile_rows(row, days, owners["patient"].to_numpy(dtype=str))


def quantile_rows(
    row: Estimate, values: Array, patient: NDArray[np.str_], of_few: str = GAPS_OF_FEW_PATIENTS
) -> list[Estimate]:
    """One row per quantile of the values (`quantile=50`); withheld where there is no value.

    Limits: Woodruff's, patients as clusters; with fewer than ten patients the warning `of_few`.
    """
    rows = [replace(row, level=level_of(quantile=quantile)) for quantile in QUANTILES]
    if not len(values):
        return [withheld(row, NOTHING_RECORDED) for row in rows]
    return [
        _quantile(row, values, patient, quantile / 100, of_few)
        for row, quantile in zip(rows, QUANTILES, strict=True)
    ]


def _quantile(
    row: Estimate, values: Array, patient: NDArray[np.str_], share_below: float, of_few: str
) -> Estimate:
    """The smallest value that at least this share does not exceed, with Woodruff's limits."""
    ranked = np.sort(values)
    value = _at(ranked, share_below)
    found = clustered_by(patient, values <= value)
    low, high = clustered_exact_limits(found)
    # The limits are those of the share at the value; moved to the share that was asked for.
    reached = found.n_events / found.n_trials
    row = replace(
        row,
        value=value,
        ci_low=_at(ranked, share_below - (reached - float(low))),
        ci_high=_at(ranked, share_below + (float(high) - reached)),
    )
    return warned(row, of_few) if found.has_few_clusters else row


def _at(ranked: Array, share_below: float) -> float:
    place = int(np.ceil(np.clip(share_below, 0, 1) * len(ranked) - 1e-9)) - 1
    return float(ranked[max(place, 0)])
