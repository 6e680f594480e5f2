"""Populations of courses: the cohort, the flow into it, what came of every course recorded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.derive.courses import described_courses
from analysis.measures.as_data.estimates import MISSING
from analysis.measures.description import age_band
from analysis.measures.shares import COURSE

from .members import Members, contributed, digests

Tables = dict[str, pd.DataFrame]


def cohort_members(cohort: pd.DataFrame) -> Members:
    """`cohort` by spot type; `cohort_by` sex, age band and phototype."""
    yield contributed("cohort", cohort, typed=True)
    described = cohort.assign(age_band=age_band(cohort["age_years"]))
    # Table 1 counts a patient once in each level that applies, whatever the number of courses.
    yield contributed("cohort_by", cohort)
    for name in ("sex", "age_band", "phototype"):
        yield contributed("cohort_by", described, {name: name})


def flow_members(tables: Tables, minimum_baseline_pct: float) -> Members:
    """`step`: courses left after each condition, as `derive.cohort.participant_flow` has them."""
    courses = described_courses(tables)
    scored = tables["assessments"].dropna(subset=["severity_score"])[COURSE].drop_duplicates()
    has_score = courses[COURSE].merge(scored, how="left", indicator=True)["_merge"].eq("both")
    is_named = courses["severity_scale"].notna().to_numpy() | ~has_score.to_numpy()
    conditions = {
        "recorded": np.ones(len(courses), dtype=bool),
        "treated": (courses["n_sessions"] > 0).to_numpy(),
        "first_course": courses["is_first"].to_numpy(dtype=bool),
        "scale_named": is_named,
        "baseline_assessed": courses["baseline_score"].notna().to_numpy(),
        "analysed": (courses["baseline_score"] > minimum_baseline_pct).to_numpy(),
        "final_assessed": courses["final_score"].notna().to_numpy(),
    }
    left = np.ones(len(courses), dtype=bool)
    for step, condition in conditions.items():
        left &= condition
        yield contributed("step", courses[left].assign(step=step), {"step": "step"})


def response_members(tables: Tables, responses: pd.DataFrame) -> Members:
    """`recorded`, `scored`, `scores`, `stopped`: beside what the measures of the study count."""
    scored = responses[responses["final_reduction_pct"].notna()]
    yield contributed("scored", scored)
    yield contributed("scores", digests(scored, ["course_id", "final_score", "severity_scale"]))
    courses = tables["courses"].assign(stop_reason=tables["courses"]["stop_reason"].fillna(MISSING))
    yield contributed("recorded", courses)
    yield contributed("stopped", courses, {"reason": "stop_reason"})
