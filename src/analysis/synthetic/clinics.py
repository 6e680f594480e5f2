"""The clinics put together: people, courses, follow-up and second courses, as raw tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.errors import ParameterError, Problem

from .cells import Texts, dates, in_key_order, opaque_ids
from .dirt import soiled
from .look_records import assessment_records, follow_up_looks, treatment_looks
from .people import draw_clinics, draw_courses, second_complaints, type_shares
from .records import course_records, patient_records, with_ids
from .scenario_list import scenario_named
from .scenarios import Scenario
from .treated import Treated, treated_again, treated_courses
from .visit_records import adverse_event_records, session_records, sessions_given


def generate(
    patients: int = 1200,
    clinics: int = 6,
    seed: int = 1,
    scenario: str | Scenario = "main",
    dirt: bool = True,
    replicate: int = 0,
) -> dict[str, pd.DataFrame]:
    """The five raw tables of made-up clinics (DATA_CONTRACT 1), every cell a text, "" = missing.

    The same arguments give the same bytes. Another `replicate` draws other patients of the same
    clinics: `true_values` of the scenario, seed and number of clinics hold for all of them. Rows
    are sorted by key; with `dirt` a little under 1 % of them carry the faults of `dirt.soiled`,
    without it every table is clean by the contract.
    """
    numbers = scenario_named(scenario)
    if min(patients, clinics) < 1 or min(seed, replicate) < 0:
        raise ParameterError(
            Problem("patients and clinics are at least 1, seed and replicate at least 0")
        )
    units = draw_clinics(seed, clinics, numbers)
    rng, dirt_rng, later_rng = (_stream(seed, number, replicate) for number in (2, 3, 5))
    first = _first_courses(rng, patients, units, numbers)
    treated = treated_courses(rng, later_rng, first, units, numbers)
    again = treated_again(rng, later_rng, treated, units, numbers)
    tables = _join(
        _records(rng, treated, _retreated_on(treated, again.courses), numbers, is_followed=True),
        _records(rng, again, np.full(len(again.courses), ""), numbers, is_followed=False),
    )
    tables = soiled(dirt_rng, tables) if dirt else tables
    return {**tables, "assessments": _with_later(later_rng, tables, treated, numbers)}


def _stream(seed: int, number: int, replicate: int) -> np.random.Generator:
    """Random numbers for one purpose; `truth` uses 4, `draw_clinics` 1 whatever the replicate."""
    return np.random.default_rng([seed, number, *([replicate] if replicate else [])])


def _first_courses(
    rng: np.random.Generator, patients: int, units: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """Everybody's first course and, for some, one for a second type within about a year."""
    courses = draw_courses(rng, patients, units, scenario, type_shares(scenario))
    courses["patient_id"] = opaque_ids(rng, "p", patients)
    more = second_complaints(rng, courses, scenario)
    both = pd.concat([courses, more], ignore_index=True)
    return with_ids(rng, both, units, opaque_ids(rng, "c", len(both)))


def _retreated_on(treated: Treated, again: pd.DataFrame) -> Texts:
    """The date of re-treatment as written into the first course, "" where there is none.

    Half of those who got a course of their own have no date here: the later course tells.
    """
    day = np.full(len(treated.courses), -1)
    day[treated.responder_rows] = treated.follow_up.retreated_day
    untold = treated.courses["course_id"].isin(again["of_course"].iloc[::2])
    return dates(np.where(untold, -1, day))


def _records(
    rng: np.random.Generator,
    treated: Treated,
    retreated: Texts,
    scenario: Scenario,
    *,
    is_followed: bool,
) -> dict[str, pd.DataFrame]:
    courses, severity, treatment = treated.courses, treated.severity, treated.treatment
    looks = treatment_looks(rng, courses, severity, treatment, scenario)
    if is_followed:
        found = _follow_up_looks(rng, treated, treated.follow_up.looks, scenario)
        looks = pd.concat([looks, found], ignore_index=True)
    given = sessions_given(courses, treatment)
    return {
        "patients": patient_records(rng, courses),
        "courses": course_records(rng, courses, treatment, retreated),
        "sessions": session_records(rng, given, courses),
        "assessments": assessment_records(rng, looks, courses, severity),
        "adverse_events": adverse_event_records(rng, given, treatment.stop_reason),
    }


def _follow_up_looks(
    rng: np.random.Generator, treated: Treated, looks: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    return follow_up_looks(
        rng,
        treated.courses,
        treated.severity,
        treated.treatment,
        treated.responder_rows,
        looks,
        scenario,
    )


def _with_later(
    rng: np.random.Generator, tables: dict[str, pd.DataFrame], treated: Treated, scenario: Scenario
) -> pd.DataFrame:
    """`assessments` with the looks after a recurrence, each below the others of its course."""
    looks = _follow_up_looks(rng, treated, treated.follow_up.later_looks, scenario)
    later = assessment_records(rng, looks, treated.courses, treated.severity)
    both = pd.concat([tables["assessments"], later], ignore_index=True)
    both = both.sort_values(["clinic_id", "course_id"], kind="stable")
    return both.reset_index(drop=True)


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
