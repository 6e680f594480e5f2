"""Who stayed away under each published schedule (plan 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.parameters.schedule import Schedule
from analysis.schema.estimates import ALL, Estimate, level_of

from .concordance import NOT_ENDED, session_gaps, spaced_as
from .exact_intervals import clustered_by, clustered_exact_limits
from .shares import counted, share

DROPPED_OUT = "process.schedule_dropout"
DROPOUT, MISSING = "dropout", "missing"


def schedule_dropout_estimates(
    cohort: pd.DataFrame,
    sessions: pd.DataFrame,
    schedules: Iterable[Schedule],
    clinic_id: str = ALL,
) -> list[Estimate]:
    """Share of courses that ended because the patient stopped coming, by how they were spaced.

    `process.schedule_dropout` (`schedule=<name>`, probability): of courses ended for a known reason
    after two sessions or more whose median gap lies within the schedule's, whatever their number.
    A course of one session shows no gap. Exact limits, patients as clusters. Nobody is compared
    here: patients who live far away are seen less often and stay away more easily. Plan 4.2.
    """
    gaps = session_gaps(cohort, sessions)
    median = gaps.groupby("position")["gap_days"].median().reindex(np.arange(len(cohort)))
    ended = ~cohort["stop_reason"].isin((NOT_ENDED, MISSING)).to_numpy(dtype=bool)
    rows = []
    for schedule in schedules:
        chosen = cohort[ended & spaced_as(schedule, median.to_numpy(dtype=np.float64))]
        left = chosen["stop_reason"].eq(DROPOUT).to_numpy(dtype=bool)
        row = Estimate(
            DROPPED_OUT,
            level=level_of(schedule=schedule.name),
            unit="probability",
            plan_section="4.2",
            clinic_id=clinic_id,
        )
        row = share(counted(row, chosen), int(left.sum()), len(chosen))
        if len(chosen):
            low, high = clustered_exact_limits(
                clustered_by(chosen["patient"].to_numpy(dtype=str), left)
            )
            row = replace(row, ci_low=float(low), ci_high=float(high))
        rows.append(row)
    return rows
