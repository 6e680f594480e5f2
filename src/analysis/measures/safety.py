"""Adverse events per 100 sessions (plan 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.schema.codes import ADVERSE_EVENTS
from analysis.schema.estimates import ALL, Estimate, level_of

from .shares import COURSE, counted, of_courses, share

SESSION = [*COURSE, "session_no"]
ANY = "any"


def safety_estimates(tables: Mapping[str, pd.DataFrame], clinic_id: str = ALL) -> list[Estimate]:
    """Sessions with an event per 100 sessions asked about events, with exact limits.

    One row per event met, and `event=any`. The denominator is sessions with any answer, `none`
    included: a session nobody asked about says nothing. A session with the same event twice counts
    once. `n_assessed` is sessions asked, `n_events` sessions with the event. The limits take
    sessions as independent. The last row is the share of sessions that were asked about at all.
    """
    answers = of_courses(tables["adverse_events"], tables["courses"])
    asked = answers.drop_duplicates(SESSION)
    happened = answers[answers["event"].ne("none")]
    met = set(happened["event"].unique())
    rows = [_per_100(ANY, happened, asked)] if len(asked) else []
    rows += [
        _per_100(event, happened[happened["event"].eq(event)], asked)
        for event in ADVERSE_EVENTS
        if event in met
    ]
    rows.append(_recorded(tables, asked))
    return [replace(row, clinic_id=clinic_id, plan_section="4.1") for row in rows]


def _per_100(event: str, happened: pd.DataFrame, asked: pd.DataFrame) -> Estimate:
    row = Estimate(
        "safety.adverse_events_per_100_sessions",
        level=level_of(event=event),
        unit="per_100_sessions",
    )
    n_sessions = len(happened.drop_duplicates(SESSION))
    return share(counted(row, asked), n_sessions, len(asked), exact=True, per=100)


def _recorded(tables: Mapping[str, pd.DataFrame], asked: pd.DataFrame) -> Estimate:
    given = of_courses(tables["sessions"], tables["courses"])
    n_asked = len(given.merge(asked[SESSION], on=SESSION))
    row = Estimate("measure.adverse_events_recorded", unit="probability")
    return share(counted(row, given), n_asked, len(given))
