"""Grades after every session for every course: sequential ordinal regressions (plan 2.5).

As for scores (`imputation`): one imputation draws a bootstrap sample of patients and goes through
the sessions in order; only the regression differs. The grade, 0-4, takes the place of D, with no
score before the first session to explain it by. A missing grade is drawn with the probabilities of
the fitted model: they are the whole distribution, and there are no residuals to borrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .courses import Array, Courses, Positions, arranged
from .imputation import Draw
from .ordinal_fit import OrdinalFit, fit_proportional_odds
from .ordinal_history import GradeStep, grade_steps

# The tiny ridge of plan 2.2 bounds nothing on the logit scale, where a previous grade 4 that is
# always followed by a grade 4 sends a coefficient to infinity. A normal prior with a standard
# deviation of 3.2 (odds ratio 24) for one standard deviation of a column stops it, and weighs less
# than one course in a hundred otherwise.
RIDGE = 0.1


def arranged_grades(cohort: pd.DataFrame, grades: pd.DataFrame, maximum_sessions: int) -> Courses:
    """The courses with their grades where scores would stand.

    A grade is relative to the spot's own start already. So the start is the same 1 for everybody,
    and its column of the model, being constant, falls away (`design.number_columns`).
    """
    return arranged(cohort.assign(baseline_score=1.0), grades, maximum_sessions)


@dataclass(frozen=True)
class GradeImputer:
    """Everything about the imputations that does not depend on the draws."""

    courses: Courses
    steps: tuple[GradeStep, ...]

    def completed(self, draw: Draw, starts: dict[int, OrdinalFit]) -> Array:
        """The grade of every course (course, k - 1), one imputation.

        NaN from the first step on that has no model; `starts` (fits by step) spare Newton steps in
        the next draw, and change nothing else.
        """
        grade = np.column_stack([np.zeros(len(self.courses.table)), self.courses.severity])
        drawn = np.bincount(draw.patients, minlength=len(self.courses.stratum_of_patient))
        weights = drawn[self.courses.patient]
        for number, step in enumerate(self.steps):
            missing = step.step.missing
            if not len(missing.rows):
                continue
            fit = _fitted(step, grade, weights, starts.get(number))
            if fit is None:
                break
            starts[number] = fit
            uniforms = draw.donors[missing.rows, missing.k - 1]
            grade[missing.rows, missing.k] = fit.drawn(step.matrix(missing, grade), uniforms)
        return grade[:, 1:]


def grade_imputer(courses: Courses) -> GradeImputer:
    """The steps that can be modelled, each with its rows and formula."""
    return GradeImputer(courses, grade_steps(courses))


def _fitted(
    step: GradeStep, grade: Array, weights: Positions, start: OrdinalFit | None
) -> OrdinalFit | None:
    stack = step.step.stack
    design = step.stacked_matrix(grade)
    outcome = np.concatenate([grade[part.rows, part.k] for part in stack])
    sampled = np.concatenate([weights[part.rows] for part in stack])
    if sampled.sum() <= design.shape[1]:
        # A sample without enough rows of a scarce step: fit that step on the courses as they are.
        sampled = np.ones_like(sampled)
    return fit_proportional_odds(outcome, design, sampled.astype(np.float64), RIDGE, start)
