"""Standardised differences: the formula by hand, who is compared with whom, and the gate."""

from __future__ import annotations

import math
import statistics
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.derive.cohort import analysis_cohort
from analysis.measures.standardised import (
    characteristics,
    standardised_difference,
    standardised_differences,
)
from analysis.schema.estimates import Estimate
from builders import tables

ENDED = "describe.standardised_difference contrast=final_assessed-not;of={}"
PROTECTED = "diagnostic.standardised_difference contrast=high-low;of={}"


def clinic(ended: int, left: int, **more: Any) -> dict[str, pd.DataFrame]:
    """Courses with a final assessment are of women of 40 or 50, the others of men of 30 or 60."""
    people = range(ended + left)
    stays = [i < ended for i in people]
    looks = [{"course_id": f"c{i}", "assessed_on": 0, "severity_score": 40.0} for i in people] + [
        {"course_id": f"c{i}", "assessed_on": 30, "severity_score": 10.0}
        for i in people
        if stays[i]
    ]
    for i in range(ended):
        said = "high" if i % 2 else "none"
        looks.append(
            {"course_id": f"c{i}", "assessed_on": 90, "is_recurrence": "no", "sun_protection": said}
        )
    return tables(
        patients=[
            {
                "patient_id": f"p{i}",
                "sex": "female" if stays[i] else "male",
                "age_years": (40 + 10 * (i % 2)) if stays[i] else (30 + 30 * (i % 2)),
            }
            for i in people
        ],
        courses=[
            {"course_id": f"c{i}", "patient_id": f"p{i}", "ended_on": 30 if stays[i] else None}
            for i in people
        ],
        sessions=[{"course_id": f"c{i}", "session_no": 1, "session_date": 0} for i in people],
        assessments=looks,
    )


def found(made: dict[str, pd.DataFrame]) -> dict[str, Estimate]:
    cohort = analysis_cohort(made, 5.0)
    rows = standardised_differences(cohort, made["assessments"], 50.0, "all")
    return {f"{row.estimand} {row.level}": row for row in rows}


def test_the_difference_is_that_of_means_over_the_root_of_the_mean_variance() -> None:
    one, other = [1.0, 2.0, 3.0, 7.0], [0.0, 1.0, 5.0]
    spread = math.sqrt((statistics.pvariance(one) + statistics.pvariance(other)) / 2)
    expected = (statistics.fmean(one) - statistics.fmean(other)) / spread
    assert standardised_difference(np.array(one), np.array(other)) == pytest.approx(expected)


def test_a_share_uses_the_variance_of_a_share() -> None:
    one, other = np.array([1.0] * 3 + [0.0] * 7), np.array([1.0] * 6 + [0.0] * 4)
    expected = (0.3 - 0.6) / math.sqrt((0.3 * 0.7 + 0.6 * 0.4) / 2)
    assert standardised_difference(one, other) == pytest.approx(expected)


def test_those_with_a_final_assessment_are_compared_with_those_without() -> None:
    row = found(clinic(60, 40))[ENDED.format("age_years")]
    # Means 45 and 45: as old on average, although the others differ more among themselves.
    assert row.value == pytest.approx(0.0, abs=1e-12)
    assert row.n_patients == 100


def test_what_does_not_vary_has_no_standardised_difference() -> None:
    row = found(clinic(60, 40))[ENDED.format("female")]
    assert row.gate == "withheld:not_estimable"  # all women here, all men there: no spread


def test_the_first_answer_decides_how_well_a_responder_is_protected() -> None:
    row = found(clinic(60, 40))[PROTECTED.format("age_years")]
    # `high` are those of 50, `none` (taken as low) those of 40: no spread within either.
    assert row.gate == "withheld:not_estimable"
    assert row.n_patients == 60


def test_few_in_an_arm_are_not_compared() -> None:
    assert found(clinic(60, 24))[ENDED.format("age_years")].gate == "withheld:too_few_in_one_arm"


def test_unknown_is_not_no() -> None:
    made = clinic(30, 30)
    cohort = analysis_cohort(made, 5.0)
    assert characteristics(cohort)["dark_skin"].isna().all()
