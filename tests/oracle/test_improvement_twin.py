"""The improvement model agrees with its slow twin when both are given the same random draws."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from analysis.models.courses import Courses, arranged
from analysis.models.delta_sensitivity import improvement_with_sensitivity
from analysis.models.design import TERMS
from analysis.models.imputation import draws, imputer
from analysis.models.steps import Step
from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import parse_level
from improvement_clinics import made_up_clinics

from .slow_improvement import (
    HISTORY,
    Course,
    SlowImputation,
    cells,
    half_set,
    reading_step,
    shifted,
    supported_sessions,
)

Cells = dict[tuple[str, int], tuple[float, float, float]]
SETTINGS = ImprovementSettings(imputations=2, seed=5)


def clinics_with_second_courses(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Clinics where few stop early, one look in twenty-five is missing (never the last one), and
    one patient in ten has a second course of whatever type."""
    cohort, _, truth = made_up_clinics(420, seed, gain_per_session=0.1)
    rng = np.random.default_rng(seed)
    sessions = np.arange(1, 9)
    last = np.minimum(rng.geometric(0.06, len(cohort)), 8)[:, None]
    gap = (rng.random(truth.shape) < 0.04) & (sessions < last)
    severity = truth.mask((sessions > last) | gap)
    patient = cohort["patient"].to_numpy(dtype=object)
    for i in rng.choice(len(cohort), 40, replace=False):
        same_clinic = np.flatnonzero(cohort["clinic_id"] == cohort["clinic_id"].iloc[i])
        patient[i] = patient[rng.choice(same_clinic)]
    # Clinic A writes even points, of a scale of 100; the others as many digits as they like.
    is_even = cohort["clinic_id"].eq("A")
    baseline = cohort["baseline_score"].mask(is_even, 2 * (cohort["baseline_score"] / 2).round())
    severity = severity.mask(is_even, 2 * (severity / 2).round())
    scaled = cohort.assign(patient=patient, severity_scale="vas", baseline_score=baseline)
    return scaled, severity


def expected_terms(step: Step) -> set[str]:
    """The full model of plan 2.2 at that step."""
    lags = len(step.missing.lags)
    terms = {term for term in TERMS if "lag" not in term and term != "step"}
    terms |= {"step"} if len(step.stack) > 1 else set()
    terms |= {"lag1_squared", "lag1:log_baseline", "lag1:type"} if lags else set()
    return terms | {f"lag{lag}" for lag in range(2, HISTORY + 1) if lag <= lags}


def known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


@dataclass
class Expected:
    """The twin's cells of each population, worked out when they are first asked for."""

    ratios: list[list[list[float]]]
    courses: list[Course]
    made: dict[str, Cells] = field(default_factory=dict)

    def of(self, spot_type: str) -> Cells:
        if spot_type not in self.made:
            wanted = [i for i, c in enumerate(self.courses) if spot_type in ("all", c["spot_type"])]
            self.made[spot_type] = cells(self.ratios, self.courses, wanted)
        return self.made[spot_type]


def slow_courses(courses: Courses) -> list[Course]:
    names = ["clinic_id", "combination", "phototype", "spot_type", "patient"]
    made: list[Course] = [
        {name: row[name] for name in names}
        | {"age": known(row["age_years"]), "planned": known(row["planned_sessions"])}
        | {"y": [float(row["baseline_score"]), *map(known, scores)]}
        for (_, row), scores in zip(courses.table.iterrows(), courses.severity, strict=True)
    ]
    for course in made:
        clinic = [other["y"] for other in made if other["clinic_id"] == course["clinic_id"]]
        points = [score for scores in clinic for score in scores if score is not None]
        course["step"] = reading_step(points)
    assert {course["clinic_id"]: course["step"] for course in made} == {"A": 2, "B": 0, "C": 0}
    return made


@pytest.mark.parametrize("seed", [1])
def test_model_agrees_with_slow_twin(seed: int) -> None:
    cohort, severity = clinics_with_second_courses(seed)
    courses = arranged(cohort, severity, SETTINGS.maximum_sessions)
    model = imputer(courses)
    assert any(len(step.stack) > 1 for step in model.steps)
    assert any(max(step.missing.lags, default=0) > step.k for step in model.steps), "no gaps"
    for step in model.steps:
        assert set(step.formula.terms) == expected_terms(step), "the twin knows the full model only"

    slow = slow_courses(courses)
    ratios = []
    for draw in draws(courses, SETTINGS.imputations, SETTINGS.seed, "all"):
        twin = SlowImputation(slow, SETTINGS.maximum_sessions, SETTINGS.donors)
        ratios.append(twin.run(list(draw.patients), draw.donors.tolist()))
        fast = model.completed_ratio(draw, SETTINGS.donors)
        np.testing.assert_allclose(fast, ratios[-1], rtol=1e-9, atol=1e-9)

    compared = 0
    plan = Expected(ratios, slow)
    delta = Expected([shifted(ratio, slow, 0.2) for ratio in ratios], slow)
    for row in improvement_with_sensitivity(cohort, severity, SETTINGS):
        keys = parse_level(row.level)
        is_shifted = keys.get("delta") == "0.2"
        is_plan = row.method == "plan" and row.estimand.startswith("improvement.")
        if not (is_shifted or is_plan) or row.gate.startswith("withheld"):
            continue
        expected = (delta if is_shifted else plan).of(row.spot_type)
        made = (row.value, row.ci_low, row.ci_high)
        if row.unit == "sessions":
            members = [i for i, c in enumerate(slow) if row.spot_type in ("all", c["spot_type"])]
            limits = SETTINGS.minimum_assessed, SETTINGS.minimum_assessed_share
            supported = supported_sessions(slow, members, *limits)
            wanted = half_set(expected, supported)
            assert tuple(known(number) for number in made) == wanted
        else:
            estimand = "improvement." + row.estimand.partition(".")[2]
            assert made == pytest.approx(expected[estimand, int(keys["k"])], abs=1e-8)
        compared += 1
    assert compared > 120


def test_strata_are_the_spot_types_of_first_courses() -> None:
    cohort, severity = clinics_with_second_courses(1)
    courses = arranged(cohort, severity, 8)
    by_hand: dict[str, str] = {}
    for row in sorted(
        cohort.to_dict("records"), key=lambda r: (r["started_on"], r["clinic_id"], r["course_id"])
    ):
        by_hand.setdefault(row["patient"], row["spot_type"])
    assert list(courses.stratum_of_patient) == [by_hand[p] for p in sorted(by_hand)]
    for draw in draws(courses, 2, 1, "all"):
        drawn = courses.stratum_of_patient[draw.patients]
        assert sorted(drawn) == sorted(courses.stratum_of_patient)
