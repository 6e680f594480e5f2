"""The clinics put together: people, courses, follow-up and second courses, as raw tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import ParameterError, Problem

from .cells import Texts, dates, in_key_order, opaque_ids
from .courses import measured_severity, reduction_pct
from .dirt import soiled
from .follow_up import FollowUp, simulate_follow_up
from .look_records import assessment_records, follow_up_looks, treatment_looks
from .people import Days, Flags, Numbers, draw_clinics, draw_complaint, draw_courses, type_shares
from .records import course_records, patient_records, with_ids
from .scenarios import LAST_DAY_NO, Scenario, scenario_named
from .stopping import Treatment, simulate_treatment
from .visit_records import adverse_event_records, session_records, sessions_given

RESPONDER_REDUCTION_PCT = 50.0  # plan 1.3
SMALLEST_BASELINE_PCT = 5.0  # plan 1.2: courses at or below are not analysed

_SECOND_COMPLAINTS = 0.07  # share of patients treated for a second type as well; ASSUMED
_NEW_COURSE = 0.6  # share of re-treatments that are recorded as a course of their own; ASSUMED


@dataclass(frozen=True)
class Treated:
    """Courses with what was read off them, their treatment, and follow-up of the responders."""

    courses: pd.DataFrame
    severity: Numbers
    treatment: Treatment
    responder_rows: Days
    follow_up: FollowUp | None


def responders_of(courses: pd.DataFrame, severity: Numbers, treatment: Treatment) -> pd.DataFrame:
    """The courses that enter follow-up (plan 1.3), with final_day and residual; index kept.

    A final look, a baseline above 5 % of the scale, and a recorded reduction of 50 % or more.
    """
    reduction = reduction_pct(treatment.final_severity(severity), severity[:, 0])
    responds: Flags = (
        (treatment.final_day >= 0)
        & (severity[:, 0] > SMALLEST_BASELINE_PCT)
        & (reduction >= RESPONDER_REDUCTION_PCT)
    )
    responders = courses[responds].copy()
    responders["final_day"] = treatment.final_day[responds]
    responders["residual"] = 1 - reduction[responds] / 100
    return responders


def generate(
    patients: int = 1200, clinics: int = 6, seed: int = 1, scenario: str = "main", dirt: bool = True
) -> dict[str, pd.DataFrame]:
    """The five raw tables of made-up clinics (DATA_CONTRACT 1), every cell a text, "" = missing.

    The same arguments give the same bytes. Rows are sorted by key; with `dirt` a little under 1 %
    of them carry the faults of `dirt.soiled`, without it every table is clean by the contract.
    """
    numbers = scenario_named(scenario)
    if min(patients, clinics) < 1 or seed < 0:
        raise ParameterError(Problem("patients and clinics are at least 1, the seed at least 0"))
    units = draw_clinics(seed, clinics)
    rng = np.random.default_rng([seed, 2])
    first = _first_courses(rng, patients, units, numbers)
    treated = _treat(rng, first, units, numbers, is_followed=True)
    again = _treated_again(rng, treated, units, numbers)
    tables = _join(
        _records(rng, treated, _retreated_on(treated, again.courses), numbers),
        _records(rng, again, np.full(len(again.courses), ""), numbers),
    )
    return soiled(np.random.default_rng([seed, 3]), tables) if dirt else tables


def _first_courses(
    rng: np.random.Generator, patients: int, units: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """Everybody's first course and, for some, one for a second type within about a year."""
    shares = type_shares(scenario)
    courses = draw_courses(rng, patients, units, scenario, shares)
    courses["patient_id"] = opaque_ids(rng, "p", patients)
    more = courses[rng.random(patients) < _SECOND_COMPLAINTS].copy()
    before = more["spot_type"].to_numpy()
    start = more["start_day"] + rng.integers(0, 300, len(more))
    more["spot_type"] = (before + rng.integers(1, len(shares), len(more))) % len(shares)
    more = draw_complaint(rng, more, scenario)
    more["start_day"] = start
    both = pd.concat([courses, more[more["start_day"] < LAST_DAY_NO]], ignore_index=True)
    return with_ids(rng, both, units, opaque_ids(rng, "c", len(both)))


def _treat(
    rng: np.random.Generator,
    courses: pd.DataFrame,
    units: pd.DataFrame,
    scenario: Scenario,
    *,
    is_followed: bool,
) -> Treated:
    severity = measured_severity(rng, courses, units, scenario)
    treatment = simulate_treatment(rng, courses, severity, scenario)
    responders = responders_of(courses, severity, treatment)
    followed = simulate_follow_up(rng, responders.reset_index(drop=True), scenario)
    return Treated(
        courses,
        severity,
        treatment,
        responders.index.to_numpy(),
        followed if is_followed else None,
    )


def _treated_again(
    rng: np.random.Generator, treated: Treated, units: pd.DataFrame, scenario: Scenario
) -> Treated:
    """Second courses of the same type and area; nobody follows them up."""
    assert treated.follow_up is not None
    day = treated.follow_up.retreated_day
    chosen = (day >= 0) & (rng.random(len(day)) < _NEW_COURSE)
    rows = treated.responder_rows[chosen]
    courses = treated.courses.iloc[rows].reset_index(drop=True)
    courses["start_day"] = day[chosen]
    # Nearly as dark as before the first course (melasma at a year: 5.8 of 6.7, jocd.12253 2016).
    courses["severity_pct"] = courses["severity_pct"] * rng.uniform(0.6, 1.0, len(courses))
    courses["of_course"] = courses["course_id"]
    courses["course_id"] = opaque_ids(rng, "d", len(courses))
    return _treat(rng, courses, units, scenario, is_followed=False)


def _retreated_on(treated: Treated, again: pd.DataFrame) -> Texts:
    """The date of re-treatment as written into the first course, "" where there is none.

    Half of those who got a course of their own have no date here: the later course tells.
    """
    assert treated.follow_up is not None
    day = np.full(len(treated.courses), -1)
    day[treated.responder_rows] = treated.follow_up.retreated_day
    untold = treated.courses["course_id"].isin(again["of_course"].iloc[::2])
    return dates(np.where(untold, -1, day))


def _records(
    rng: np.random.Generator, treated: Treated, retreated: Texts, scenario: Scenario
) -> dict[str, pd.DataFrame]:
    courses, severity, treatment = treated.courses, treated.severity, treated.treatment
    looks = treatment_looks(rng, courses, severity, treatment, scenario)
    if treated.follow_up is not None:
        later = follow_up_looks(
            rng, courses, severity, treatment, treated.responder_rows, treated.follow_up, scenario
        )
        looks = pd.concat([looks, later], ignore_index=True)
    given = sessions_given(courses, treatment)
    return {
        "patients": patient_records(rng, courses),
        "courses": course_records(rng, courses, treatment, retreated),
        "sessions": session_records(rng, given, courses),
        "assessments": assessment_records(rng, looks, courses, severity),
        "adverse_events": adverse_event_records(rng, given, treatment.stop_reason),
    }


def _join(
    first: dict[str, pd.DataFrame], again: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Both rounds in one table each; a patient is written down once, with the first course."""
    joined = {
        name: in_key_order(name, pd.concat([first[name], again[name]], ignore_index=True))
        for name in first
        if name != "patients"
    }
    return {"patients": first["patients"], **joined}
