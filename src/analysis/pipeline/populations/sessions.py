"""Populations of sessions: given, asked about events, with an event; gaps between them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.measures.concordance import NOT_ENDED, keeps, session_gaps
from analysis.measures.resolution import ANY, DAYS
from analysis.measures.safety import EVENTS_BY_INGREDIENT, NONE, SESSION
from analysis.measures.shares import COURSE, of_courses
from analysis.parameters.schedule import Schedule

from .members import Members, contributed, digests

_EVENT, _INGREDIENT = {"event": "event"}, {"ingredient": "ingredient"}


def session_members(sessions: pd.DataFrame, events: pd.DataFrame, courses: pd.DataFrame) -> Members:
    """`sessions`, `asked*`, `with_event` and `over`, by event and by ingredient."""
    given = of_courses(sessions, courses)
    yield contributed("sessions", given)
    yield contributed("session_courses", given.drop_duplicates(COURSE))
    answers = of_courses(events, courses)
    asked = answers.drop_duplicates(SESSION)
    yield contributed("asked", asked)
    yield contributed("asked_courses", asked.drop_duplicates(COURSE))
    happened = with_any(answers[answers["event"].ne(NONE)])
    once = happened.drop_duplicates([*SESSION, "event"])
    yield contributed("with_event", once, _EVENT)
    cocktails = given[[*SESSION, "ingredients"]].explode("ingredients").dropna()
    cocktails = cocktails.rename(columns={"ingredients": "ingredient"}).drop_duplicates()
    held = asked.merge(cocktails, on=SESSION)
    yield contributed("asked", held, _INGREDIENT)
    yield contributed("asked_courses", held.drop_duplicates([*COURSE, "ingredient"]), _INGREDIENT)
    few = once[once["event"].isin(EVENTS_BY_INGREDIENT)].merge(cocktails, on=SESSION)
    yield contributed("with_event", few, {**_EVENT, **_INGREDIENT})
    yield from _resolved(happened)


def with_any(happened: pd.DataFrame) -> pd.DataFrame:
    """The events, and each once more as `any`."""
    return pd.concat([happened, happened.assign(event=ANY)], ignore_index=True)


def _resolved(happened: pd.DataFrame) -> Members:
    yield contributed("event_courses", happened.drop_duplicates([*COURSE, "event"]), _EVENT)
    ends = happened[happened["resolved_after_days"].notna()]
    yield contributed("event_ends", ends, _EVENT)
    for days in DAYS:
        over = ends[ends["resolved_after_days"] <= days]
        yield contributed("over", over.assign(days=days), {**_EVENT, "days": "days"})


def gap_members(
    cohort: pd.DataFrame, sessions: pd.DataFrame, schedules: Iterable[Schedule]
) -> Members:
    """`gaps`, `gap_courses`, `gap_lengths`; `cohort_ended` and the schedules `kept` by it."""
    gaps = session_gaps(cohort, sessions)
    owners = cohort.iloc[gaps["position"].to_numpy(dtype=np.intp)].reset_index(drop=True)
    owned = owners.assign(gap_days=gaps["gap_days"].to_numpy())
    yield contributed("gaps", owned)
    yield contributed("gap_courses", owned.drop_duplicates(COURSE))
    yield contributed("gap_lengths", digests(owned, ["course_id", "gap_days"]))
    is_ended = cohort["stop_reason"].ne(NOT_ENDED).to_numpy(dtype=bool)
    ended = cohort[is_ended]
    yield contributed("cohort_ended", ended)
    median = gaps.groupby("position")["gap_days"].median().reindex(np.arange(len(cohort)))
    n_sessions = ended["n_sessions"].to_numpy(np.float64)
    for schedule in schedules:
        kept = ended[keeps(schedule, n_sessions, median.to_numpy()[is_ended])]
        yield contributed("kept", kept.assign(schedule=schedule.name), {"schedule": "schedule"})
