"""The improvement model agrees with its slow twin when both are given the same random draws."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.models.courses import Courses, arranged
from analysis.models.design import TERMS
from analysis.models.improvement import improvement_estimates
from analysis.models.imputation import draws, imputer
from analysis.models.steps import Step
from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import parse_level
from improvement_clinics import made_up_clinics

from .slow_improvement import Course, SlowImputation, cells

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
    return cohort.assign(patient=patient), severity


def expected_terms(step: Step) -> set[str]:
    """The full model of plan 2.2 at that step."""
    lags = len(step.missing.lags)
    terms = {term for term in TERMS if "lag" not in term and term != "step"}
    terms |= {"step"} if len(step.stack) > 1 else set()
    terms |= {"lag1_squared", "lag1:log_baseline", "lag1:type"} if lags else set()
    return terms | {f"lag{lag}" for lag in (2, 3) if lag <= lags}


def slow_courses(courses: Courses) -> list[Course]:
    def known(value: float) -> float | None:
        return None if math.isnan(value) else float(value)

    names = ["clinic_id", "combination", "phototype", "spot_type", "patient"]
    return [
        {name: row[name] for name in names}
        | {"age": known(row["age_years"]), "planned": known(row["planned_sessions"])}
        | {"y": [float(row["baseline_score"]), *map(known, scores)]}
        for (_, row), scores in zip(courses.table.iterrows(), courses.severity, strict=True)
    ]


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
    expected = {}
    for estimate in improvement_estimates(cohort, severity, SETTINGS):
        if estimate.method != "plan" or not estimate.level or math.isnan(estimate.value):
            continue
        spot_type = estimate.spot_type
        if spot_type not in expected:
            wanted = [i for i, c in enumerate(slow) if spot_type in ("all", c["spot_type"])]
            expected[spot_type] = cells(ratios, slow, wanted)
        k = int(parse_level(estimate.level)["k"])
        made = (estimate.value, estimate.ci_low, estimate.ci_high)
        assert made == pytest.approx(expected[spot_type][estimate.estimand, k], abs=1e-8)
        compared += 1
    assert compared > 80


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
