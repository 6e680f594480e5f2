"""How patients bore the treatment: pain, satisfaction, and whom side effects meet (plan 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.schema.estimates import ALL, Estimate, level_of, warned, withheld

from .exact_intervals import clustered_by, clustered_exact_limits
from .safety import NONE, SESSION
from .shares import COURSE, NOTHING_RECORDED, PATIENT, counted, of_courses, share

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

PAINFUL, LOCAL = "safety.painful_sessions", "safety.local_events"
DISPERSION, SATISFIED = "safety.event_dispersion", "measure.satisfied"
# On 0-10 a score of 4 is where mild pain ends in the usual three bands.
MODERATE_PAIN = 4
SATISFIED_FROM = 8  # of 10: four of five points of the usual scale
# What happens at the needle; the others may reach further, or say nothing about where.
LOCAL_EVENTS = (
    "erythema", "oedema", "bruising", "pain", "burning_stinging", "itching", "bleeding",
    "papules_wheal", "acneiform", "rebound_pih", "hypopigmentation", "scar_nodule",
)  # fmt: skip
FEWEST_PATIENTS = 8  # with a second session (disclosure rule D11)
NOT_ESTIMABLE = "not_estimable"
EVENTS_OF_FEW_PATIENTS, SESSIONS_OF_FEW_PATIENTS = (
    "events_of_few_patients",
    "sessions_of_few_patients",
)


def tolerance_estimates(tables: Mapping[str, pd.DataFrame], clinic_id: str = ALL) -> list[Estimate]:
    """Painful sessions, satisfied patients, local events, and how unevenly events fall.

    `safety.painful_sessions` (`score=4_or_more`): of sessions with a pain score.
    `measure.satisfied` (`score=8_or_more`): of courses with a satisfaction score, by the last one.
    `safety.local_events`: of events named, those at the site of the injection. Probabilities,
    exact limits with patients as clusters. `safety.event_dispersion` (ratio): variance of events
    between patients over what it would be, were every session of everybody alike; 1 is alike.
    """
    answers = of_courses(tables["adverse_events"], tables["courses"])
    happened = answers[answers["event"].ne(NONE)]
    rows = [
        _painful(of_courses(tables["sessions"], tables["courses"])),
        _satisfied(of_courses(tables["assessments"], tables["courses"])),
        _share(
            Estimate(LOCAL, unit="probability"),
            happened,
            happened["event"].isin(LOCAL_EVENTS).to_numpy(dtype=bool),
            EVENTS_OF_FEW_PATIENTS,
        ),
        _dispersion(answers),
    ]
    return [replace(row, clinic_id=clinic_id, plan_section="4.1") for row in rows]


def _painful(given: pd.DataFrame) -> Estimate:
    scored = given[given["pain_score"].notna()]
    row = Estimate(PAINFUL, level=level_of(score=f"{MODERATE_PAIN}_or_more"), unit="probability")
    has_it = (scored["pain_score"] >= MODERATE_PAIN).to_numpy(dtype=bool)
    return _share(row, scored, has_it, SESSIONS_OF_FEW_PATIENTS)


def _satisfied(looks: pd.DataFrame) -> Estimate:
    scored = looks[looks["satisfaction_score"].notna()]
    last = scored.sort_values([*COURSE, "assessed_on"], kind="stable")
    last = last.drop_duplicates(COURSE, keep="last")
    row = Estimate(SATISFIED, level=level_of(score=f"{SATISFIED_FROM}_or_more"), unit="probability")
    has_it = (last["satisfaction_score"] >= SATISFIED_FROM).to_numpy(dtype=bool)
    return _share(row, last, has_it, SESSIONS_OF_FEW_PATIENTS)


def _share(row: Estimate, rows: pd.DataFrame, has_it: Flags, of_few: str) -> Estimate:
    row = share(counted(row, rows), int(has_it.sum()), len(rows))
    if rows.empty:
        return row
    found = clustered_by(rows.groupby(PATIENT, sort=True).ngroup().to_numpy(), has_it)
    low, high = clustered_exact_limits(found)
    row = replace(row, ci_low=float(low), ci_high=float(high))
    return warned(row, of_few) if found.has_few_clusters else row


def _dispersion(answers: pd.DataFrame) -> Estimate:
    """Pearson's statistic of events by patient over its degrees of freedom, limits on the log
    scale from the spread of the patients' own terms."""
    named = answers.assign(has_event=answers["event"].ne(NONE).astype("float64"))
    sessions = named.sort_values("has_event", kind="stable").drop_duplicates(SESSION, keep="last")
    row = counted(Estimate(DISPERSION, unit="ratio"), sessions)
    row = replace(row, n_assessed=len(sessions), n_events=int(sessions["has_event"].sum()))
    if sessions.empty:
        return withheld(row, NOTHING_RECORDED)
    of_patient = sessions.groupby(PATIENT)["has_event"]
    n = np.asarray(of_patient.size(), dtype=np.float64)
    x = np.asarray(of_patient.sum(), dtype=np.float64)[n > 1]
    n = n[n > 1]
    if len(n) < FEWEST_PATIENTS or not 0 < x.sum() < n.sum():
        return withheld(row, NOT_ESTIMABLE)
    return _with_limits(row, n, x)


def _with_limits(row: Estimate, n: Array, x: Array) -> Estimate:
    """A patient of one session cannot tell; the others' (x - np)^2 / np(1 - p) are averaged."""
    p, g = x.sum() / n.sum(), len(n)
    terms = (x - n * p) ** 2 / (n * p * (1 - p)) * g / (g - 1)
    value = float(terms.mean())
    half = float(stdtrit(g - 1, 0.975) * terms.std(ddof=1) / g**0.5) / value
    low, high = value * float(np.exp(-half)), value * float(np.exp(half))
    return replace(row, value=value, ci_low=low, ci_high=high)
