"""How many days after the first session an improvement is first seen (plan 3.6's method)."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.derive.improvement import scored_looks
from analysis.derive.keys import day_number
from analysis.schema.estimates import ALL, Estimate, level_of

from .followed import Timed
from .recurrence_risk import filled
from .shares import COURSE, counted
from .turnbull import turnbull_cells

WITHIN = "improvement.response_within_days"
DAYS = (14,)  # the texts' "two weeks"
VISIBLE_PCT = 25.0  # the first grade of clearance (DATA_CONTRACT 1)
ROUNDING = 1e-7  # rescaling a score may leave an exact quarter a hair below one quarter


def response_day_estimates(
    cohort: pd.DataFrame,
    sessions: pd.DataFrame,
    assessments: pd.DataFrame,
    clinic_id: str = ALL,
    seed: int = 0,
) -> list[Estimate]:
    """Share of courses that have shown a reduction of 25 % or more within 14 days.

    `improvement.response_within_days` (`days=14`, probability): from the first session to the look
    that first shows it, interval-censored between looks (Turnbull), looks up to the final one; who
    is not looked at again is censored, which takes leaving as unrelated to response: in two weeks
    few leave. Withheld and limited as `recurrence.turnbull_risk`. No course, no row.
    """
    if cohort.empty:
        return []
    seen = _first_responses(cohort, sessions, assessments)
    blank = Estimate(
        WITHIN,
        unit="probability",
        n_assessed=len(seen),
        n_events=int(np.isfinite(seen["right"]).sum()),
        plan_section="3.6",
        clinic_id=clinic_id,
    )
    blank = counted(blank, cohort)
    rng = np.random.default_rng(
        [seed, *(zlib.crc32(name.encode()) for name in (WITHIN, clinic_id))]
    )
    patient, _ = pd.factorize(seen["patient"], sort=True)
    left, right = (seen[side].to_numpy(dtype=np.float64) for side in ("left", "right"))
    last = seen["last"].to_numpy(dtype=np.float64)
    timed = Timed(turnbull_cells(left, right), np.asarray(patient, dtype=np.intp), last)
    empty = [replace(blank, level=level_of(days=days)) for days in DAYS]
    return filled(empty, timed, [timed.cells.before(days) for days in DAYS], DAYS, rng)


def _first_responses(
    cohort: pd.DataFrame, sessions: pd.DataFrame, assessments: pd.DataFrame
) -> pd.DataFrame:
    """One row per course looked at after its first session: patient, left, right (days; infinite
    without a response) and the day of the last look."""
    looks = scored_looks(assessments, cohort)
    looks = looks[looks["severity"].notna()]
    place = looks["position"].to_numpy()
    first = sessions.groupby(COURSE)["session_date"].min().rename("first_on").reset_index()
    started = cohort[COURSE].merge(first, on=COURSE, how="left")["first_on"]
    day = day_number(looks["assessed_on"]) - day_number(started)[place]
    final_on = cohort["final_on"].to_numpy()[place]
    in_time = (day > 0) & (np.isnat(final_on) | (looks["assessed_on"].to_numpy() <= final_on))
    baseline = cohort["baseline_score"].to_numpy(dtype=np.float64)[place]
    fell = 100 * (1 - looks["severity"].to_numpy() / baseline) >= VISIBLE_PCT - ROUNDING
    table = pd.DataFrame({"position": place, "day": day, "fell": fell})[in_time]
    right = table[table["fell"]].groupby("position")["day"].min().astype("float64")
    table = table.assign(right=table["position"].map(right).fillna(np.inf))
    clear = table[table["day"] < table["right"]].groupby("position")["day"].max()
    by_course = table.groupby("position").agg(right=("right", "first"), last=("day", "max"))
    found: pd.DataFrame = by_course.assign(
        left=clear.reindex(by_course.index).fillna(0.0),
        patient=cohort["patient"].to_numpy()[by_course.index.to_numpy()],
    )
    return found
