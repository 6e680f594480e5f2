"""Populations of looks: assessments, and what follow-up answered and found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measures.recurrence import NO_FOLLOW_UP
from analysis.measures.shares import COURSE, PATIENT, of_courses

from .members import Members, contributed, digests

INTERVAL = ["start_weeks", "end_weeks", "has_recurred", "sun_protection", "is_unscheduled"]
INTERVAL += ["previous_sun_protection", "next_sun_protection"]


def look_members(assessments: pd.DataFrame, courses: pd.DataFrame, ended: pd.DataFrame) -> Members:
    """`looks` and `look_courses`, all and by phase."""
    looks = of_courses(assessments, courses)
    looks = looks.merge(ended[[*COURSE, "final_on"]], on=COURSE, how="left")
    is_later = looks["assessed_on"] > looks["final_on"]
    phased = looks.assign(phase=np.where(is_later, "follow_up", "treatment"))
    for by in ({}, {"phase": "phase"}):
        yield contributed("looks", phased, by)
        yield contributed("look_courses", phased.drop_duplicates([*COURSE, *by]), by)


def interval_members(intervals: pd.DataFrame, ended: pd.DataFrame) -> Members:
    """`looks_after_inputs`, what was seen in follow-up; `outcome`: of every course ended."""
    owned = intervals.merge(ended[[*COURSE, "patient_id"]], on=COURSE, how="inner")
    yield contributed("looks_after_inputs", digests(owned, ["course_id", *INTERVAL]))
    found = owned.groupby(COURSE, sort=False)["has_recurred"].max().reset_index()
    courses = ended[[*PATIENT, "course_id"]].merge(found, on=COURSE, how="left")
    seen = np.where(courses["has_recurred"].eq(1), "recurred", "recurrence_free")
    outcome = np.where(courses["has_recurred"].isna(), NO_FOLLOW_UP, seen)
    yield contributed("outcome", courses.assign(outcome=outcome), {"outcome": "outcome"})


def recurrence_members(responders: pd.DataFrame, intervals: pd.DataFrame) -> Members:
    """`responders`, `followed`, `recurred` and `recurrence_inputs`, by spot type (plan 3)."""
    yield contributed("responders", responders, typed=True)
    owner = responders[[*COURSE, "patient_id", "spot_type"]]
    owned = intervals.merge(owner, on=COURSE, how="inner")
    yield contributed("followed", owned.drop_duplicates(COURSE), typed=True)
    yield contributed("recurred", owned[owned["has_recurred"].eq(1)], typed=True)
    about = ["course_id", "combination", "phototype", "sex", "age_years", "baseline_score"]
    about += ["final_score", "n_sessions", "depth", "final_on", "retreated_on"]
    inputs = [digests(responders, about), digests(owned, ["course_id", *INTERVAL])]
    both = pd.concat([part[[*PATIENT, "spot_type", "amount"]] for part in inputs])
    yield contributed("recurrence_inputs", both, typed=True)
