"""Are the odds proportional? A test of the ordinal step models, and what failing costs (plan 2.5).

Proportional odds let a covariate move all grades alike. The test asks whether the effects of spot
type and of the previous grade change from one threshold to the next: linearly in the number of the
threshold (Peterson and Harrell 1990, Appl Stat 39:205), so that each column has one degree of
freedom and the test holds its level in small clinics, where the test against free effects does not
(a third of the cells of a grade by type are then nearly empty). It is a score test at the fit that
the imputations use; no further model has to converge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from .courses import Array, Courses, Positions
from .ordinal_fit import OrdinalFit, fit_proportional_odds
from .ordinal_history import GradeStep, grade_steps
from .ordinal_imputation import RIDGE
from .ordinal_likelihood import likelihood
from .steps import OWN_FIT_UP_TO, Step

SHARES_FROM = (3.0, 4.0)  # grades from which a course counts as a response; 50 % and 75 %


@dataclass(frozen=True)
class OddsTest:
    """`statistic` on `df` degrees of freedom, over the sessions with a fit of their own.

    `excess` has one row per course: by how much having reached each grade of `SHARES_FROM` was
    more frequent than modelled, summed over the looks tested; `looks` counts these.
    """

    statistic: float
    df: int
    excess: Array
    looks: Array

    @property
    def p_value(self) -> float:
        """NaN where there was nothing to test."""
        return float(chdtrc(self.df, self.statistic)) if self.df else float("nan")

    def misfit(self, rows: Positions) -> float:
        """Largest difference between the share seen and the share modelled, over these courses."""
        looks = self.looks[rows].sum()
        if not looks:
            return float("nan")
        return float(np.abs(self.excess[rows].sum(axis=0)).max() / looks)


def proportional_odds_test(courses: Courses) -> OddsTest:
    """The test on the grades as given: sessions 1 to 5, courses whose history is known.

    Given the past, the score of one session's model has mean zero whatever the next one holds:
    statistics of different sessions add up, and so do their degrees of freedom.
    """
    grade = np.column_stack([np.zeros(len(courses.table)), courses.severity])
    excess = np.zeros((len(grade), len(SHARES_FROM)))
    looks = np.zeros(len(grade))
    statistic, df = 0.0, 0
    for step in _tested(grade_steps(courses)):
        stacked = step.step.stack[0]
        known = np.isfinite(stacked.history(grade)).all(axis=1)
        rows, columns = stacked.rows[known], step.matrix(stacked, grade)[known]
        outcome = grade[rows, stacked.k]
        fit = fit_proportional_odds(outcome, columns, np.ones(len(rows)), RIDGE)
        if fit is None or len(fit.grades) < 2:
            continue
        excess[rows] += _unexplained(fit, columns, outcome)
        looks[rows] += 1
        if len(fit.grades) > 2:
            found = score_test(fit, columns, outcome, _tested_columns(step.step))
            statistic, df = statistic + found[0], df + found[1]
    return OddsTest(statistic, df, excess, looks)


def _tested(steps: tuple[GradeStep, ...]) -> list[GradeStep]:
    """Last step at each session (the others fill gaps) with rows of that session alone."""
    last = {step.step.k: step for step in steps if step.step.k <= OWN_FIT_UP_TO}
    return list(last.values())


def _tested_columns(step: Step) -> Positions:
    """Where the previous grade and the spot types stand in the step's columns."""
    formula = step.formula
    n_history = min(len(step.missing.lags), 1)
    chosen = list(range(n_history))
    at = n_history
    for term in formula.terms:
        width = formula.covariates[term].shape[1] if term in formula.covariates else 1
        if term.startswith("lag1:"):
            width = formula.covariates[term.removeprefix("lag1:")].shape[1]
        if term == "type":
            chosen += range(at, at + width)
        at += width
    return np.array(chosen, dtype=np.intp)


def _unexplained(fit: OrdinalFit, columns: Array, outcome: Array) -> Array:
    """0/1 of having reached each grade of `SHARES_FROM`, less its modelled probability."""
    at_most = np.column_stack([fit.at_most(columns), np.ones(len(outcome))])
    parts = []
    for least in SHARES_FROM:
        lower = np.flatnonzero(fit.grades < least)
        modelled = 1 - at_most[:, lower[-1]] if len(lower) else np.ones(len(outcome))
        parts.append((outcome >= least) - modelled)
    return np.column_stack(parts)


def score_test(
    fit: OrdinalFit, columns: Array, outcome: Array, tested: Positions
) -> tuple[float, int]:
    """Chi-squared and degrees of freedom against effects that change linearly with the threshold.

    `tested` are the columns in question. Columns whose change the others determine take no degree
    of freedom.
    """
    centred = columns - columns.mean(axis=0)
    position = np.searchsorted(fit.grades, outcome)
    here = likelihood(fit.thresholds, position, columns @ fit.coefficients)
    by_upper, by_lower = (
        _derivatives(centred, tested, position, len(fit.thresholds), end) for end in (0, -1)
    )
    slope = here.upper @ by_upper - here.lower @ by_lower
    cross = (by_upper * here.joint_curvature[:, None]).T @ by_lower
    information = (by_upper * here.upper_curvature[:, None]).T @ by_upper + cross + cross.T
    information += (by_lower * here.lower_curvature[:, None]).T @ by_lower
    q = len(tested)
    model, change = np.arange(len(slope) - q), np.arange(len(slope) - q, len(slope))
    projection = information[np.ix_(change, model)] @ np.linalg.pinv(
        information[np.ix_(model, model)], hermitian=True
    )
    left = information[np.ix_(change, change)] - projection @ information[np.ix_(model, change)]
    score = slope[change] - projection @ slope[model]
    return _quadratic_form(score, left, np.diag(information)[change])


def _derivatives(
    columns: Array, tested: Positions, position: Positions, n_thresholds: int, end: int
) -> Array:
    """Of each row's upper (`end` 0) or lower (-1) end by thresholds, coefficients and changes."""
    number = position + end
    is_there = (number >= 0) & (number < n_thresholds)
    thresholds = np.zeros((len(columns), n_thresholds))
    thresholds[np.flatnonzero(is_there), number[is_there]] = 1.0
    change = -columns[:, tested] * (number - (n_thresholds - 1) / 2)[:, None]
    return np.hstack([thresholds, -columns, change])


def _quadratic_form(score: Array, variance: Array, whole: Array) -> tuple[float, int]:
    """score' variance^-1 score on the directions that have variance, and their number."""
    scale = np.sqrt(np.where(whole > 0, whole, 1.0))
    values, vectors = np.linalg.eigh(variance / np.outer(scale, scale))
    kept = values > 1e-6
    along = vectors[:, kept].T @ (score / scale)
    return float((along**2 / values[kept]).sum()), int(kept.sum())
