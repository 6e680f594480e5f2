"""Populations behind what single claims turn on: attributes, cocktails, pain, flags, spacing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.measures.attributes import ANY, NONE
from analysis.measures.concordance import NOT_ENDED, session_gaps, spaced_as
from analysis.measures.safety import NONE as NO_EVENT
from analysis.measures.schedules import DROPOUT, MISSING
from analysis.measures.session_counts import MANY_SESSIONS
from analysis.measures.shares import COURSE, of_courses
from analysis.measures.tolerance import LOCAL_EVENTS, MODERATE_PAIN, SATISFIED_FROM
from analysis.parameters.schedule import Schedule

from .members import Members, contributed, digests

Tables = dict[str, pd.DataFrame]

_FLAG, _INGREDIENT, _SCHEDULE = ({key: key} for key in ("flag", "ingredient", "schedule"))


def claim_members(tables: Tables, cohort: pd.DataFrame, schedules: Iterable[Schedule]) -> Members:
    """Who stands behind `measures.claim_measures` and the drop-out under each schedule."""
    courses = tables["courses"]
    given = of_courses(tables["sessions"], courses)
    yield from _cocktails(given)
    yield from _times_and_pain(given)
    yield from _flags(courses)
    yield from _answers(tables)
    yield from _session_counts(cohort)
    yield from _spaced(cohort, tables["sessions"], schedules)


def _cocktails(given: pd.DataFrame) -> Members:
    """`cocktails` (sessions with ingredients), their courses, and those that hold each one."""
    named = given[_is_filled(given["ingredients"])]
    yield contributed("cocktails", named)
    yield contributed("cocktail_courses", named.drop_duplicates(COURSE))
    each = named.rename(columns={"ingredients": "ingredient"}).explode("ingredient")
    each = each.drop_duplicates([*COURSE, "session_no", "ingredient"])
    yield contributed("cocktails_with", each, _INGREDIENT)


def _times_and_pain(given: pd.DataFrame) -> Members:
    """`timed` and `pain_scored` sessions with their courses; `painful` ones."""
    timed = given[given["duration_minutes"].notna()]
    yield contributed("timed", timed)
    yield contributed("timed_courses", timed.drop_duplicates(COURSE))
    yield contributed("minutes", digests(timed, ["course_id", "duration_minutes"]))
    scored = given[given["pain_score"].notna()]
    yield contributed("pain_scored", scored)
    yield contributed("pain_courses", scored.drop_duplicates(COURSE))
    yield contributed("painful", scored[scored["pain_score"] >= MODERATE_PAIN])


def _flags(courses: pd.DataFrame) -> Members:
    """`flags_asked`: courses asked about contraindications; `flagged` by flag, and by any."""
    asked = courses[_is_filled(courses["contraindications"])]
    yield contributed("flags_asked", asked)
    each = asked.rename(columns={"contraindications": "flag"}).explode("flag")
    each = each[each["flag"].ne(NONE)].drop_duplicates([*COURSE, "flag"])
    yield contributed("flagged", each, _FLAG)
    yield contributed("flagged", each.drop_duplicates(COURSE).assign(flag=ANY), _FLAG)


def _answers(tables: Tables) -> Members:
    """`satisfaction_scored` courses and `satisfied` ones; `events_named` and `events_local`."""
    courses = tables["courses"]
    looks = of_courses(tables["assessments"], courses)
    last = looks[looks["satisfaction_score"].notna()].sort_values([*COURSE, "assessed_on"])
    last = last.drop_duplicates(COURSE, keep="last")
    yield contributed("satisfaction_scored", last)
    yield contributed("satisfied", last[last["satisfaction_score"] >= SATISFIED_FROM])
    events = of_courses(tables["adverse_events"], courses)
    events = events[events["event"].ne(NO_EVENT)]
    yield contributed("events_named", events)
    yield contributed("event_courses_named", events.drop_duplicates(COURSE))
    yield contributed("events_local", events[events["event"].isin(LOCAL_EVENTS)])


def _session_counts(cohort: pd.DataFrame) -> Members:
    """`over_many`: courses ended after more sessions than the texts ask; `sessions_received`."""
    ended = cohort[cohort["stop_reason"].ne(NOT_ENDED)]
    yield contributed("over_many", ended[ended["n_sessions"].gt(MANY_SESSIONS)])
    yield contributed("sessions_received", digests(ended, ["course_id", "n_sessions"]))


def _spaced(cohort: pd.DataFrame, sessions: pd.DataFrame, schedules: Iterable[Schedule]) -> Members:
    """`spaced` as a schedule asks and ended for a known reason; `spaced_left` of them."""
    gaps = session_gaps(cohort, sessions)
    median = gaps.groupby("position")["gap_days"].median().reindex(np.arange(len(cohort)))
    ended = ~cohort["stop_reason"].isin((NOT_ENDED, MISSING)).to_numpy(dtype=bool)
    for schedule in schedules:
        chosen = cohort[ended & spaced_as(schedule, median.to_numpy(dtype=np.float64))]
        chosen = chosen.assign(schedule=schedule.name)
        yield contributed("spaced", chosen, _SCHEDULE)
        left = chosen[chosen["stop_reason"].eq(DROPOUT)]
        yield contributed("spaced_left", left, _SCHEDULE)


def _is_filled(cells: pd.Series) -> pd.Series[bool]:
    """Which list cells hold a code, `none` included."""
    return cells.map(lambda cell: isinstance(cell, list) and bool(cell)).astype(bool)
