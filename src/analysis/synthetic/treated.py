"""Courses with what was read off them, their treatment, and the follow-up of the responders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .cells import opaque_ids
from .courses import measured_severity, reduction_pct
from .follow_up import FollowUp, simulate_follow_up
from .people import Days, Flags, Numbers
from .scenarios import Scenario
from .stopping import Treatment, simulate_treatment

RESPONDER_REDUCTION_PCT = 50.0  # plan 1.3
SMALLEST_BASELINE_PCT = 5.0  # plan 1.2: courses at or below are not analysed

_NEW_COURSE = 0.6  # share of re-treatments that are recorded as a course of their own; ASSUMED


@dataclass(frozen=True)
class Treated:
    """Courses with what was read off them, their treatment, and follow-up of the responders."""

    courses: pd.DataFrame
    severity: Numbers
    treatment: Treatment
    responder_rows: Days
    follow_up: FollowUp


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


def treated_courses(
    rng: np.random.Generator,
    later_rng: np.random.Generator,
    courses: pd.DataFrame,
    units: pd.DataFrame,
    scenario: Scenario,
) -> Treated:
    """The courses with all that is done to them and follows."""
    severity = measured_severity(rng, courses, units, scenario)
    treatment = simulate_treatment(rng, courses, severity, scenario)
    responders = responders_of(courses, severity, treatment)
    followed = simulate_follow_up(rng, later_rng, responders.reset_index(drop=True), scenario)
    return Treated(courses, severity, treatment, responders.index.to_numpy(), followed)


def treated_again(
    rng: np.random.Generator,
    later_rng: np.random.Generator,
    treated: Treated,
    units: pd.DataFrame,
    scenario: Scenario,
) -> Treated:
    """Second courses of the same type and area; nobody records what follows them."""
    day = treated.follow_up.retreated_day
    chosen = (day >= 0) & (rng.random(len(day)) < _NEW_COURSE)
    rows = treated.responder_rows[chosen]
    courses = treated.courses.iloc[rows].reset_index(drop=True)
    courses["start_day"] = day[chosen]
    # Nearly as dark as before the first course (melasma at a year: 5.8 of 6.7, jocd.12253 2016).
    courses["severity_pct"] = courses["severity_pct"] * rng.uniform(0.6, 1.0, len(courses))
    courses["of_course"] = courses["course_id"]
    courses["course_id"] = opaque_ids(rng, "d", len(courses))
    return treated_courses(rng, later_rng, courses, units, scenario)
