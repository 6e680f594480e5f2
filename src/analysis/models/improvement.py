"""Improvement against session count, by spot type, had every patient continued (plan 2.1-2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate

from .courses import Array, Courses, arranged
from .curves import (
    GAIN,
    MEAN_REDUCTION,
    RESPONDER50,
    RESPONDER75,
    Curves,
    Quantity,
    cells,
    population_curves,
    sessions_to_half,
)
from .imputation import draws, imputer
from .naive import available_case_estimates, naive_estimates
from .support import Support

SHARES = {RESPONDER50: 0.5, RESPONDER75: 0.25}  # Y_k / Y_0 at most
ROUNDING = 1e-9  # rescaling a score to 0-100 may leave an exact half a hair above one half
QUANTITIES = tuple(Quantity(name) for name in (MEAN_REDUCTION, *SHARES, GAIN))


def improvement_estimates(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    settings: ImprovementSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """Every estimand of plan 2.1 for `all` and each spot type present, k = 1..maximum_sessions.

    `cohort` is one row per course (plan 1.1), `severity` its severity by session count (plan 1.2)
    under the same index; both hold one clinic's courses when `clinic_id` names one. Methods:
    `plan` (2.2), and `naive` and `available_case` (2.6), which show what ignoring the stopping
    rules would give. Cells without support are withheld with the reason. The same courses, settings
    and clinic give the same numbers, in whatever order the rows come; no course, no row.
    """
    courses = arranged(cohort, severity, settings.maximum_sessions)
    if courses.table.empty:
        return []
    copies = (outcomes_of(ratio) for ratio in completed_copies(courses, settings, clinic_id))
    found = population_curves(courses, copies)
    return plan_and_usual_estimates(courses, found, settings, clinic_id)


def completed_copies(
    courses: Courses, settings: ImprovementSettings, clinic_id: str
) -> Iterator[Array]:
    """Y_k / Y_0 of every course (course, k - 1), once per imputation."""
    model = imputer(courses)
    for draw in draws(courses, settings.imputations, settings.seed, clinic_id):
        yield model.completed_ratio(draw, settings.donors)


def outcomes_of(ratio: Array) -> dict[Quantity, Array]:
    """What is averaged, from one completed copy: the reduction in percent, 0/1 for each share, and
    the gain over the session before."""
    reduction = 100 * (1 - ratio)
    shares = [responds(ratio, most) for most in SHARES.values()]
    # Paired within the course: m(k) and m(k-1) share their patients, so their errors cancel.
    before = np.column_stack([np.zeros(len(ratio)), reduction[:, :-1]])
    return dict(zip(QUANTITIES, (reduction, *shares, reduction - before), strict=True))


def responds(ratio: Array, most: float) -> Array:
    """1 where Y_k / Y_0 is at most that, else 0; NaN where it is unknown."""
    return np.where(np.isnan(ratio), np.nan, ratio <= most + ROUNDING)


def plan_and_usual_estimates(
    courses: Courses,
    found: Sequence[tuple[Support, Curves]],
    settings: ImprovementSettings,
    clinic_id: str,
) -> list[Estimate]:
    """The rows of the plan's curves, then those of the two usual analyses."""
    estimates: list[Estimate] = []
    for support, curves in found:
        for quantity in QUANTITIES:
            estimates += cells(support, quantity, curves[quantity], settings, clinic_id)
        responders = curves[Quantity(RESPONDER50)]
        estimates.append(sessions_to_half(support, responders, settings, clinic_id))
    return [
        *estimates,
        *naive_estimates(courses, settings, clinic_id),
        *available_case_estimates(courses, settings, clinic_id),
    ]
