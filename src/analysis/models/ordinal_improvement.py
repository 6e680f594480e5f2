"""Improvement against session count in clinics that grade it (plan 2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate, warned, withheld

from .courses import Array, Courses, Positions
from .curves import (
    HALF,
    RESPONDER50,
    RESPONDER75,
    Curves,
    Outcomes,
    Quantity,
    cells,
    population_curves,
    sessions_to_half,
)
from .imputation import draws
from .ordinal_fit import OrdinalFit
from .ordinal_imputation import arranged_grades, grade_imputer
from .ordinal_odds_test import OddsTest, proportional_odds_test
from .ordinal_support import SMALLEST_SHARE_SEEN, TOO_FEW_CLOSE, share_seen
from .support import NOT_ESTIMABLE, TOO_FEW, Support

DIAGNOSTIC = "diagnostic.proportional_odds"
BESIDE_SCORES = "ordinal"
SCOPE = "grades"  # keeps the draws apart from those for scores

# Grades are half-open: 3 is more than 50 % and 4 more than 75 %, so a clearance of exactly 50 or
# 75 %, which responder50 and responder75 of plan 2.1 count, is not counted here.
LEAST_GRADE = {RESPONDER50: 3, RESPONDER75: 4}

DOUBTFUL = "odds_not_proportional"
FAILS = "ordinal_model_does_not_fit"
DOUBTFUL_BELOW = 0.05  # p value of the test
# A share that the model misses by more than this where it can be checked is no guide where it
# cannot. The plan sets no number; a support gap cost up to 4 points (plan 2.4), this is 10.
FAILS_ABOVE = 0.10


def ordinal_improvement_estimates(
    cohort: pd.DataFrame,
    grades: pd.DataFrame,
    settings: ImprovementSettings,
    clinic_id: str = ALL,
    *,
    has_scores: bool = False,
) -> list[Estimate]:
    """Responders and sessions to half from grades, for `all` and each spot type present.

    `cohort` is `derive.grades.graded_cohort`, `grades` its `grade_by_session` under the same index.
    `improvement.responder50` is the share with grade 3 or 4 (more than 50 %), `responder75` that
    with grade 4; `sessions_to_half` and `diagnostic.proportional_odds` follow. There is no mean
    reduction: grade 0 is "none or worse" and has no midpoint, and a mean of midpoints would
    depend on the number made up for it. Method `plan`; `ordinal` where the same scope also has
    rows made from scores (`has_scores`), which come first. A cell that holds imputed grades is
    shown with a warning where the odds are not proportional (p < 0.05), and withheld where the
    model then misses a share of that population by more than 10 points; any cell where less than
    15 % of the courses close to the response were still seen. What is assumed: courses stop by what
    their grades show. Where they stop by more (26 and 49 % faded are one grade), shares are low.
    No course, no row.
    """
    courses = arranged_grades(cohort, grades, settings.maximum_sessions)
    if courses.table.empty:
        return []
    test = proportional_odds_test(courses)
    found = population_curves(courses, _copies(courses, settings, clinic_id))
    populations = dict(courses.populations())
    estimates: list[Estimate] = []
    for support, curves in found:
        at = populations[support.spot_type]
        diagnostic = _diagnostic_row(support, test, at, settings)
        rows = _rows(support, courses.severity[at], curves, settings, clinic_id)
        estimates += [_closed(row, support, diagnostic) for row in rows]
        estimates.append(diagnostic)
    method = BESIDE_SCORES if has_scores else "plan"
    return [
        replace(row, method=method, plan_section="2.5", clinic_id=clinic_id) for row in estimates
    ]


def _copies(courses: Courses, settings: ImprovementSettings, clinic_id: str) -> Iterator[Outcomes]:
    model = grade_imputer(courses)
    starts: dict[int, OrdinalFit] = {}
    for draw in draws(courses, settings.imputations, settings.seed, f"{SCOPE}:{clinic_id}"):
        yield outcomes_of_grades(model.completed(draw, starts))


def outcomes_of_grades(grade: Array) -> dict[Quantity, Array]:
    """0/1 for each share of responders; NaN where the grade is unknown."""
    return {
        Quantity(name): np.where(np.isnan(grade), np.nan, grade >= least)
        for name, least in LEAST_GRADE.items()
    }


def _rows(
    support: Support, grade: Array, curves: Curves, settings: ImprovementSettings, clinic_id: str
) -> list[Estimate]:
    """The rows of one population; `grade` are the grades given to its courses."""
    rows = []
    for name, least in LEAST_GRADE.items():
        seen = share_seen(grade, least)
        for row, share in zip(
            cells(support, Quantity(name), curves[Quantity(name)], settings, clinic_id),
            seen,
            strict=True,
        ):
            rows.append(_refused(row, TOO_FEW_CLOSE) if share < SMALLEST_SHARE_SEEN else row)
    is_seen = share_seen(grade, LEAST_GRADE[RESPONDER50]) >= SMALLEST_SHARE_SEEN
    responders = curves[Quantity(RESPONDER50)]
    printed = replace(responders, high=np.where(is_seen, responders.high, np.nan))
    return [*rows, sessions_to_half(support, printed, settings, clinic_id)]


def _refused(row: Estimate, reason: str) -> Estimate:
    """Withheld for that reason, unless it is already."""
    if row.gate.startswith("withheld"):
        return row
    return withheld(replace(row, fmi=float("nan")), reason)


def _diagnostic_row(
    support: Support,
    test: OddsTest,
    rows: Positions,
    settings: ImprovementSettings,
) -> Estimate:
    """The largest difference between shares seen and modelled, with the p value of the test."""
    row = Estimate(
        DIAGNOSTIC,
        spot_type=support.spot_type,
        value=test.misfit(rows),
        unit="probability",
        p_value=test.p_value,
        n_patients=support.n_patients,
        n_courses=support.n_courses,
        n_assessed=int((test.looks[rows] > 0).sum()),
    )
    if (support.patients_assessed < settings.minimum_assessed).all():
        return withheld(row, TOO_FEW)
    if np.isnan(test.p_value) or np.isnan(row.value):
        return withheld(row, NOT_ESTIMABLE)
    return warned(row, DOUBTFUL) if test.p_value < DOUBTFUL_BELOW else row


def _closed(row: Estimate, support: Support, diagnostic: Estimate) -> Estimate:
    """The row behind the gate of the test; a cell without an imputed grade needs no model."""
    seen = support.courses_assessed if row.estimand == HALF else np.array([row.n_assessed])
    is_imputed = bool((seen[seen > 0] < support.n_courses).any())
    if not is_imputed or not diagnostic.gate.startswith("warn"):
        return row
    if diagnostic.value > FAILS_ABOVE:
        return _refused(row, FAILS)
    return warned(row, DOUBTFUL)
