"""Recurrence with re-treatment as an event of its own, not as censoring (plan 1.3, 3.6).

Censoring at re-treatment answers "had nobody been treated again"; this answers "what became of
them". The likelihood is Turnbull's with two kinds of event: a recurrence lies between two looks, a
re-treatment on its day. A re-treatment ends the watch, so one that followed an unseen recurrence
counts as re-treatment; whoever is not known as re-treated was not up to the end of the clinic's
records, though looks ended before (Hudgens, Satten, Longini 2001 treat the general case).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .followed import Timed, followed_courses
from .recurrence_risk import WEEKS, filled
from .shares import COURSE, counted
from .turnbull import Cells, turnbull_cells

Array = NDArray[np.float64]

INCIDENCE = "recurrence.cumulative_incidence"
EVENTS = ("recurrence", "retreatment")
NO_RETREATMENT = "no_retreatment_recorded"
DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class TwoEvents:
    """The courses on cells of both kinds; `is_retreatment` says of which kind a cell is."""

    timed: Timed
    is_retreatment: NDArray[np.bool_]


def cumulative_incidence_estimates(
    responders: pd.DataFrame, intervals: pd.DataFrame, clinic_id: str = ALL, seed: int = 0
) -> list[Estimate]:
    """Share of responders whose first event by 26 and 52 weeks is a recurrence, or a re-treatment.

    `recurrence.cumulative_incidence`, level `event=recurrence;weeks=52` or `event=retreatment;...`,
    probability 0-1, all spot types together. `responders` needs final_on and retreated_on.
    `n_assessed` are courses looked at or treated again, `n_events` first events of that kind.
    Withheld as the Turnbull risk, or where no re-treatment is known: then the two are one number.
    """
    if responders.empty:
        return []
    courses = _first_events(responders, intervals)
    rng = np.random.default_rng(
        [seed, zlib.crc32(INCIDENCE.encode()), zlib.crc32(clinic_id.encode())]
    )
    empty = _empty(responders, courses, clinic_id)
    if not courses["retreated"].any():
        return [withheld(row, NO_RETREATMENT) for row in empty]
    both = _two_events(courses)
    kinds = [both.is_retreatment == (event == "retreatment") for event in EVENTS]
    counts = [kind & both.timed.cells.before(weeks) for kind in kinds for weeks in WEEKS]
    return filled(empty, both.timed, counts, WEEKS * len(EVENTS), rng)


def _empty(responders: pd.DataFrame, courses: pd.DataFrame, clinic_id: str) -> list[Estimate]:
    watched = courses["recurred"].eq(1) | courses["retreated"] | courses["last_look"].gt(0)
    n_events = {
        "recurrence": int(courses["recurred"].sum()),
        "retreatment": int(courses["retreated"].sum()),
    }
    blank = Estimate(
        INCIDENCE,
        unit="probability",
        n_assessed=int(watched.sum()),
        plan_section="3.6",
        clinic_id=clinic_id,
    )
    blank = counted(blank, responders)
    return [
        replace(blank, level=level_of(event=event, weeks=weeks), n_events=n_events[event])
        for event in EVENTS
        for weeks in WEEKS
    ]


def _first_events(responders: pd.DataFrame, intervals: pd.DataFrame) -> pd.DataFrame:
    """One row per responder: what came first, when, and to which week records reach.

    Adds to followed_courses (0 where never looked at): retreated (before any recurrence seen),
    retreated_weeks, records_weeks. Whoever was re-treated on the day of the final assessment, or
    before it, was never at risk and is left out.
    """
    looked = followed_courses(responders, intervals)
    looked = looked[[*COURSE, "clear_until", "last_look", "recurred"]]
    courses = responders.merge(looked, on=COURSE, how="left").sort_values(COURSE, kind="stable")
    for name in ("clear_until", "last_look", "recurred"):
        courses[name] = courses[name].fillna(0)
    weeks = (courses["retreated_on"] - courses["final_on"]).dt.days / DAYS_PER_WEEK
    looked_on = courses["final_on"] + pd.to_timedelta(courses["last_look"] * DAYS_PER_WEEK, "D")
    latest = pd.concat([looked_on, courses["retreated_on"]], axis=1).max(axis=1)
    end = latest.groupby(courses["clinic_id"]).transform("max")
    records = (end - courses["final_on"]).dt.total_seconds() / 86400 / DAYS_PER_WEEK
    courses = courses.assign(
        retreated=weeks.notna() & courses["recurred"].eq(0),
        retreated_weeks=weeks,
        records_weeks=np.maximum(records, courses["last_look"]),
    )
    return courses[~(courses["retreated"] & ~(weeks > 0))]


def _two_events(courses: pd.DataFrame) -> TwoEvents:
    """Cells: recurrences in order of time, never, re-treatments from the latest to the earliest.

    In that order a censored course covers one run: recurrences after its last look, never, and
    re-treatments after the end of the records.
    """
    retreated = courses["retreated"].to_numpy(dtype=bool)
    recurred = courses["recurred"].to_numpy() == 1
    clear, last, day, end = (
        courses[name].to_numpy(dtype=np.float64)
        for name in ("clear_until", "last_look", "retreated_weeks", "records_weeks")
    )
    free = ~retreated
    known = turnbull_cells(clear[free], np.where(recurred, last, np.inf)[free])
    has_tail = known.n_cells > 0 and np.isinf(known.right[-1])
    tail = [] if has_tail else [clear.max()]
    days = np.unique(day[retreated])[::-1]
    left = np.concatenate([known.left, tail, days])
    right = np.concatenate([known.right, [np.inf] * len(tail), days])
    n_first = known.n_cells + len(tail)
    first, stop = np.empty(len(courses), np.intp), np.empty(len(courses), np.intp)
    first[free], stop[free] = known.first, known.last
    first[retreated] = n_first + np.searchsorted(-days, -day[retreated])
    stop[retreated] = first[retreated] + 1
    censored = free & ~recurred
    stop[censored] = n_first + np.searchsorted(-days, -end[censored], side="left")
    patient, _ = pd.factorize(courses["patient"], sort=True)
    seen_until = np.where(retreated, day, last)
    timed = Timed(Cells(left, right, first, stop), np.asarray(patient, dtype=np.intp), seen_until)
    return TwoEvents(timed, np.arange(len(left)) >= n_first)
