"""The recurrence model's likelihood against R's interval-censored regression (survreg).

With a known shape, a Weibull proportional-hazards model is binomial regression with complementary
log-log link: a stretch (a, b] has the length b^shape - a^shape. The best shape is searched for
here; everything else is `fit_recurrence`, as the analysis uses it. survreg sees one interval per
patient, we see every stretch between looks. `r/interval_censored.R`.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from analysis.measures.turnbull import fitted_mass, turnbull_cells
from analysis.models.engine.glm import fit_cloglog
from analysis.models.engine.patterns import patterns_of
from analysis.models.recurrence_fit import Fit, fit_recurrence

from .r_numbers import needs, r_numbers, r_table, shared_table

SURVREG = r_numbers("interval_censored")
BCOS = "breast_cosmesis_bcos.csv"
LOOK = 90.0  # days


def women() -> pd.DataFrame:
    """One row per woman: left, right, chem, patient."""
    table = shared_table(BCOS).assign(patient=range(94))
    return table.assign(chem=table["treatment"].eq("RadChem") * 1.0)


def people() -> pd.DataFrame:
    """One row per patient of the lung trial: left, right, women, performance, patient."""
    counts = r_table("lung")
    table = counts.loc[counts.index.repeat(counts["patients"])].reset_index(drop=True)
    return table.assign(patient=table.index)


def two_stretches(table: pd.DataFrame) -> pd.DataFrame:
    """What was seen of each: free up to `left`, then an event by `right` (if any)."""
    free = table[table["left"] > 0].assign(start=0.0, end=table["left"], event=0)
    found = table[np.isfinite(table["right"])]
    found = found.assign(start=found["left"], end=found["right"], event=1)
    return pd.concat([free, found], ignore_index=True)


def looks(table: pd.DataFrame) -> pd.DataFrame:
    """A row per look of 90 days."""
    end = table["right"].where(np.isfinite(table["right"]), table["left"])
    rows = table.loc[table.index.repeat(end / LOOK)]
    start = rows.groupby("patient").cumcount() * LOOK
    event = (start == rows["left"]) & np.isfinite(rows["right"])
    return rows.assign(start=start, end=start + LOOK, event=event.astype(int))


def fitted(rows: pd.DataFrame, names: list[str], shape: float = 1.0) -> tuple[Fit, float]:
    """The recurrence model, and its log-likelihood."""
    length = (rows["end"] ** shape - rows["start"] ** shape).to_numpy()
    columns = np.column_stack([np.ones(len(rows)), rows[names]])
    outcome = rows["event"].to_numpy(dtype=np.int64)
    data = patterns_of(columns, np.log(length), outcome)
    fit = fit_recurrence(data, rows["patient"].to_numpy(dtype=np.intp))
    assert fit is not None
    hazard = length * np.exp(columns @ fit.coefficients)
    return fit, float(np.where(outcome == 1, np.log(-np.expm1(-hazard)), -hazard).sum())


def best_weibull(rows: pd.DataFrame, names: list[str]) -> tuple[float, Fit, float]:
    found = minimize_scalar(
        lambda shape: -fitted(rows, names, shape)[1],
        bounds=(0.5, 2.2),  # a steeper hazard, per day, is refused as no estimate
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(found.x), *fitted(rows, names, found.x)


def weibull_agrees(title: str, shape: float, fit: Fit, log_likelihood: float) -> None:
    """survreg models log time: its coefficients are minus ours over the shape."""
    assert log_likelihood == pytest.approx(SURVREG[f"{title}.log_likelihood"], abs=1e-9)
    assert -math.log(shape) == pytest.approx(SURVREG[f"{title}.log_scale"], abs=1e-6)
    assert -fit.coefficients / shape == pytest.approx(
        SURVREG.under(f"{title}.coefficient"), abs=1e-6
    )


def exponential_agrees(title: str, rows: pd.DataFrame, names: list[str], p: int) -> None:
    """Coefficients, and errors clustered by patient without the correction for few of them."""
    fit, log_likelihood = fitted(rows, names)
    n, clusters = len(rows), rows["patient"].nunique()
    correction = clusters / (clusters - 1) * (n - 1) / (n - p)
    errors = np.sqrt(np.diag(fit.covariance) / correction)
    assert -fit.coefficients == pytest.approx(SURVREG.under(f"{title}.coefficient"), abs=1e-9)
    assert errors == pytest.approx(SURVREG.under(f"{title}.clustered_error"), rel=1e-8)
    assert log_likelihood == pytest.approx(SURVREG[f"{title}.log_likelihood"], abs=1e-9)


@needs(BCOS)
def test_counts_of_bcos() -> None:
    left, right = women()["left"].eq(0), women()["right"].eq(np.inf)
    counts = [left.sum(), (~left & ~right).sum(), right.sum()]
    assert counts == SURVREG.under("bcos.women") == [5, 51, 38]


@needs(BCOS)
def test_bcos_exponential_with_stretches_of_unequal_length() -> None:
    exponential_agrees("bcos.exponential", two_stretches(women()), ["chem"], 2)


@needs(BCOS)
def test_bcos_weibull() -> None:
    shape, fit, log_likelihood = best_weibull(two_stretches(women()), ["chem"])
    weibull_agrees("bcos.weibull", shape, fit, log_likelihood)
    assert math.exp(fit.coefficients[1]) == pytest.approx(2.50022, abs=1e-5)
    for chem, part in women().groupby("chem"):
        cells = turnbull_cells(part["left"].to_numpy(), part["right"].to_numpy())
        mass = fitted_mass(cells, np.ones((1, len(part)))).share[0]
        for months in (12, 24, 36):
            weibull = math.exp(-math.exp(fit.coefficients @ [1, chem]) * months**shape)
            assert 1 - mass[cells.before(months)].sum() == pytest.approx(weibull, abs=0.15)


def test_lung_exponential_whether_looks_are_told_one_by_one_or_not() -> None:
    assert len(people()) == SURVREG["lung.patients"]
    names = ["women", "performance"]
    exponential_agrees("lung.exponential", looks(people()), names, 3)
    as_told, merged = (
        fitted(rows, names)[0] for rows in (looks(people()), two_stretches(people()))
    )
    assert merged.coefficients == pytest.approx(as_told.coefficients, abs=1e-10)


def test_lung_weibull() -> None:
    found = best_weibull(looks(people()), ["women", "performance"])
    weibull_agrees("lung.weibull", *found)


def test_lung_with_a_hazard_that_changes_by_half_year() -> None:
    rows = looks(people())
    assert len(rows) == SURVREG["lung.looks.rows"]
    half_year = np.minimum(rows["start"] // 180, 2).to_numpy(dtype=int)
    columns = np.column_stack([np.eye(3)[half_year], rows[["women", "performance"]]])
    fit = fit_cloglog(patterns_of(columns, np.full(len(rows), np.log(LOOK)), rows["event"]))
    assert fit.coefficients == pytest.approx(SURVREG.under("lung.looks.coefficient"), abs=1e-8)
    assert fit.log_likelihood == pytest.approx(SURVREG["lung.looks.log_likelihood"], abs=1e-9)
