"""The test of proportional odds: its level, its power, and a twin by finite differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit

from analysis.models.ordinal_fit import OrdinalFit, fit_proportional_odds
from analysis.models.ordinal_imputation import arranged_grades
from analysis.models.ordinal_odds_test import proportional_odds_test, score_test
from graded_clinics import graded_clinic, graded_clinics

Array = np.ndarray


def rows(n: int, seed: int, change: float = 0.0) -> tuple[Array, Array]:
    """Grades by a number and a 0/1 column whose effect grows by `change` per threshold."""
    rng = np.random.default_rng(seed)
    columns = np.column_stack([rng.normal(size=n), rng.random(n) < 0.4]).astype(float)
    effect = 0.8 + change * (np.arange(4) - 1.5)
    logits = np.array([-2.0, -0.7, 0.7, 2.0]) - 0.5 * columns[:, :1] - columns[:, 1:] * effect
    return (rng.random(n)[:, None] > expit(logits)).sum(axis=1).astype(float), columns


def chi_squared(grade: Array, columns: Array) -> tuple[float, int]:
    fit = fit_proportional_odds(grade, columns, np.ones(len(grade)), ridge=0.0)
    assert fit is not None
    return score_test(fit, columns, grade, np.array([1]))


def test_statistic_agrees_with_finite_differences() -> None:
    grade, columns = rows(200, 1, change=0.2)
    fit = fit_proportional_odds(grade, columns, np.ones(200), ridge=0.0)
    assert fit is not None
    centred = columns - columns.mean(axis=0)
    shift = float(columns.mean(axis=0) @ fit.coefficients)

    def log_likelihood(parameters: Array) -> float:
        thresholds, b, change = parameters[:4] - shift, parameters[4:6], parameters[6]
        ends = thresholds - (centred @ b)[:, None]
        ends = ends - centred[:, 1:] * change * (np.arange(4) - 1.5)
        at_most = np.column_stack([np.zeros(200), expit(ends), np.ones(200)])
        number = grade.astype(int)
        return float(np.log(at_most[range(200), number + 1] - at_most[range(200), number]).sum())

    here = np.array([*fit.thresholds, *fit.coefficients, 0.0])
    score = approx_fprime(here, log_likelihood, 1e-6)
    information = -np.array(
        [[_mixed_difference(log_likelihood, here, i, j) for j in range(7)] for i in range(7)]
    )
    expected = score @ np.linalg.inv(information) @ score
    statistic, df = score_test(fit, columns, grade, np.array([1]))
    assert df == 1
    assert statistic == pytest.approx(expected, rel=1e-3)


def _mixed_difference(function, at: Array, i: int, j: int) -> float:  # type: ignore[no-untyped-def]
    step = 1e-3
    total = 0.0
    for a in (1, -1):
        for b in (1, -1):
            moved = at.copy()
            moved[i] += a * step
            moved[j] += b * step
            total += a * b * function(moved)
    return total / (4 * step**2)


def test_it_holds_its_level_and_finds_what_is_there() -> None:
    null = [chi_squared(*rows(150, seed))[0] > 3.84 for seed in range(300)]
    assert 0.02 < np.mean(null) < 0.085
    other = [chi_squared(*rows(400, seed, change=0.5))[0] > 3.84 for seed in range(60)]
    assert np.mean(other) > 0.8


def test_a_column_that_never_varies_takes_no_degree_of_freedom() -> None:
    grade, columns = rows(200, 2)
    wide = np.column_stack([columns, np.ones(200)])
    fit = fit_proportional_odds(grade, wide, np.ones(200), ridge=0.1)
    assert fit is not None
    assert score_test(fit, wide, grade, np.array([1, 2]))[1] == 1


def test_whole_clinics_hold_the_level_where_the_odds_are_proportional() -> None:
    p_values = []
    for seed in range(25):
        cohort, grades = proportional_clinic(seed)
        p_values.append(proportional_odds_test(arranged_grades(cohort, grades, 8)).p_value)
    assert np.mean(np.array(p_values) < 0.05) <= 0.2
    assert 0.25 < np.mean(p_values) < 0.75


def proportional_clinic(seed: int):  # type: ignore[no-untyped-def]
    """Two types, three looks, each grade by proportional odds in type and the grade before."""
    rng = np.random.default_rng(seed)
    n = 300
    is_freckle = rng.random(n) < 0.4
    grade = np.zeros((n, 3))
    before = np.zeros(n)
    for k in range(3):
        fit = OrdinalFit(
            np.arange(5.0),
            np.array([-1.0, 0.3, 1.5, 3.0]),
            np.array([0.6, 0.9]),
            math.nan,
        )
        before = fit.drawn(np.column_stack([is_freckle, before]), rng.random(n))
        grade[:, k] = before
    cohort, grades = graded_clinic(grade.tolist())
    return cohort.assign(spot_type=np.where(is_freckle, "freckle", "melasma")), grades


def test_the_misfit_is_seen_share_less_modelled_share() -> None:
    cohort, grades, _ = graded_clinics(500, 5)
    courses = arranged_grades(cohort, grades, 8)
    test = proportional_odds_test(courses)
    everybody = np.arange(len(cohort))
    assert test.misfit(everybody) < 0.02
    assert math.isnan(test.misfit(everybody[:0]))


@pytest.mark.parametrize("grade", [0.0, 4.0])
def test_one_grade_for_everybody_leaves_nothing_to_test(grade: float) -> None:
    cohort, grades = graded_clinic([[grade, grade]] * 30)
    assert math.isnan(proportional_odds_test(arranged_grades(cohort, grades, 8)).p_value)
