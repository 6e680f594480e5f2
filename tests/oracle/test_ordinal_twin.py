"""The imputation of grades agrees with a slow twin given the same draws.

The twin goes course by course and finds each regression by a general optimiser from the likelihood
as it is defined; it knows one clinic and one spot type without missed looks, where the model is
the history of grades alone.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from analysis.models.imputation import draws
from analysis.models.ordinal_imputation import RIDGE, arranged_grades, grade_imputer
from graded_clinics import graded_clinic

SESSIONS = 4
Course = list[float | None]


def made_up_courses(n: int, seed: int) -> list[Course]:
    """Grades that rise by chance; courses stop after session 1, 2, ... by their grade."""
    rng = np.random.default_rng(seed)
    courses: list[Course] = []
    for _ in range(n):
        course: Course = []
        grade, stopped = 0, False
        for _ in range(SESSIONS):
            grade = int(np.clip(grade + rng.choice([-1, 0, 1, 2], p=[0.15, 0.3, 0.4, 0.15]), 0, 4))
            course.append(None if stopped else float(grade))
            stopped = stopped or rng.random() < (0.35 if grade >= 3 else 0.05)
        courses.append(course)
    return courses


def history(course: list[float]) -> list[float]:
    """The explanatory columns of the next grade, from the grades so far."""
    if not course:
        return []
    last = course[-1]
    columns = [last, last**2]
    columns += course[-2:-4:-1]  # two and three looks ago
    columns += [float(last == 2), float(last == 3)]
    held = sum(1 for grade in course if grade >= last)
    if len(course) > 1:  # at the first look every grade has been held once: two columns are enough
        columns += [held * float(last == level) for level in (1, 2, 3)]
    else:
        columns += [float(last == 1)]
    return columns


def at_most(thresholds: np.ndarray, predictor: float) -> list[float]:
    return [1 / (1 + math.exp(-(t - predictor))) for t in thresholds]


def slow_fit(rows: list[tuple[list[float], float, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and thresholds that maximise the penalised likelihood; rows are (columns,
    grade, weight)."""
    weights = np.array([w for _, _, w in rows], dtype=float)
    x = np.array([columns for columns, _, _ in rows])
    p = x.shape[1]
    spread = (
        np.sqrt(
            np.average((x - np.average(x, axis=0, weights=weights)) ** 2, axis=0, weights=weights)
        )
        if p
        else np.empty(0)
    )
    number = np.array([int(grade) for _, grade, _ in rows])

    def loss(parameters: np.ndarray) -> float:
        b = parameters[:p]
        thresholds = np.cumsum([parameters[p], *np.exp(parameters[p + 1 :])])
        ends = np.concatenate([[-np.inf], thresholds, [np.inf]])
        predictor = x @ b
        upper = 1 / (1 + np.exp(-(ends[number + 1] - predictor)))
        lower = 1 / (1 + np.exp(-(ends[number] - predictor)))
        return float(-weights @ np.log(upper - lower) + RIDGE / 2 * ((b * spread) ** 2).sum())

    start = np.concatenate([np.zeros(p), [-1.0, 0.0, 0.0, 0.0]])
    found = minimize(loss, start, method="BFGS", options={"gtol": 1e-7, "maxiter": 3000})
    assert np.abs(found.jac).max() < 1e-2
    return found.x[:p], np.cumsum([found.x[p], *np.exp(found.x[p + 1 :])])


def slow_completed(
    courses: list[Course], weights: list[int], uniforms: np.ndarray
) -> list[list[float]]:
    filled: list[list[float]] = [[] for _ in courses]
    for k in range(SESSIONS):
        rows = [
            (history(past), course[k], weight)
            for past, course, weight in zip(filled, courses, weights, strict=True)
            if course[k] is not None and weight > 0
        ]
        b, thresholds = slow_fit(rows)
        for i, course in enumerate(courses):
            grade = course[k]
            if grade is None:
                predictor = float(np.dot(history(filled[i]), b))
                grade = float(sum(uniforms[i][k] > c for c in at_most(thresholds, predictor)))
            filled[i].append(grade)
    return filled


@pytest.mark.filterwarnings("ignore:divide by zero|invalid value|overflow:RuntimeWarning")
def test_completed_grades_agree_with_the_slow_twin() -> None:
    given = made_up_courses(260, 3)
    cohort, grades = graded_clinic(given)
    courses = arranged_grades(cohort, grades, SESSIONS)
    model = grade_imputer(courses)
    starts: dict[int, object] = {}
    compared = 0
    for draw in draws(courses, 2, 5, "twin"):
        weights = np.bincount(draw.patients, minlength=len(given)).tolist()
        slow = slow_completed(given, weights, draw.donors)
        fast = model.completed(draw, starts)  # type: ignore[arg-type]
        differs = (fast != np.array(slow)).sum()
        compared += int(np.isnan(courses.severity).sum())
        assert differs == 0
    assert compared > 150
