"""How many sessions a course gets, and which of its looks take place.

All decisions rest on what the clinic has written down so far, never on the pigment itself: whoever
knows the recorded history knows all that drives stopping (missing at random, plan 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .courses import reduction_pct
from .people import Days, Flags, Numbers
from .scenarios import LAST_DAY_NO, MAXIMUM_SESSIONS, Scenario


@dataclass(frozen=True)
class Treatment:
    """What was done; every array has one row per course.

    `visit_day[:, k]` is the day of session k+1 or, at k = n_sessions, of the final look; `seen`
    says which looks k = 0..8 took place; `final_day` is -1 where there is no final look (dropped
    out and not recalled, look missed, or still under treatment on the export's day).
    """

    visit_day: Days
    seen: Flags
    n_sessions: Days
    stop_reason: npt.NDArray[np.str_]
    final_day: Days

    def final_severity(self, severity: Numbers) -> Numbers:
        """The severity after the last session, seen or not."""
        return severity[np.arange(len(severity)), self.n_sessions]


def simulate_treatment(
    rng: np.random.Generator, courses: pd.DataFrame, severity: Numbers, scenario: Scenario
) -> Treatment:
    """Sessions and looks of every course up to the day of the export."""
    size = len(courses)
    visit_day = _visit_days(rng, courses)
    seen = np.zeros((size, MAXIMUM_SESSIONS + 1), dtype=bool)
    seen[:, 0] = True
    last = severity[:, 0].copy()
    n_sessions = np.full(size, MAXIMUM_SESSIONS)
    reason = np.full(size, "", dtype="<U20")
    planned = courses["planned_sessions"].to_numpy()
    for k in range(1, MAXIMUM_SESSIONS + 1):
        goes_on = reason == ""
        drops = goes_on & _drops_out(rng, reduction_pct(last, severity[:, 0]), k, scenario)
        recalled = drops & (rng.random(size) < scenario.recalled_after_dropout)
        visit_day[recalled, k] += rng.integers(14, 50, size)[recalled]
        attends = goes_on & ~drops
        looks = attends & (rng.random(size) >= scenario.missed_look)
        seen[:, k] = looks | recalled
        last = np.where(looks, severity[:, k], last)
        verdict = _verdict(rng, reduction_pct(last, severity[:, 0]), k, planned, scenario)
        reason[drops] = "dropout"
        reason[attends] = verdict[attends]
        n_sessions[goes_on & (reason != "")] = k
    return _cut_at_export(visit_day, seen, n_sessions, reason)


def _visit_days(rng: np.random.Generator, courses: pd.DataFrame) -> Days:
    """Day of each visit: the clinic's usual gap, more often late than early."""
    gap = courses["gap_days"].to_numpy()[:, None]
    shape = (len(courses), MAXIMUM_SESSIONS)
    late = np.rint(rng.gamma(1.5, 3.0, shape) - 2).astype("int64")
    days = np.column_stack([np.zeros(len(courses), "int64"), np.cumsum(gap + late, axis=1)])
    start: Days = courses["start_day"].to_numpy()[:, None]
    return days + start


def _drops_out(rng: np.random.Generator, reduction: Numbers, k: int, scenario: Scenario) -> Flags:
    """Who does not come to the visit after session k; more often those who saw nothing happen."""
    chance = np.full(len(reduction), scenario.dropout)
    if k > 1:
        chance = chance + scenario.dropout_without_response * scenario.stopping_strength * (
            reduction < 12
        )
    return rng.random(len(reduction)) < chance


def _verdict(
    rng: np.random.Generator, reduction: Numbers, k: int, planned: Days, scenario: Scenario
) -> npt.NDArray[np.str_]:
    """Why the course ends at the visit after session k; "" where it goes on."""
    size, strength = len(reduction), scenario.stopping_strength
    draw = rng.random((5, size))
    # Smooth in the recorded reduction: no clinic has a hard threshold.
    content = 1 / (1 + np.exp(-(reduction - 52) / 6))
    disappointed = 1 / (1 + np.exp((reduction - 4) / 5)) * (k >= 2)
    extends = (draw[3] < scenario.extended) & (reduction > 8) & (reduction < 55)
    at_end = (k >= planned) & ~extends | (k == MAXIMUM_SESSIONS)
    return np.select(
        [
            (reduction >= 82) & (draw[0] < min(0.97, scenario.cleared * strength)),
            draw[1] < np.minimum(0.97, scenario.satisfied * strength * content),
            draw[2] < np.minimum(0.97, scenario.no_improvement * strength * disappointed),
            draw[4] < 0.006,
            draw[4] > 0.996,
            at_end,
        ],
        [
            "cleared",
            "patient_satisfied",
            "no_improvement",
            "adverse_event",
            "other",
            "plan_completed",
        ],
        "",
    )


def _cut_at_export(
    visit_day: Days, seen: Flags, n_sessions: Days, reason: npt.NDArray[np.str_]
) -> Treatment:
    """The same courses as known on the export's day: the unfinished ones are `ongoing`."""
    rows = np.arange(len(visit_day))
    ongoing = visit_day[rows, n_sessions] > LAST_DAY_NO
    given = (visit_day <= LAST_DAY_NO) & (np.arange(MAXIMUM_SESSIONS + 1) < n_sessions[:, None])
    known = seen & (visit_day <= LAST_DAY_NO)
    has_final = ~ongoing & known[rows, n_sessions]
    return Treatment(
        visit_day=visit_day,
        seen=known,
        n_sessions=np.where(ongoing, given.sum(axis=1), n_sessions),
        stop_reason=np.where(ongoing, "ongoing", reason),
        final_day=np.where(has_final, visit_day[rows, n_sessions], -1),
    )
