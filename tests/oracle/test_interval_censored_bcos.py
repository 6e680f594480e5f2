"""The recurrence model's likelihood against R's interval-censored Weibull regression.

With the shape known, a Weibull proportional-hazards model is binomial regression with
complementary log-log link: an interval (a, b] has the length b^shape - a^shape. The best shape is
searched for here; everything else is `fit_recurrence`, as the analysis uses it. R's numbers are
those of ../shared/data/README.md (survreg, Surv(type = "interval2")).
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from analysis.measures.turnbull import fitted_mass, turnbull_cells
from analysis.models.recurrence_fit import Fit, fit_recurrence

BCOS = Path(__file__).parents[3] / "shared" / "data" / "breast_cosmesis_bcos.csv"

pytestmark = pytest.mark.skipif(
    not BCOS.exists(), reason="needs ../shared/data/breast_cosmesis_bcos.csv"
)

INTERCEPT, RAD_CHEM, LOG_SCALE, LOG_LIKELIHOOD = 3.899276, -0.567551, -0.479101, -143.321
HAZARD_RATIO = 2.50022


def stretches() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Women, and what was seen of each: free up to `left`, then a change by `right` (if any)."""
    women = pd.read_csv(BCOS)
    women = women.assign(woman=np.arange(len(women)), chem=women["treatment"].eq("RadChem") * 1.0)
    free = women[women["left"] > 0].assign(start=0.0, end=women["left"], changed=0)
    changed = women[np.isfinite(women["right"])]
    changed = changed.assign(start=changed["left"], end=changed["right"], changed=1)
    return women, pd.concat([free, changed], ignore_index=True)


def fitted(shape: float) -> tuple[Fit, float]:
    _, rows = stretches()
    length = (rows["end"] ** shape - rows["start"] ** shape).to_numpy()
    columns = np.column_stack([np.ones(len(rows)), rows["chem"]])
    outcome = rows["changed"].to_numpy(dtype=np.int64)
    fit = fit_recurrence(outcome, columns, length, rows["woman"].to_numpy(dtype=np.intp))
    assert fit is not None
    hazard = length * np.exp(columns @ fit.coefficients)
    told = np.where(outcome == 1, np.log(-np.expm1(-hazard)), -hazard)
    return fit, float(told.sum())


@pytest.fixture(scope="module")
def best() -> tuple[float, Fit, float]:
    found = minimize_scalar(
        lambda shape: -fitted(shape)[1], bounds=(0.5, 4), method="bounded", options={"xatol": 1e-9}
    )
    fit, log_likelihood = fitted(found.x)
    return float(found.x), fit, log_likelihood


def test_regression_agrees_with_survreg(best: tuple[float, Fit, float]) -> None:
    shape, fit, log_likelihood = best
    constant, log_ratio = fit.coefficients
    assert math.log(1 / shape) == pytest.approx(LOG_SCALE, abs=1e-5)
    assert -constant / shape == pytest.approx(INTERCEPT, abs=1e-5)
    assert -log_ratio / shape == pytest.approx(RAD_CHEM, abs=1e-5)
    assert math.exp(log_ratio) == pytest.approx(HAZARD_RATIO, abs=1e-4)
    assert log_likelihood == pytest.approx(LOG_LIKELIHOOD, abs=1e-3)


def test_the_curve_without_a_model_lies_about_the_weibull_one(
    best: tuple[float, Fit, float],
) -> None:
    shape, fit, _ = best
    women, _ = stretches()
    for chem, part in women.groupby("chem"):
        cells = turnbull_cells(part["left"].to_numpy(), part["right"].to_numpy())
        mass = fitted_mass(cells, np.ones((1, len(part)))).share[0]
        for months in (12, 24, 36):
            weibull = math.exp(-math.exp(fit.coefficients @ [1, chem]) * months**shape)
            assert 1 - mass[cells.before(months)].sum() == pytest.approx(weibull, abs=0.15)
