"""Who the patients are whom an exposure is given to: the columns every contrast is adjusted for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..design import (
    ROWS_PER_COLUMN,
    ROWS_TO_DIFFER,
    Array,
    Columns,
    covariate_columns,
    factor_columns,
    number_columns,
)
from .exposures import contains, ingredients_met

Positions = NDArray[np.intp]

# In this order while the courses compared carry another column; severity and type come first
# because treatment is chosen by them.
ORDER = (
    "log_baseline",
    "type",
    "clinic",
    "depth",
    "combination",
    "phototype",
    "age",
    "sex",
    "lesion_duration",
    "planned_sessions",
)
MODIFIERS = ("log_baseline", "type")  # what an effect may depend on
USED_BY_AT_LEAST = 25  # patients on either side before an ingredient is a column (plan 2.4)


def confounder_columns(table: pd.DataFrame) -> Columns:
    """Columns by covariate, one row per course; a covariate that never varies has no column.

    Those of the improvement model (plan 2.2), then depth, sex, age of the spot (log months) and
    each common ingredient as `ingredient:<code>`. Missing is a level or a flag (plan 1.6).
    """
    months = table["lesion_duration_months"].clip(lower=0)
    columns = covariate_columns(table) | {
        "depth": factor_columns(table["depth"]),
        "sex": factor_columns(table["sex"]),
        "lesion_duration": number_columns(pd.Series(np.log1p(months.to_numpy(np.float64)))),
    }
    for code in ingredients_met(table["ingredients"]):
        given = contains(table["ingredients"], code)
        if min((given == 1).sum(), (given == 0).sum()) >= USED_BY_AT_LEAST:
            columns[f"ingredient:{code}"] = np.nan_to_num(given)[:, None]
    return columns


def adjusting(
    columns: Columns, without: str | tuple[str, ...], rows: Positions
) -> tuple[Columns, bool]:
    """The covariates that the courses at `rows` can carry in `ORDER`, and whether all could enter.

    `without` is how the names of the exposure's own covariates begin (nothing: all may enter).
    Columns that hardly vary among these courses are dropped; then a covariate enters as long as
    five courses stand behind each column.
    """
    chosen: Columns = {}
    total, all_entered = 2, True
    for name in _ordered(columns):
        if without and name.startswith(without):
            continue
        usable = columns[name][:, differing(columns[name][rows])]
        if not usable.shape[1]:
            continue
        if total + usable.shape[1] > len(rows) / ROWS_PER_COLUMN:
            all_entered = False
            continue
        chosen[name] = usable
        total += usable.shape[1]
    return chosen, all_entered


def differing(columns: Array) -> NDArray[np.bool_]:
    """Which columns differ from their commonest value in at least ten rows."""
    return np.array(
        [
            len(column) - np.unique(column, return_counts=True)[1].max(initial=0) >= ROWS_TO_DIFFER
            for column in columns.T
        ],
        dtype=bool,
    )


def _ordered(columns: Columns) -> list[str]:
    cocktail = sorted(name for name in columns if name.startswith("ingredient:"))
    return [name for name in ORDER if name in columns] + cocktail


def joined(columns: Columns, n_courses: int, names: tuple[str, ...] | None = None) -> Array:
    """The chosen covariates side by side (all, or those named), one row per course."""
    parts = [part for name, part in columns.items() if names is None or name in names]
    return np.column_stack([np.empty((n_courses, 0)), *parts])
