"""Which regressions complete a course's history, in which order, on which rows (plan 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .courses import Array, Courses, Positions
from .design import Columns, StepFormula, covariate_columns, step_formula

OWN_FIT_UP_TO = 5  # later steps share one fit ...
POOLED_FROM = 5  # ... of these and all later steps, with a linear step term
LAGS = 5
SMALLEST_FIT = 10  # courses; with fewer a step is not modelled, and history steps over it

Seen = NDArray[np.bool_]


@dataclass(frozen=True)
class Stacked:
    """Some courses at one session count k, with the session counts their D_k is explained by."""

    k: int
    rows: Positions
    lags: tuple[int, ...]

    def history(self, change: Array) -> Array:
        """D at the lags, one row per course."""
        return change[np.ix_(self.rows, np.array(self.lags, dtype=np.intp))]


@dataclass(frozen=True)
class Step:
    """One regression: the rows it is fitted on, its formula, the courses whose D_k it imputes."""

    k: int
    stack: tuple[Stacked, ...]
    formula: StepFormula
    missing: Stacked

    def matrix(self, part: Stacked, change: Array) -> Array:
        """Design matrix of a part of the stack, or of the courses to be imputed."""
        step = np.full(len(part.rows), float(part.k))
        return self.formula.matrix(part.rows, part.history(change), step)

    def stacked_matrix(self, change: Array) -> Array:
        """Design matrix of the rows the regression is fitted on."""
        parts = [self.matrix(part, change) for part in self.stack]
        return parts[0] if len(parts) == 1 else np.vstack(parts)


def modelled_sessions(courses: Courses) -> list[int]:
    """The session counts after which at least ten courses were assessed."""
    counts = courses.assessed.sum(axis=0)
    return [k for k, n in enumerate(counts, start=1) if n >= SMALLEST_FIT]


def steps_of(courses: Courses) -> tuple[Step, ...]:
    """The regressions in the order they are run; history refers to modelled sessions only.

    At each session gaps come first, each from its neighbours, then all courses that have nothing
    later: those are predicted from their past alone.
    """
    covariates = covariate_columns(courses.table)
    seen = courses.assessed
    sessions = modelled_sessions(courses)
    lags = {k: tuple(reversed(sessions[:i]))[:LAGS] for i, k in enumerate(sessions)}
    steps: list[Step] = []
    for k in sessions:
        open_rows = ~seen[:, k - 1]
        for step in _gap_steps(covariates, seen, k, sessions, lags[k]):
            steps.append(step)
            open_rows[step.missing.rows] = False
        stack = tuple(
            Stacked(s, _rows_with_history(seen, s, lags[s], k), lags[s][: len(lags[k])])
            for s in _pooled_with(k, sessions, lags)
        )
        missing = Stacked(k, np.flatnonzero(open_rows), lags[k])
        steps.append(_step(covariates, stack, missing))
    return tuple(steps)


def _step(covariates: Columns, stack: tuple[Stacked, ...], missing: Stacked) -> Step:
    rows = np.concatenate([part.rows for part in stack])
    formula = step_formula(covariates, rows, len(missing.lags), has_step=len(stack) > 1)
    return Step(missing.k, stack, formula, missing)


def _gap_steps(
    covariates: Columns, seen: Seen, k: int, sessions: list[int], lags: tuple[int, ...]
) -> list[Step]:
    """The regressions that fill gaps at k, one for each session at which courses are next seen.

    Courses with a gap went on, so they are not like all the others with the same past; and history
    made up without regard to what followed dilutes the next step's coefficients (with a tenth of
    the looks missing the mean at k = 2 came out 2 points low). Hence the next look is the first
    explanatory value, in the place of the nearest lag.
    """
    steps = []
    unexplained = ~seen[:, k - 1]
    for later in (s for s in sessions if s > k):
        gap = unexplained & seen[:, later - 1]
        unexplained &= ~gap
        both = np.flatnonzero(seen[:, k - 1] & seen[:, later - 1])
        if gap.any() and len(both) >= SMALLEST_FIT:
            neighbours = (later, *lags)[:LAGS]
            missing = Stacked(k, np.flatnonzero(gap), neighbours)
            steps.append(_step(covariates, (Stacked(k, both, neighbours),), missing))
    return steps


def _pooled_with(k: int, sessions: list[int], lags: dict[int, tuple[int, ...]]) -> list[int]:
    """The sessions that are fitted together with k: those as late, and with as much history."""
    if k <= OWN_FIT_UP_TO:
        return [k]
    return [s for s in sessions if s >= POOLED_FROM and len(lags[s]) >= len(lags[k])]


def _rows_with_history(seen: Seen, s: int, lags: tuple[int, ...], k: int) -> Positions:
    """Courses assessed at s whose history is known when D_k is fitted.

    Sessions before k have been completed by then; a gap at k or later has not, and such a row is
    left out of this fit.
    """
    usable = seen[:, s - 1].copy()
    for lag in lags:
        if lag >= k:
            usable &= seen[:, lag - 1]
    return np.flatnonzero(usable)
