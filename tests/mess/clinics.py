"""Small made-up clinics in canonical tables, and the visits they consist of."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis import synthetic

from .book import Tables

EXPORT_DAY = "2026-10-31"
_COURSE = ["clinic_id", "course_id"]
_SPOT = ["clinic_id", "patient_id", "spot_type", "area"]


@cache
def _generated(patients: int, seed: int) -> Tables:
    return synthetic.generate(patients=patients, clinics=2, seed=seed, dirt=False)


def small_clinics(patients: int = 60, seed: int = 7) -> Tables:
    """Two clinics by the contract, without faults.

    Patients are numbered with leading zeros (`00417`), their courses in order (`00417-1`), as in
    forms that know no course. What such a form cannot say is left out: looks at a spot after its
    next treatment began, and patients treated again after a single session. Every course has a
    planned number of sessions.
    """
    tables = {name: rows.copy() for name, rows in _generated(patients, seed).items()}
    tables = _without_late_looks(_without_blurred_courses(tables))
    tables = _numbered(tables, np.random.default_rng(seed))
    planned = tables["courses"]["planned_sessions"]
    tables["courses"]["planned_sessions"] = planned.where(planned.ne(""), "6")
    return tables


def _without_blurred_courses(tables: Tables) -> Tables:
    given = tables["sessions"].groupby(_COURSE).size().rename("given").reset_index()
    courses = tables["courses"].merge(given, on=_COURSE).sort_values([*_SPOT, "started_on"])
    has_next = courses.duplicated(_SPOT, keep="last")
    blurred = courses[has_next & courses["given"].eq(1)]["patient_id"]
    gone = tables["courses"][tables["courses"]["patient_id"].isin(blurred)]["course_id"]
    kept = {
        name: rows[~rows["course_id"].isin(gone)]
        for name, rows in tables.items()
        if name != "patients"
    }
    patients = tables["patients"]
    kept["patients"] = patients[~patients["patient_id"].isin(blurred)]
    return {name: kept[name].reset_index(drop=True) for name in tables}


def _without_late_looks(tables: Tables) -> Tables:
    courses = tables["courses"].sort_values([*_SPOT, "started_on"])
    later = courses.groupby(_SPOT)["started_on"].shift(-1)
    next_start = courses[_COURSE].assign(next_start=later)
    looks = tables["assessments"].merge(next_start, on=_COURSE, how="left")
    stays = looks["next_start"].isna() | looks["assessed_on"].lt(looks["next_start"])
    rows = tables["assessments"][stays.to_numpy()].reset_index(drop=True)
    return {**tables, "assessments": rows}


def _numbered(tables: Tables, rng: np.random.Generator) -> Tables:
    """New ids everywhere: patients drawn at random, courses by first day, then by spot."""
    patients = tables["patients"]
    numbers = rng.choice(90_000, len(patients), replace=False)
    new_patient = dict(zip(patients["patient_id"], (f"{n:05d}" for n in numbers), strict=True))
    order = ["clinic_id", "patient_id", "started_on", "spot_type", "area"]
    courses = tables["courses"].sort_values(order)
    n = courses.groupby(["clinic_id", "patient_id"]).cumcount() + 1
    new_course = dict(
        zip(
            courses["course_id"],
            courses["patient_id"].map(new_patient) + "-" + n.astype("str"),
            strict=True,
        )
    )
    renamed = {}
    for name, rows in tables.items():
        rows = rows.copy()
        if "course_id" in rows:
            rows["course_id"] = rows["course_id"].map(new_course)
        if "patient_id" in rows:
            rows["patient_id"] = rows["patient_id"].map(new_patient)
        renamed[name] = rows
    return renamed


def visits(tables: Tables) -> pd.DataFrame:
    """One row per course and day on which something was recorded, with all that was.

    Columns of patients, courses, sessions and assessments side by side ("" = nothing), `events`
    the list of codes; `is_look` where there is an assessment.
    """
    sessions = tables["sessions"].rename(columns={"session_date": "day"})
    looks = tables["assessments"].rename(columns={"assessed_on": "day"}).assign(is_look="yes")
    sessions = sessions.drop(columns="operator_role")
    days = sessions.merge(looks, on=[*_COURSE, "day"], how="outer")
    events = (
        tables["adverse_events"]
        .groupby([*_COURSE, "session_no"])
        .agg(events=("event", ";".join), resolved=("resolved_after_days", "first"))
        .reset_index()
    )
    days = days.merge(events, on=[*_COURSE, "session_no"], how="left")
    days = days.merge(tables["courses"].drop(columns="operator_role"), on=_COURSE)
    days = days.merge(tables["patients"], on=["clinic_id", "patient_id"])
    days = days.sort_values(["clinic_id", "patient_id", "day", "course_id"])
    return days.astype("object").fillna("").reset_index(drop=True)
