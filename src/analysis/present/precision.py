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
from .lookup import Row
from .remedies import RECURRENCES, REMEDIES, SEEN_AT_SESSION

# Nobody should collect records for the analyses that are printed to show what they get wrong; a
# claim repeats the row it rests on; counts of rows and courses have no width.
WITHOUT = ("claim.", "conflict.", "comparison.", "flow.", "cohort.", "diagnostic.")
USUAL_METHODS = ("naive", "available_case")
POINTS = {"percent": 1.0, "probability": 100.0}
A_FEW = 10  # released counts are rounded to 5: what comes out below is no number
NOT_COUNTED = "These records cannot tell how many more it takes"


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
        return f"{wide} {_capital(remedy.what)} would help as well."
    return wide


def _for_showing(row: Row, goals: Goals) -> str:
    remedy = REMEDIES.get(row.reason)
    if row.reason == SEEN_AT_SESSION:
        return _until_seen(row, goals.seen)
    if row.reason == RECURRENCES:
        return _until_recurrences(row, goals.events(row.estimand))
    if remedy is None:
        return f"{NOT_COUNTED}."
    if remedy.kind == "more":
        return f"{NOT_COUNTED}: {remedy.what}."
    return f"More courses alone would not help; {remedy.what} would."


def _until_seen(row: Row, goal: int) -> str:
    """The gate counts patients, the row courses: a course brings n_patients / n_courses of them."""
    session = row.level.get("k", "")
    where = f"after {session} session{'' if session == '1' else 's'}" if session else "at sessions"
    if row.n_assessed == 0:
        return f"{NOT_COUNTED}: nobody was seen {where} so far."
    patients_seen = row.n_assessed * row.n_patients / row.n_courses if row.n_courses else math.nan
    if math.isnan(patients_seen):
        return f"{NOT_COUNTED}: those seen {where} are too few to be shown."
    more = row.n_courses * (goal / patients_seen - 1)
    return (
        f"{_capital(_courses(more, row))}, if as many of them are seen {where} as so far:"
        f" {goal} patients would then be expected there."
    )


def _until_recurrences(row: Row, goal: int) -> str:
    """At the recurrences per responder so far, whether or not anybody looked again."""
    if row.n_events == 0:
        return f"{NOT_COUNTED}: no spot was seen to be back so far."
    if math.isnan(row.n_events) or math.isnan(row.n_courses):
        return f"{NOT_COUNTED}: the spots seen to be back are too few to be shown."
    more = row.n_courses * (goal / row.n_events - 1)
    return (
        f"{_capital(_courses(more, row))}, followed up as these were:"
        f" {goal} recurrences would then be expected."
    )


def _for_width(row: Row, goals: Goals) -> str:
    """Standard errors fall with the root of the courses; imputation leaves that as it is."""
    if not row.has_interval or row.unit not in POINTS:
        return ""
    half = round(half_width(row) * POINTS[row.unit], 6)  # 0.55 - 0.5 is a hair above 0.05
    if half <= goals.half_width_points:
        return ""
    of_records = row.estimand.startswith(RATIO_FAMILIES)
    n = row.n_assessed if of_records else row.n_courses
    goal = f"limits of about ±{goals.half_width_points:.0f} points would then be expected."
    if math.isnan(n):
        return f"{NOT_COUNTED}: what the result rests on is not shown."
    more = n * ((half / goals.half_width_points) ** 2 - 1)
    what = f"{_about(more)} more records of this kind" if of_records else _courses(more, row)
    return f"{_capital(what)}, of the same mix and followed alike: {goal}"


def half_width(row: Row) -> float:
    """Half the interval, in the row's unit: its longer side, for a limit may be cut at 0 or 1."""
    return max(row.ci_high - row.value, row.value - row.ci_low)


def _courses(more: float, row: Row) -> str:
    kind = "responding courses" if row.estimand.startswith("recurrence.") else "courses"
    of = "" if row.spot_type == ALL else f" of {words.in_sentence(row.spot_type)}"
    return f"{_about(more)} more {kind}{of}"


def _about(more: float) -> str:
    """`about 240`: two digits, as the counts it comes from are rounded themselves."""
    if more < A_FEW:
        return "a few"
    unit = 10.0 ** (math.floor(math.log10(more)) - 1)
    return f"about {math.floor(more / unit + 0.5) * unit:,.0f}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
