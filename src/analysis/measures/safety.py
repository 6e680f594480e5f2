"""Adverse events by session, by ingredient, by patient (plan 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.codes import ADVERSE_EVENTS, INGREDIENTS
from analysis.schema.estimates import ALL, Estimate, level_of, warned

from .exact_intervals import clustered_by, clustered_exact_limits
from .resolution import resolution_estimates
from .shares import COURSE, PATIENT, of_courses, share

SESSION = [*COURSE, "session_no"]
ANY, NONE = "any", "none"
RATE = "safety.adverse_events_per_100_sessions"
SESSIONS_OF_FEW_PATIENTS = "sessions_of_few_patients"
# By ingredient the source texts ask for side effects at all and for allergies; every event by
# every ingredient would be a hundred rows of chance.
EVENTS_BY_INGREDIENT = (ANY, "allergy")

# What the source texts name: their rate is given also where nobody had them, which is an answer.
NAMED_EVENTS = (
    "erythema", "oedema", "bruising", "pain", "itching", "bleeding", "infection", "allergy",
    "vasovagal",
)  # fmt: skip

Flags = NDArray[np.bool_]


def safety_estimates(tables: Mapping[str, pd.DataFrame], clinic_id: str = ALL) -> list[Estimate]:
    """Sessions with an event per 100 sessions asked about events, with exact limits.

    One row per event met or named by the source texts, and `event=any`. The denominator is sessions
    with any answer, `none` included: a session nobody asked about says nothing. A session with the
    same event twice counts once. `n_assessed` is sessions asked, `n_events` sessions with the
    event. Limits: Clopper and
    Pearson's where no patient has a second session, else theirs at the effective number of sessions
    (`exact_intervals`), with a warning where patients are too few to find it. Then the same rates
    by ingredient of the session (`event=;ingredient=`); patients with an event
    (`safety.patients_with_event`, patients asked at least once); and how soon events were over
    (`safety.resolved_within_days`).
    """
    answers = of_courses(tables["adverse_events"], tables["courses"])
    sessions = answers.drop_duplicates(SESSION)
    asked = asked_sessions(answers, sessions)
    never = [event for event in NAMED_EVENTS if event not in asked.has_event]
    rows = _rates(asked, (*asked.has_event, *never))
    rows += _by_ingredient(_cocktails(sessions, tables["sessions"]), asked)
    rows += _patients(asked)
    rows += resolution_estimates(answers[answers["event"].ne(NONE)])
    return [replace(row, clinic_id=clinic_id, plan_section="4.1") for row in rows]


@dataclass(frozen=True)
class Asked:
    """Sessions asked about events, one entry per session: whose they are, and what happened.

    `patient` and `course` are numbers; `has_event` holds `any` and each event met, in the order of
    the code list.
    """

    patient: NDArray[np.intp]
    course: NDArray[np.intp]
    has_event: Mapping[str, Flags]

    def row(self, estimand: str, unit: str) -> Estimate:
        """A row without numbers about these sessions' patients."""
        n_patients, n_courses = len(np.unique(self.patient)), len(np.unique(self.course))
        return Estimate(estimand, unit=unit, n_patients=n_patients, n_courses=n_courses)

    def among(self, chosen: Flags) -> Asked:
        """The chosen sessions only."""
        flags = {event: has_it[chosen] for event, has_it in self.has_event.items()}
        return Asked(self.patient[chosen], self.course[chosen], flags)


def asked_sessions(answers: pd.DataFrame, sessions: pd.DataFrame) -> Asked:
    """The sessions asked about, one per row of `sessions`, in the order first met in `answers`.

    `answers` is one row per event, or `none`, of a session; `sessions` the distinct ones of them.
    """
    place = answers.groupby(SESSION, sort=False).ngroup().to_numpy().astype(np.intp)
    patient, course = (
        sessions.groupby(key, sort=True).ngroup().to_numpy().astype(np.intp)
        for key in (PATIENT, COURSE)
    )
    event = answers["event"].to_numpy(dtype=object)
    has_event: dict[str, Flags] = {}
    for name in (ANY, *ADVERSE_EVENTS):
        rows = event != NONE if name == ANY else event == name
        if name == ANY or (name != NONE and rows.any()):
            has_event[name] = np.zeros(len(sessions), dtype=bool)
            has_event[name][place[rows]] = True
    return Asked(patient, course, has_event)


def _rates(asked: Asked, events: tuple[str, ...], **level: str) -> list[Estimate]:
    """One row per event; rare ones borrow the design effect of `any`. Nobody asked, no row."""
    n_sessions = len(asked.patient)
    if not n_sessions:
        return []
    blank = asked.row(RATE, "per_100_sessions")
    every = clustered_by(asked.patient, asked.has_event[ANY]).design_effect
    nothing = np.zeros(n_sessions, dtype=bool)
    rows = []
    for event in events:
        found = clustered_by(asked.patient, asked.has_event.get(event, nothing))
        row = replace(blank, level=level_of(event=event, **level))
        row = share(row, int(found.n_events), n_sessions, per=100)
        low, high = 100 * clustered_exact_limits(found, every)
        row = replace(row, ci_low=float(low), ci_high=float(high))
        rows.append(warned(row, SESSIONS_OF_FEW_PATIENTS) if found.has_few_clusters else row)
    return rows


def _cocktails(asked: pd.DataFrame, sessions: pd.DataFrame) -> list[frozenset[str]]:
    """What was given in each of the sessions asked about; nothing where it is not recorded."""
    given = asked[SESSION].merge(sessions[[*SESSION, "ingredients"]], on=SESSION, how="left")
    return [
        frozenset(codes) if isinstance(codes, list) else frozenset()
        for codes in given["ingredients"]
    ]


def _by_ingredient(cocktails: list[frozenset[str]], asked: Asked) -> list[Estimate]:
    """Rates among the sessions in which an ingredient was given, for each that was asked about.

    A cocktail holds several, so that a session counts for each of them: the rates of two
    ingredients are no comparison of the two.
    """
    rows = []
    for code in INGREDIENTS:
        has_it = np.array([code in cocktail for cocktail in cocktails], dtype=bool)
        rows += _rates(asked.among(has_it), EVENTS_BY_INGREDIENT, ingredient=code)
    return rows


def _patients(asked: Asked) -> list[Estimate]:
    """Share of the patients asked who had the event at least once; patients are independent."""
    if not len(asked.patient):
        return []
    blank = asked.row("safety.patients_with_event", "probability")
    return [
        share(
            replace(blank, level=level_of(event=event)),
            len(np.unique(asked.patient[has_it])),
            blank.n_patients,
            exact=True,
        )
        for event, has_it in asked.has_event.items()
    ]
