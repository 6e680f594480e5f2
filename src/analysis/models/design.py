"""The columns of the improvement model: who the patient is, and how the course went so far.

Plan 2.2 names them. What it leaves to us is what happens where a clinic is small; the rules are
those of `factor_columns`, `number_columns` and `step_formula`, and none of them looks at the
outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Columns = dict[str, Array]

RARE_LEVEL = 20  # courses; below the 25 patients that a printed cell needs (plan 2.4)
ROWS_PER_COLUMN = 5  # a bootstrap sample holds 63 % of the courses: about 3 different ones a column
ROWS_TO_DIFFER = 10  # rows that must differ from a column's commonest value at a step

# Terms enter in this order as long as the step has rows enough for them; with the numbers the plan
# was tried on (1,500 courses) all do. `lag1` is the previous step, `lag2` the one before. The last
# two go beyond the plan (docs/decisions.md).
TERMS = (
    "log_baseline",
    "type",
    "step",
    "lag1_squared",
    "lag2",
    "planned_sessions",
    "clinic",
    "lag1:log_baseline",
    "combination",
    "phototype",
    "age",
    "lag1:type",
    "lag3",
    "lag4",
    "lag5",
)


def covariate_columns(table: pd.DataFrame) -> Columns:
    """Columns by covariate, one row per course; a covariate that never varies has no column."""
    return {
        "type": factor_columns(table["spot_type"]),
        "log_baseline": number_columns(np.log(table["baseline_score"] + 1)),
        "planned_sessions": number_columns(table["planned_sessions"]),
        "clinic": factor_columns(table["clinic_id"]),
        "combination": factor_columns(table["combination"]),
        "phototype": factor_columns(table["phototype"]),
        "age": number_columns(table["age_years"]),
    }


def factor_columns(values: pd.Series) -> Array:
    """One 0/1 column per level but the commonest, levels by name; missing is a level (plan 1.6).

    Levels with fewer than 20 courses are one level together; if that is still rare it joins the
    commonest, so a handful of courses never gets a coefficient of its own.
    """
    levels = values.astype("object").where(values.notna(), "missing").astype(str)
    counts = levels.value_counts()
    rare = levels.isin(counts.index[counts < RARE_LEVEL])
    levels = levels.mask(rare, "(rare)")
    common = levels[~rare].value_counts()
    if common.empty:
        return np.empty((len(levels), 0))
    reference = min(common.index, key=lambda level: (-common[level], level))
    if rare.sum() < RARE_LEVEL:
        levels = levels.mask(rare, reference)
    names = sorted(set(levels) - {reference})
    return np.column_stack([np.empty((len(levels), 0)), *(levels == name for name in names)])


def number_columns(values: pd.Series) -> Array:
    """The number in standard deviations from its mean, and whether it is missing (plan 1.6).

    Missing is 0, the mean; a number that never varies, and a flag that is never or always up, has
    no column.
    """
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(numbers)
    columns: list[Array] = []
    if known.any():
        centred = np.where(known, numbers - numbers[known].mean(), 0.0)
        spread = np.sqrt((centred[known] ** 2).mean())
        if spread > 1e-9:
            columns.append(centred / spread)
        if not known.all():
            columns.append((~known).astype(np.float64))
    return np.column_stack([np.empty((len(numbers), 0)), *columns])


@dataclass(frozen=True)
class StepFormula:
    """The terms one step can afford, and the usable columns of each covariate among them."""

    terms: tuple[str, ...]
    covariates: Columns

    def matrix(self, rows: NDArray[np.intp], history: Array, step: Array) -> Array:
        """Design matrix, one row per course in `rows`, the constant first.

        `history` holds D at the previous steps, the nearest first (none at the first step);
        `step` the session count of each row.
        """
        known = {name: self.covariates[name].take(rows, axis=0) for name in self._names()}
        parts: list[Array] = [np.ones((len(rows), 1)), history[:, :1]]
        parts.extend(_term(term, known, history, step) for term in self.terms)
        return np.hstack(parts)

    def _names(self) -> list[str]:
        return [term for term in self.terms if term in self.covariates]


def _term(term: str, known: Columns, history: Array, step: Array) -> Array:
    if term in known:
        return known[term]
    if term == "step":
        return step[:, None]
    if term == "lag1_squared":
        return history[:, :1] ** 2
    if term.startswith("lag1:"):  # enters after its covariate only
        return history[:, :1] * known[term.removeprefix("lag1:")]
    lag = int(term.removeprefix("lag"))
    return history[:, lag - 1 : lag]


def step_formula(
    covariates: Columns, rows: NDArray[np.intp], n_lags: int, *, has_step: bool
) -> StepFormula:
    """The formula for a step whose observed rows are `rows` (courses; repeated when pooled).

    Constant and previous value always enter; then each term of `TERMS` for which five rows per
    column remain.
    """
    usable = {
        # np.compress keeps rows together in memory; columns[:, mask] does not, and is read slower.
        name: np.compress(_varies(columns[rows]), columns, axis=1)
        for name, columns in covariates.items()
    }
    width = {name: columns.shape[1] for name, columns in usable.items()}
    width |= {"step": int(has_step), "lag1_squared": int(n_lags > 0)}
    width |= {f"lag{lag}": int(n_lags >= lag) for lag in (2, 3, 4, 5)}
    terms: list[str] = []
    total = 1 + min(n_lags, 1)
    for term in TERMS:
        covariate = term.removeprefix("lag1:")
        is_product = covariate != term
        columns = width[covariate]
        if is_product and (n_lags == 0 or covariate not in terms):
            continue
        if columns and total + columns <= len(rows) / ROWS_PER_COLUMN:
            terms.append(term)
            total += columns
    return StepFormula(tuple(terms), usable)


def _varies(columns: Array) -> NDArray[np.bool_]:
    """Which columns differ from their commonest value in at least ten rows."""
    return np.array(
        [
            len(column) - np.unique(column, return_counts=True)[1].max(initial=0) >= ROWS_TO_DIFFER
            for column in columns.T
        ],
        dtype=bool,
    )
