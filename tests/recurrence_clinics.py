"""Responders with a known effect of sun protection on recurrence, for tests of the model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.models.follow_up import FollowUp
from analysis.models.recurrence_design import RecurrenceDesign

LEVELS = np.array(["low", "moderate", "high"])
LOG_HAZARD_RATIO = np.array([0.0, -0.35, -0.7])
WEEKLY_HAZARD = 0.02  # at low protection, mean covariates


def responders_table(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """One row per responder, with the columns of the cohort that the model reads."""
    baseline = rng.uniform(30, 80, n)
    final = baseline * rng.uniform(0.1, 0.5, n)
    course = pd.Series([f"c{number:05d}" for number in range(n)], dtype="str")
    start = np.datetime64("2022-01-01")
    return pd.DataFrame(
        {
            "clinic_id": pd.Series(rng.choice(["A", "B"], n), dtype="str"),
            "course_id": course,
            "patient": "A/" + course,
            "spot_type": pd.Series(rng.choice(["melasma", "pih"], n), dtype="str"),
            "combination": pd.Series(rng.choice(["none", "peel"], n), dtype="str"),
            "phototype": pd.Series(rng.choice(["2", "3", "4"], n), dtype="str"),
            "sex": pd.Series(rng.choice(["female", "male", "missing"], n), dtype="str"),
            "age_years": np.where(rng.random(n) < 0.1, np.nan, rng.normal(40, 10, n)),
            "n_sessions": rng.integers(2, 9, n),
            "final_on": (start + rng.integers(0, 365, n)).astype("datetime64[s]"),
            "baseline_score": baseline,
            "final_score": final,
            "final_reduction_pct": 100 * (1 - final / baseline),
        }
    )


def intervals_table(
    responders: pd.DataFrame,
    rng: np.random.Generator,
    *,
    missing_share: float = 0.2,
    effects: np.ndarray = LOG_HAZARD_RATIO,
) -> pd.DataFrame:
    """Looks every 8-12 weeks up to week 70, protection kept for the interval, constant hazard.

    Melasma recurs twice as often; patients who protect well are those with less left on the skin.
    """
    n = len(responders)
    habit = rng.normal(0, 1, n) - 0.5 * (responders["final_score"].to_numpy() - 17) / 10
    frailty = 0.7 * (responders["spot_type"].to_numpy() == "melasma")
    frailty = frailty + 0.3 * (responders["final_score"].to_numpy() - 17) / 10
    at = np.zeros(n)
    going = np.ones(n, dtype=bool)
    parts = []
    for _ in range(7):
        end = at + rng.integers(56, 85, n) / 7
        level = np.digitize(habit + rng.normal(0, 0.7, n), [-0.4, 0.5])
        hazard = WEEKLY_HAZARD * np.exp(frailty + effects[level])
        recurred = rng.random(n) < 1 - np.exp(-hazard * (end - at))
        answer = np.where(rng.random(n) < missing_share, None, LEVELS[level])
        part = pd.DataFrame(
            {
                "start_weeks": at,
                "end_weeks": end,
                "has_recurred": recurred.astype(np.int64),
                "sun_protection": pd.Series(answer, dtype="str"),
            }
        )
        part[["clinic_id", "course_id", "patient"]] = responders[
            ["clinic_id", "course_id", "patient"]
        ]
        part["midpoint_on"] = responders["final_on"].to_numpy() + (7 * (at + end) / 2).astype(
            "timedelta64[D]"
        )
        parts.append(part[going & (end < 70)])
        going &= ~recurred
        at = end
    intervals = pd.concat(parts, ignore_index=True)
    intervals["length_weeks"] = intervals["end_weeks"] - intervals["start_weeks"]
    intervals = intervals.sort_values(["course_id", "start_weeks"], ignore_index=True)
    before = intervals.groupby("course_id")["sun_protection"].shift()
    intervals["previous_sun_protection"] = before
    intervals["is_unscheduled"] = False
    return intervals


def midpoint_columns(design: RecurrenceDesign, follow_up: FollowUp) -> np.ndarray:
    """The design with each interval in the band of its middle: a linear predictor, which libraries
    and the bootstrap know."""
    return np.hstack(
        [
            np.eye(design.n_bands)[design.band(follow_up.middle_weeks)],
            design.season_column(follow_up.midpoint_on),
            design.protection_columns(follow_up.protection),
            design.covariates[follow_up.course],
        ]
    )
