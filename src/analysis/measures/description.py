"""Who the patients are and how much was recorded of them (Table 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.schema.codes import AGE_BANDS
from analysis.schema.estimates import ALL, Estimate, level_of

from .shares import COURSE, PATIENT, counted, of_courses

MISSING = "missing"
FIRST_AGES = (18, 30, 40, 50, 60, 70, 80)  # of AGE_BANDS


def description_estimates(
    tables: Mapping[str, pd.DataFrame],
    cohort: pd.DataFrame,
    responses: pd.DataFrame,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """Counts: courses analysed by spot type, their patients by sex, age band and phototype, and all
    sessions and assessments kept of any course, analysed or not.

    Assessments are split by phase: `follow_up` is after the final assessment, which `responses`
    dates; all others, those of courses without one included, are `treatment`. A patient with
    several courses analysed is counted once for each level that applies.
    """
    types = sorted(cohort["spot_type"].unique())
    rows = [_courses(cohort, ALL, clinic_id)]
    rows += [_courses(cohort[cohort["spot_type"].eq(name)], name, clinic_id) for name in types]
    rows.append(_patients(cohort, "", clinic_id))
    ages = cohort.assign(age_band=age_band(cohort["age_years"]))
    for name in ("sex", "age_band", "phototype"):
        for code in sorted(ages[name].unique()):
            members = ages[ages[name].eq(code)]
            rows.append(_patients(members, level_of(**{name: code}), clinic_id))
    looks = tables["assessments"].merge(responses[[*COURSE, "final_on"]], on=COURSE, how="left")
    is_later = looks["assessed_on"] > looks["final_on"]
    counts = (
        ("describe.sessions", "", tables["sessions"]),
        ("describe.assessments", "", looks),
        ("describe.assessments", level_of(phase="treatment"), looks[~is_later]),
        ("describe.assessments", level_of(phase="follow_up"), looks[is_later]),
    )
    for name, level, kept in counts:
        row = Estimate(name, level=level, value=float(len(kept)), plan_section="1.1")
        row = counted(row, of_courses(kept, tables["courses"]))
        rows.append(replace(row, clinic_id=clinic_id))
    return rows


def age_band(age_years: pd.Series) -> pd.Series:
    """The contract's age band of each age; `missing` where unknown."""
    edges = [*FIRST_AGES, 200]
    bands = pd.cut(age_years, edges, right=False, labels=list(AGE_BANDS))
    return bands.astype("object").where(bands.notna(), MISSING).astype("str")


def _courses(courses: pd.DataFrame, spot_type: str, clinic_id: str) -> Estimate:
    row = Estimate(
        "describe.courses",
        spot_type=spot_type,
        value=float(len(courses)),
        plan_section="1.1",
        clinic_id=clinic_id,
    )
    return counted(row, courses)


def _patients(courses: pd.DataFrame, level: str, clinic_id: str) -> Estimate:
    n_patients = len(courses[PATIENT].drop_duplicates())
    row = Estimate(
        "describe.patients",
        level=level,
        value=float(n_patients),
        plan_section="1.1",
        clinic_id=clinic_id,
    )
    return counted(row, courses)
