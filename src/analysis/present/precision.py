"""What it would take to show a withheld result, or to make a wide one narrow (plan 6.1).

Everything is worked out from released rows, never from the records: counts were rounded and small
ones hidden before, so that nothing said here tells more than the release does (rule D3). A number
of courses is an expectation under "as so far", hence "about", to two digits, and never a promise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.disclosure.release import RATIO_FAMILIES
from analysis.measures.renewal import ESTIMAND as RENEWAL
from analysis.measures.renewal import FEWEST_EVENTS as RENEWAL_EVENTS
from analysis.models.lagged_test import FEWEST_EVENTS as TEST_EVENTS
from analysis.models.lagged_test import TEST
from analysis.parameters import ImprovementSettings, RecurrenceSettings
from analysis.schema.estimates import ALL

from . import words
from .language import capital, coded, decimal, say
from .lookup import Row
from .remedies import RECURRENCES, REMEDIES, SEEN_AT_SESSION

# Nobody should collect records for the analyses that are printed to show what they get wrong; a
# claim repeats the row it rests on; counts of rows and courses have no width.
WITHOUT = ("claim.", "conflict.", "comparison.", "flow.", "cohort.", "diagnostic.")
USUAL_METHODS = ("naive", "available_case")
POINTS = {"percent": 1.0, "probability": 100.0}
A_FEW = 10  # released counts are rounded to 5: what comes out below is no number


@dataclass(frozen=True)
class Goals:
    """What a result has to reach: patients seen (plan 2.4), recurrences (plan 3.6), half-width."""

    seen: int = ImprovementSettings().minimum_assessed
    recurrences: int = RecurrenceSettings().minimum_events
    half_width_points: float = 5.0

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Goals:
        """The thresholds of the run that a release tells of; the shipped ones where it does not."""
        said, usual = about.get("parameters", {}), cls()
        return cls(
            said.get("improvement", {}).get("minimum_assessed", usual.seen),
            said.get("recurrence", {}).get("minimum_events", usual.recurrences),
        )

    def events(self, estimand: str) -> int:
        """The recurrences that an estimand needs (plan 3.5 and 3.6 ask for different numbers)."""
        return {TEST: TEST_EVENTS, RENEWAL: RENEWAL_EVENTS}.get(estimand, self.recurrences)


def what_it_takes(row: Row, goals: Goals | None = None) -> str:
    """A sentence on what a withheld or wide result would need; empty where nothing is lacking.

    Withheld: the courses until as many are seen, or spots back, as are asked for; or in words what
    is missing. Shown with a half-width above the goal: n (h / goal)^2 - n more courses.
    """
    goals = goals or Goals()
    if row.estimand.startswith(WITHOUT) or row.method in USUAL_METHODS:
        return ""
    if row.is_held_back:
        return _for_showing(row, goals)
    wide, remedy = _for_width(row, goals), REMEDIES.get(row.reason)
    if wide and remedy is not None and remedy.kind == "other":
        # What a warning names would narrow the interval as well, or make it worth narrowing.
        return say("needs-helps_too", wide=wide, remedy=capital(remedy.what))
    return wide


def _for_showing(row: Row, goals: Goals) -> str:
    remedy = REMEDIES.get(row.reason)
    if row.reason == SEEN_AT_SESSION:
        return _until_seen(row, goals.seen)
    if row.reason == RECURRENCES:
        return _until_recurrences(row, goals.events(row.estimand))
    if remedy is None:
        return say("needs-cannot_tell")
    if remedy.kind == "more":
        return _cannot_tell(remedy.what)
    return say("needs-other", remedy=remedy.what)


def _cannot_tell(why: str) -> str:
    return say("needs-cannot_tell_why", why=why)


def _until_seen(row: Row, goal: int) -> str:
    """The gate counts patients, the row courses: a course brings n_patients / n_courses of them."""
    session = row.level.get("k", "")
    where = coded("needs_where", "unknown")
    if session:
        where = coded("needs_where", "session", count=int(session), number=session)
    if row.n_assessed == 0:
        return _cannot_tell(say("needs-nobody_seen", where=where))
    patients_seen = row.n_assessed * row.n_patients / row.n_courses if row.n_courses else math.nan
    if math.isnan(patients_seen):
        return _cannot_tell(say("needs-seen_too_few", where=where))
    more = row.n_courses * (goal / patients_seen - 1)
    courses = capital(_courses(more, row))
    return say("needs-until_seen", courses=courses, where=where, goal=str(goal))


def _until_recurrences(row: Row, goal: int) -> str:
    """At the recurrences per responder so far, whether or not anybody looked again."""
    if row.n_events == 0:
        return _cannot_tell(say("needs-none_back"))
    if math.isnan(row.n_events) or math.isnan(row.n_courses):
        return _cannot_tell(say("needs-back_too_few"))
    more = row.n_courses * (goal / row.n_events - 1)
    courses = capital(_courses(more, row))
    return say("needs-until_recurrences", courses=courses, goal=str(goal))


def _for_width(row: Row, goals: Goals) -> str:
    """Standard errors fall with the root of the courses; imputation leaves that as it is."""
    if not row.has_interval or row.unit not in POINTS:
        return ""
    half = round(half_width(row) * POINTS[row.unit], 6)  # 0.55 - 0.5 is a hair above 0.05
    if half <= goals.half_width_points:
        return ""
    of_records = row.estimand.startswith(RATIO_FAMILIES)
    n = row.n_assessed if of_records else row.n_courses
    if math.isnan(n):
        return _cannot_tell(say("needs-not_shown"))
    more = n * ((half / goals.half_width_points) ** 2 - 1)
    records = coded("needs_more", "records", about=_about(more))
    what = records if of_records else _courses(more, row)
    goal = decimal(goals.half_width_points)
    return say("needs-until_narrow", courses=capital(what), goal=goal)


def half_width(row: Row) -> float:
    """Half the interval, in the row's unit: its longer side, for a limit may be cut at 0 or 1."""
    return max(row.ci_high - row.value, row.value - row.ci_low)


def _courses(more: float, row: Row) -> str:
    kind = "responding" if row.estimand.startswith("recurrence.") else "courses"
    said = coded("needs_more", kind, about=_about(more))
    if row.spot_type == ALL:
        return said
    return say("needs-of_type", more=said, type=words.in_sentence(row.spot_type))


def _about(more: float) -> str:
    """`about 240`: two digits, as the counts it comes from are rounded themselves."""
    if more < A_FEW:
        return say("needs-a_few")
    unit = 10.0 ** (math.floor(math.log10(more)) - 1)
    number = decimal(math.floor(more / unit + 0.5) * unit, grouped=True)
    return say("needs-about", number=number)
