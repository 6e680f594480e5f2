"""Clustered errors, and the GEE of statsmodels, against R's geepack (`r/gee.R`): wheeze in Ohio.

The analysis needs no GEE beyond independence: a pooled regression with sandwich errors. geepack
takes the expected information for its bread, we take the observed one (as survreg does:
test_interval_censored_against_r). Where every group has a parameter of its own, they are one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.models.engine.glm import cluster_covariance, fit_cloglog
from analysis.models.engine.patterns import patterns_of

from .r_numbers import r_numbers, r_table

GEEPACK = r_numbers("gee")
AGES = {"at_minus_2": -2, "at_minus_1": -1, "at_0": 0, "at_1": 1}


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    """One row per child and year: child, smoke, age (from 9 years), wheeze."""
    counts = r_table("ohio")
    children = counts.loc[counts.index.repeat(counts["children"])].reset_index(drop=True)
    children.insert(0, "child", np.arange(len(children)))
    long = children.melt(["child", "smoke"], list(AGES), "age", "wheeze")
    return long.assign(age=long["age"].map(AGES)).sort_values(["child", "age"], ignore_index=True)


def fitted(columns: np.ndarray, answers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and clustered errors, less the correction for few clusters, geepack has none."""
    n, p = columns.shape
    outcome, child = answers["wheeze"].to_numpy(), answers["child"].to_numpy(dtype=np.intp)
    patterns = patterns_of(columns, np.zeros(n), outcome)
    fit = fit_cloglog(patterns)
    assert fit.converged
    clusters = len(np.unique(child))
    correction = clusters / (clusters - 1) * (n - 1) / (n - p)
    variance = np.diag(cluster_covariance(patterns, fit.coefficients, child)) / correction
    return fit.coefficients, np.sqrt(variance)


def test_a_parameter_for_every_age_and_smoke(answers: pd.DataFrame) -> None:
    cell = (answers["age"] + 2 + 4 * answers["smoke"]).to_numpy()
    coefficients, errors = fitted(np.eye(8)[cell], answers)
    title = "cloglog.saturated"
    assert coefficients == pytest.approx(GEEPACK.under(f"{title}.coefficient"), abs=1e-9)
    assert errors == pytest.approx(GEEPACK.under(f"{title}.error"), rel=1e-8)


def test_age_and_smoke_as_main_effects(answers: pd.DataFrame) -> None:
    columns = np.column_stack([np.ones(len(answers)), answers["age"], answers["smoke"]])
    coefficients, errors = fitted(columns, answers)
    assert coefficients == pytest.approx(GEEPACK.under("cloglog.main.coefficient"), abs=1e-9)
    assert errors == pytest.approx(GEEPACK.under("cloglog.main.error"), rel=1e-2)


@pytest.mark.parametrize("correlation", ["independence", "exchangeable"])
def test_statsmodels_agrees_with_geepack(answers: pd.DataFrame, correlation: str) -> None:
    age, smoke = answers["age"], answers["smoke"]
    columns = np.column_stack([np.ones(len(age)), age, smoke, age * smoke])
    kind = {"independence": sm.cov_struct.Independence, "exchangeable": sm.cov_struct.Exchangeable}
    model = sm.GEE(
        answers["wheeze"],
        columns,
        groups=answers["child"],
        family=sm.families.Binomial(),
        cov_struct=kind[correlation](),
    )
    result = model.fit(scale=1.0, ctol=1e-12, maxiter=200)
    title = f"logit.{correlation}"
    assert result.params.to_numpy() == pytest.approx(
        GEEPACK.under(f"{title}.coefficient"), abs=1e-6
    )
    assert result.bse.to_numpy() == pytest.approx(GEEPACK.under(f"{title}.error"), abs=1e-6)
