"""Imputed scores are scores that the clinic could have written down."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.models.courses import arranged
from analysis.models.imputation import draws, imputer
from analysis.models.reading_steps import as_written, reading_steps_pct
from improvement_clinics import made_up_clinics


def steps_of(points: list[float], scale: str, maximum: float) -> float:
    """The step found for courses of one clinic whose baselines are these points of the scale."""
    scores = 100 * np.array(points) / maximum
    table = pd.DataFrame({"clinic_id": "A", "severity_scale": scale, "baseline_score": scores})
    found = set(reading_steps_pct(table, np.full((len(points), 2), np.nan)) * maximum / 100)
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    ("points", "step"),
    [
        ([2.0 * n for n in range(10, 35)], 2.0),
        ([5.0 * n for n in range(1, 20)] * 2, 5.0),
        ([0.5 + n for n in range(30)], 0.5),
        ([n + 0.0137 * n * n for n in range(1, 40)], 0.0),  # continuous
        ([2.0 * n for n in range(10, 60)] + [61.0], 2.0),  # one slip in 51
        ([10.0] * 19, 0.0),  # too few scores to tell
    ],
)
def test_the_step_is_the_coarsest_of_which_nearly_all_scores_are_multiples(points, step) -> None:
    assert steps_of(points, "vas", 100.0) == pytest.approx(step)


def test_steps_are_those_of_the_scale_and_of_the_clinic() -> None:
    assert steps_of([0.1 * n for n in range(40, 90)], "mmasi", 24.0) == pytest.approx(0.1)
    table = pd.DataFrame(
        {
            "clinic_id": ["A"] * 30 + ["B"] * 30 + ["C"],
            "severity_scale": ["vas"] * 60 + ["missing"],
            "baseline_score": [*np.arange(30, 60), *np.arange(0, 300, 10) / 3.0, 40.0],
        }
    )
    found = reading_steps_pct(table, np.full((61, 1), np.nan))
    assert found.tolist() == [1.0] * 30 + [0.0] * 31


def test_a_score_is_written_as_the_nearest_step_or_as_it_is() -> None:
    written = as_written(np.array([20.9, 21.1, 3.3]), np.array([2.0, 2.0, 0.0]))
    assert written.tolist() == [20.0, 22.0, 3.3]


def test_what_is_imputed_lies_on_the_clinic_s_steps() -> None:
    cohort, severity, _ = made_up_clinics(400, 3, gain_per_session=0.1)
    on_fives = (severity / 5).round() * 5
    cohort = cohort.assign(baseline_score=on_fives[0].clip(lower=5), severity_scale="vas")
    courses = arranged(cohort, on_fives.clip(lower=0), 8)
    draw = next(draws(courses, 1, 1, "all"))
    score = imputer(courses).completed_ratio(draw, 31) * courses.baseline[:, None]
    inside = (score > 0.01 * courses.baseline[:, None]) & (score < 2.9 * courses.baseline[:, None])
    assert np.abs(score[inside] / 5 - np.rint(score[inside] / 5)).max() < 1e-9
