"""Mean reduction by a linear mixed model of log severity: a second way to the means (plan 2.6).

Nothing is imputed. The looks that were made are fitted by restricted maximum likelihood, which
allows for stopping that depends on earlier looks as long as the model holds: on the log scale all
courses of a type fall by the same steps, each shifted and tilted by a normal amount of its own.
What it estimates is the fall of the geometric mean of Y + 1, not the mean of each patient's fall: a
patient who clears weighs more there, and one who gets worse less. So it checks direction and shape,
not the last points, and shares of responders do not follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate, warned

from .courses import Array, Courses, Positions, arranged
from .curves import MEAN_REDUCTION
from .engine.mixed_model import BOUNDARY, NO_CONVERGENCE, MixedFit, fit_mixed_model
from .means import Z_95
from .support import NOT_ESTIMABLE, cell, gated, support_of

METHOD = "mixed_model"
NOT_CONVERGED = "model_did_not_converge"
NOT_ALL_TYPES = "not_every_type_reached_session"
NO_SPREAD = "random_effect_without_variance"
SMALLEST_CELL = 10  # courses seen at a session count; with fewer it has no coefficient
# Three looks tell shift, tilt and scatter of a course apart; so many courses must have them.
LOOKS_TO_TELL, FEWEST_TELLING = 3, 10
RARE = 0.05  # `all` does without types that hold at most this share of its courses together
SMALLEST_SCATTER = 1e-6  # of log severity; a reading of 50 told to four decimals has as much


@dataclass(frozen=True)
class TypeFall:
    """Mean log fall of one type at k = 1..K with its variance; NaN where there is none."""

    fall: Array
    variance: Array
    problem: str = ""
    note: str = ""


def mixed_mean_estimates(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    settings: ImprovementSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """`improvement.mean_reduction_pct` with method `mixed_model`, for `all` and each spot type.

    Percent: 100 (1 - exp(m)), m the mean of log (Y_k + 1) - log (Y_0 + 1) at the type's mean log
    baseline; limits carried over from the log scale. `all` is the mean of the types' m by their
    number of courses, without types that are rare together (at most 5 %) and were not seen at k;
    otherwise it is withheld. Random effects belong to the course; two courses of a patient count as
    independent. Cells need what the plan's need (2.4). Tables and order as for
    `improvement_estimates`; no course, no row.
    """
    courses = arranged(cohort, severity, settings.maximum_sessions)
    if courses.table.empty:
        return []
    populations = dict(courses.populations())
    falls = {name: type_fall(courses, rows) for name, rows in populations.items() if name != ALL}
    falls = {ALL: _mixed(falls, {name: len(populations[name]) for name in falls}), **falls}
    estimates: list[Estimate] = []
    for name, rows in populations.items():
        support = support_of(courses, name, rows)
        found = falls[name]
        for k in range(1, settings.maximum_sessions + 1):
            row = cell(support, MEAN_REDUCTION, k, "percent", METHOD, clinic_id)
            lack = support.lack(k, settings) or found.problem
            if not lack and name == ALL and not np.isfinite(found.fall[k - 1]):
                lack = NOT_ALL_TYPES
            row = replace(gated(row, _reduction(found, k), lack, settings), fmi=float("nan"))
            estimates.append(warned(row, found.note) if found.note else row)
    return estimates


def _reduction(found: TypeFall, k: int) -> tuple[float, float, float]:
    """Percent by which the geometric mean is lower after k sessions, with its limits."""
    fall, half_width = found.fall[k - 1], Z_95 * np.sqrt(found.variance[k - 1])
    value, low, high = 100 * (1 - np.exp(np.array([fall, fall + half_width, fall - half_width])))
    return float(value), float(low), float(high)


def type_fall(courses: Courses, rows: Positions) -> TypeFall:
    """The mixed model of one type's courses."""
    seen = courses.assessed[rows]
    modelled = np.flatnonzero(seen.sum(axis=0) >= SMALLEST_CELL)
    nothing = np.full(seen.shape[1], np.nan)
    course, at = np.nonzero(seen[:, modelled])
    k = modelled[at]
    tells = (np.bincount(course, minlength=len(rows)) >= LOOKS_TO_TELL).sum()
    if tells < FEWEST_TELLING:
        return TypeFall(nothing, nothing, NOT_ESTIMABLE)
    start = np.log(courses.baseline[rows] + 1)
    outcome = np.log(courses.severity[rows[course], k] + 1) - start[course]
    columns = np.zeros((len(k), len(modelled)))
    columns[np.arange(len(k)), at] = 1.0
    if start.std() > SMALLEST_SCATTER:
        columns = np.column_stack([columns, (start - start.mean())[course]])
    if _left_over(outcome, columns) < SMALLEST_SCATTER:
        return TypeFall(nothing, nothing, NOT_ESTIMABLE)
    fit = fit_mixed_model(outcome, columns, k.astype(np.float64), course)
    return _from_fit(fit, modelled, nothing)


def _left_over(outcome: Array, columns: Array) -> float:
    """Standard deviation of what the columns leave; a fit without scatter has no likelihood."""
    coefficients = np.linalg.lstsq(columns, outcome, rcond=None)[0]
    return float((outcome - columns @ coefficients).std())


def _from_fit(fit: MixedFit, modelled: Positions, nothing: Array) -> TypeFall:
    if fit.problem:
        problem = NOT_CONVERGED if fit.problem == NO_CONVERGENCE else NOT_ESTIMABLE
        return TypeFall(nothing, nothing, problem)
    fall, variance = nothing.copy(), nothing.copy()
    fall[modelled] = fit.coefficients[: len(modelled)]
    variance[modelled] = np.diag(fit.covariance)[: len(modelled)]
    return TypeFall(fall, variance, note=NO_SPREAD if fit.note == BOUNDARY else "")


def _mixed(falls: dict[str, TypeFall], n_courses: dict[str, int]) -> TypeFall:
    """The types' falls averaged by their courses, where all but rare types have one."""
    names = sorted(falls)
    share = np.array([n_courses[name] for name in names]) / sum(n_courses.values())
    fall = np.array([falls[name].fall for name in names])
    variance = np.array([falls[name].variance for name in names])
    known = np.isfinite(fall)
    weight = share[:, None] * known
    total = weight.sum(axis=0)
    enough = total >= 1 - RARE
    weight = weight / np.where(enough, total, 1.0)
    note = NO_SPREAD if any(falls[name].note for name in names) else ""
    return TypeFall(
        np.where(enough, np.where(known, weight * fall, 0.0).sum(axis=0), np.nan),
        np.where(known, weight**2 * variance, 0.0).sum(axis=0),
        note=note,
    )
