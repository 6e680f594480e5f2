"""Improvement after every session, completed by models that know what is being compared.

Imputing without the exposure would make everybody who stopped early look as if all arms did alike,
and draw every difference towards nothing (Meng 1994 calls such a pair uncongenial). So each
regression of plan 2.2 gets the exposures as further columns, and everything else stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import ImprovementSettings

from ..courses import Courses
from ..design import ROWS_PER_COLUMN, Array, Columns, number_columns
from ..imputation import Imputer, draws, imputer
from ..steps import Step
from .confounders import USED_BY_AT_LEAST, differing
from .exposures import DAYS_PER_WEEK

EXPOSURES = "exposures"


def completed_reductions(
    courses: Courses, columns: Columns, settings: ImprovementSettings, clinic_id: str
) -> Array:
    """Reduction since baseline in percent (imputation, course, k - 1), had everybody continued.

    `courses.table` carries the exposures, `columns` those of `confounder_columns`. NaN for sessions
    without a model.
    """
    model = knowing_exposures(imputer(courses), exposure_columns(courses.table, columns))
    drawn = draws(courses, settings.imputations, settings.seed, clinic_id)
    return np.stack([100 * (1 - model.completed_ratio(draw, settings.donors)) for draw in drawn])


def exposure_columns(table: pd.DataFrame, columns: Columns) -> Array:
    """Depth, gap, age of the spot and ingredients, in the order in which they enter; then each
    ingredient within each spot type, where the plan's 25 stand on either side."""
    gap = number_columns(pd.Series(table["gap_days"].to_numpy(np.float64) / DAYS_PER_WEEK))
    cocktail = {name: column for name, column in columns.items() if name.startswith("ingredient:")}
    parts = [columns["depth"], gap, columns["lesion_duration"], *cocktail.values()]
    types = table["spot_type"].to_numpy(dtype=object)
    for column in cocktail.values():
        for spot_type in sorted(set(types)):
            is_type = (types == spot_type)[:, None]
            n_with, n_type = int((column * is_type).sum()), int(is_type.sum())
            if min(n_with, n_type - n_with) >= USED_BY_AT_LEAST:
                parts.append(column * is_type)
    return np.column_stack([np.empty((len(table), 0)), *parts])


def knowing_exposures(model: Imputer, exposures: Array) -> Imputer:
    """The same imputer with the exposures as columns of every step that can carry them."""
    return replace(model, steps=tuple(_knowing(step, exposures) for step in model.steps))


def _knowing(step: Step, exposures: Array) -> Step:
    rows = np.concatenate([part.rows for part in step.stack])
    affordable = int(len(rows) / ROWS_PER_COLUMN) - _width(step)
    usable = _first(differing(exposures[rows]), affordable)
    if not usable.any():
        return step
    formula = replace(
        step.formula,
        terms=(*step.formula.terms, EXPOSURES),
        covariates={**step.formula.covariates, EXPOSURES: exposures[:, usable]},
    )
    return replace(step, formula=formula)


def _width(step: Step) -> int:
    """How many columns the step's design has."""
    part = step.stack[0]
    empty = np.zeros((0, len(part.lags)))
    return int(step.formula.matrix(part.rows[:0], empty, np.zeros(0)).shape[1])


def _first(usable: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
    return usable & (np.cumsum(usable) <= most)
