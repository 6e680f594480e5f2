"""How soon adverse events were over (plan 4.1)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.codes import ADVERSE_EVENTS
from analysis.schema.estimates import Estimate, level_of, warned, withheld

from .exact_intervals import clustered_by, clustered_exact_limits
from .shares import PATIENT, counted, share

RESOLVED = "safety.resolved_within_days"
ANY = "any"
# What the source texts promise: the same day, 48 hours, a few days (3 or 7).
DAYS = (0, 2, 3, 7)
OFTEN_UNRECORDED = "resolution_often_not_recorded"
MOSTLY_UNRECORDED = "resolution_mostly_not_recorded"
EVENTS_OF_FEW_PATIENTS = "events_of_few_patients"
# A blank may be an event that never ended. Above these shares of blanks the rest is no picture of
# all: every tenth blank moves the share by up to ten points.
BLANK_WARNED, BLANK_WITHHELD = 0.10, 0.50


def resolution_estimates(happened: pd.DataFrame) -> list[Estimate]:
    """Share of events over within 0, 2, 3 and 7 days, of those with a recorded end.

    `happened` is one row per event of a session with its patient_id and resolved_after_days.
    `safety.resolved_within_days`, level `days=;event=`, probability: any event, and each one met.
    `n_events` are those over by then, `n_assessed` those whose end is recorded. Exact limits,
    patients as clusters (plan 4.1). Warned of above a tenth without an end, withheld above half: an
    end left blank may be one that never came. No event, no row.
    """
    if happened.empty:
        return []
    patient = happened.groupby(PATIENT, sort=True).ngroup().to_numpy().astype(np.intp)
    days = happened["resolved_after_days"].to_numpy(dtype=np.float64, na_value=np.nan)
    event = happened["event"].to_numpy(dtype=object)
    rows: list[Estimate] = []
    for kind in (ANY, *ADVERSE_EVENTS):
        chosen = np.full(len(event), fill_value=True) if kind == ANY else event == kind
        if chosen.any():
            blank = counted(Estimate(RESOLVED, unit="probability"), happened[chosen])
            rows += _within(blank, kind, days[chosen], patient[chosen])
    return rows


def _within(
    blank: Estimate, event: str, days: NDArray[np.float64], patient: NDArray[np.intp]
) -> list[Estimate]:
    """One row per limit in days; `days` is NaN where the end of the event is not recorded."""
    has_end = np.isfinite(days)
    is_blank = 1 - has_end.mean()
    rows = []
    for limit in DAYS:
        found = clustered_by(patient[has_end], days[has_end] <= limit)
        row = replace(blank, level=level_of(days=limit, event=event))
        row = share(row, int(found.n_events), int(found.n_trials))
        if row.n_assessed:
            low, high = clustered_exact_limits(found)
            row = replace(row, ci_low=float(low), ci_high=float(high))
            if is_blank > BLANK_WITHHELD:
                row = withheld(row, MOSTLY_UNRECORDED)
            elif is_blank > BLANK_WARNED:
                row = warned(row, OFTEN_UNRECORDED)
            elif found.has_few_clusters:
                row = warned(row, EVENTS_OF_FEW_PATIENTS)
        rows.append(row)
    return rows
