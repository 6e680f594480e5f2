"""Columns of the improvement model: missing values, rare levels, and what a step can afford."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.models.courses import arranged
from analysis.models.design import (
    TERMS,
    covariate_columns,
    factor_columns,
    number_columns,
)
from analysis.models.design import step_formula as formula
from analysis.models.steps import steps_of
from improvement_clinics import clinic, made_up_clinics


def factor(**levels: int) -> pd.Series:
    return pd.Series([name for name, n in levels.items() for _ in range(n)], dtype="str")


def test_commonest_level_is_the_reference() -> None:
    columns = factor_columns(factor(a=30, b=50, c=25))
    assert columns.sum(axis=0).tolist() == [30, 25]


def test_missing_is_a_level() -> None:
    values = pd.concat([factor(a=30), pd.Series([None] * 20, dtype="str")])
    assert factor_columns(values).sum(axis=0).tolist() == [20]


def test_rare_levels_are_one_level_together() -> None:
    columns = factor_columns(factor(a=60, b=15, c=10, d=30))
    assert columns.sum(axis=0).tolist() == [25, 30]


def test_levels_rare_even_together_join_the_commonest() -> None:
    columns = factor_columns(factor(a=60, b=5, c=10, d=30))
    assert columns.sum(axis=0).tolist() == [30]


def test_nothing_but_rare_levels_gives_no_column() -> None:
    assert factor_columns(factor(a=6, b=5)).shape == (11, 0)


def test_missing_number_is_the_mean_with_a_flag() -> None:
    columns = number_columns(pd.Series([1.0, 3.0, np.nan]))
    assert columns.tolist() == [[-1, 0], [1, 0], [0, 1]]


def test_numbers_that_say_nothing_have_no_column() -> None:
    assert number_columns(pd.Series([4.0, 4.0, 4.0])).shape == (3, 0)
    assert number_columns(pd.Series([np.nan, np.nan])).shape == (2, 0)


def test_plenty_of_courses_afford_every_term() -> None:
    cohort, _, _ = made_up_clinics(600, 1, gain_per_session=0.1)
    chosen = formula(covariate_columns(cohort), np.arange(600), n_lags=5, has_step=True)
    assert chosen.terms == TERMS


def test_few_courses_keep_five_rows_a_column() -> None:
    cohort, _, _ = made_up_clinics(600, 1, gain_per_session=0.1)
    covariates = covariate_columns(cohort)
    for n in (10, 25, 60, 150):
        rows = np.arange(n)
        few = formula(covariates, rows, n_lags=3, has_step=False)
        design = few.matrix(rows, np.random.default_rng(1).normal(size=(n, 3)), np.full(n, 5.0))
        assert design.shape[1] <= n / 5
        assert all(term in TERMS for term in few.terms)


def test_a_level_nobody_reached_the_step_with_has_no_column_there() -> None:
    cohort, _, _ = made_up_clinics(600, 1, gain_per_session=0.1)
    rows = np.flatnonzero(cohort["spot_type"] != "pih")
    columns = covariate_columns(cohort)
    assert columns["type"].shape[1] == 3
    assert formula(columns, rows, n_lags=1, has_step=False).covariates["type"].shape[1] == 2


def test_history_steps_over_sessions_with_too_few_looks() -> None:
    score = [None, 40.0, None, None, 30.0, None, 25.0, None]
    cohort, severity = clinic([score] * 12 + [[30.0]] * 9)
    steps = steps_of(arranged(cohort, severity, 8))
    assert [(step.k, step.missing.lags) for step in steps] == [(2, ()), (5, (2,)), (7, (5, 2))]


def test_late_steps_are_pooled_and_gaps_filled_from_the_next_look() -> None:
    full = [45.0, 40.0, 38.0, 35.0, 30.0, 28.0, 25.0, 20.0]
    gap = [*full[:5], None, *full[6:]]
    cohort, severity = clinic([full] * 30 + [gap] * 4)
    forward = {}
    for step in steps_of(arranged(cohort, severity, 8)):
        if max(step.missing.lags, default=0) < step.k:
            forward[step.k] = step
        else:
            assert (step.k, step.missing.lags) == (6, (7, 5, 4, 3, 2))
            assert len(step.missing.rows) == 4
    assert [part.k for part in forward[5].stack] == [5]
    # The fifth has a shorter history than the later ones.
    assert [part.k for part in forward[6].stack] == [6, 7, 8]
    # At k = 6 the gap has not been filled yet: its later rows are left out of the pooled fit.
    assert [len(part.rows) for part in forward[6].stack] == [30, 30, 30]
    assert [len(part.rows) for part in forward[7].stack] == [30, 34, 34]
