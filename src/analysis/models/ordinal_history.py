"""What a course's earlier grades say about its next one, beyond plan 2.2 (plan 2.5).

Scores carry how close a spot is to the next threshold; a grade does not. What tells is how long the
spot has held its grade: one that has been in grade 3 for four sessions is nearer to grade 4 than
one that has just come there. With the history terms of plan 2.2 alone (previous value, its square,
two earlier ones) the share with grade 4 at session 6 came out 7 points low in made-up clinics of
1,000 courses that stop by the grade (tests/graded_clinics.py); with the terms here, about one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .courses import Array, Courses, Positions
from .design import ROWS_PER_COLUMN, ROWS_TO_DIFFER
from .steps import Stacked, Step, steps_of

LEVELS = (2, 3)  # with the grade as a number and its square every grade has a level of its own
HELD = (1, 2, 3)  # grades that there is something beyond


@dataclass(frozen=True)
class GradeStep:
    """One regression on earlier grades: plan 2.2's columns, then those of `grade_columns` used."""

    step: Step
    used: Positions

    def matrix(self, part: Stacked, grade: Array) -> Array:
        """Columns for a part of the rows, without the constant: thresholds stand for it."""
        columns = self.step.matrix(part, grade)[:, 1:]
        return np.hstack([columns, grade_columns(part, grade)[:, self.used]])

    def stacked_matrix(self, grade: Array) -> Array:
        """Columns for the rows the regression is fitted on."""
        return np.vstack([self.matrix(part, grade) for part in self.step.stack])


def grade_steps(courses: Courses) -> tuple[GradeStep, ...]:
    """The regressions in the order they are run, with the columns that each can afford.

    Rules as for the terms of plan 2.2 (`design`): five rows per column, and ten rows that differ
    from the commonest value. Neither looks at the outcome.
    """
    grade = np.column_stack([np.zeros(len(courses.table)), courses.severity])
    return tuple(_with_grade_columns(step, grade) for step in steps_of(courses))


def _with_grade_columns(step: Step, grade: Array) -> GradeStep:
    columns = np.vstack([grade_columns(part, grade) for part in step.stack])
    width = step.stacked_matrix(grade).shape[1]
    affordable = max(int(len(columns) / ROWS_PER_COLUMN) - width, 0)
    varies = [
        len(column) - np.unique(column, return_counts=True)[1].max(initial=0) >= ROWS_TO_DIFFER
        for column in columns.T
    ]
    return GradeStep(step, np.flatnonzero(varies)[:affordable])


def grade_columns(part: Stacked, grade: Array) -> Array:
    """Whether the nearest known grade is 2, is 3; at how many earlier sessions the grade was as
    high already, if it is 1, 2, 3.

    One row per course of the part; none of these at the first session, and no time held where the
    nearest known grade is a later one (a gap).
    """
    if not part.lags:
        return np.empty((len(part.rows), 0))
    nearest = part.history(grade)[:, 0]
    columns = [nearest == level for level in LEVELS]
    if part.lags[0] < part.k:
        held = (grade[part.rows, 1 : part.k] >= nearest[:, None]).sum(axis=1)
        columns += [held * (nearest == level) for level in HELD]
    return np.column_stack(columns).astype(np.float64)
