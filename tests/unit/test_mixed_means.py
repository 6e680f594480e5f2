"""The mixed model's means: against statsmodels, against the truth, and where there are none."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from analysis.models.courses import arranged
from analysis.models.mixed_means import mixed_mean_estimates, type_fall
from analysis.parameters import ImprovementSettings
from improvement_clinics import chosen, clinic, made_up_clinics

SETTINGS = ImprovementSettings()
MEAN = "improvement.mean_reduction_pct"


def tilted_clinics(n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Courses that fall at a rate of their own, seen up to a random session."""
    rng = np.random.default_rng(seed)
    k = np.arange(1, 9)
    rate = rng.normal(0.12, 0.05, n)[:, None]
    level = rng.normal(0.1, 0.2, n)[:, None]
    scores = 50 * np.exp(-level - rate * k + rng.normal(0, 0.1, (n, 8)))
    last = rng.integers(2, 7, n)[:, None]
    cohort, severity = clinic(np.where(k <= last, scores, np.nan).tolist())
    return cohort, severity.clip(upper=100)


# It says that the maximum may lie on the boundary whenever its gradient is not quite zero.
@pytest.mark.filterwarnings("ignore:The MLE may be on the boundary")
def test_agrees_with_statsmodels() -> None:
    cohort, severity = tilted_clinics(120, 1)
    found = type_fall(arranged(cohort, severity, 8), np.arange(120))
    rows = severity.reset_index(names="course").melt("course", var_name="k", value_name="y")
    rows = rows.dropna().astype({"k": int})
    rows["change"] = np.log(rows["y"] + 1) - np.log(51)
    cells = pd.get_dummies(rows["k"]).astype(float)
    random = np.column_stack([np.ones(len(rows)), rows["k"]])
    fit = MixedLM(rows["change"], cells, rows["course"], exog_re=random).fit(
        method=["lbfgs", "bfgs"], reml=True
    )
    modelled = np.isfinite(found.fall)
    assert modelled.sum() == 6
    np.testing.assert_allclose(found.fall[modelled], fit.fe_params, atol=2e-5)
    np.testing.assert_allclose(np.sqrt(found.variance[modelled]), fit.bse_fe, rtol=2e-3)


def test_it_finds_the_fall_of_the_geometric_mean() -> None:
    cohort, severity, truth = made_up_clinics(1500, 4, 0.12)
    rows = chosen(mixed_mean_estimates(cohort, severity, SETTINGS), MEAN, "mixed_model")
    start = np.log(cohort["baseline_score"].to_numpy() + 1)
    fall = (np.log(truth.to_numpy() + 1) - start[:, None]).mean(axis=0)
    for k in range(1, 7):
        row = rows[f"k={k}"]
        assert row.value == pytest.approx(100 * (1 - math.exp(fall[k - 1])), abs=1.5)
        assert row.ci_low < row.value < row.ci_high
        assert (row.unit, row.plan_section) == ("percent", "2.6")


def test_all_is_the_mix_of_the_types() -> None:
    cohort, severity = tilted_clinics(200, 2)
    cohort["spot_type"] = np.where(np.arange(200) < 150, "melasma", "freckle")
    rows = mixed_mean_estimates(cohort, severity, SETTINGS)
    logs = {
        name: math.log(1 - chosen(rows, MEAN, "mixed_model", name)["k=3"].value / 100)
        for name in ("all", "melasma", "freckle")
    }
    assert logs["all"] == pytest.approx(0.75 * logs["melasma"] + 0.25 * logs["freckle"])


def test_all_is_withheld_where_a_type_was_not_seen() -> None:
    cohort, severity = tilted_clinics(200, 3)
    cohort["spot_type"] = np.where(np.arange(200) < 150, "melasma", "freckle")
    severity.loc[cohort["spot_type"].eq("freckle"), 5:] = np.nan
    rows = chosen(mixed_mean_estimates(cohort, severity, SETTINGS), MEAN, "mixed_model")
    assert rows["k=5"].gate == "withheld:not_every_type_reached_session"
    assert rows["k=4"].gate in ("pass", "warn:random_effect_without_variance")


def test_all_does_without_a_rare_type() -> None:
    cohort, severity = tilted_clinics(200, 3)
    cohort["spot_type"] = np.where(np.arange(200) < 195, "melasma", "freckle")
    rows = mixed_mean_estimates(cohort, severity, SETTINGS)
    both = [chosen(rows, MEAN, "mixed_model", name)["k=3"].value for name in ("all", "melasma")]
    assert both[0] == pytest.approx(both[1])
    rare = chosen(rows, MEAN, "mixed_model", "freckle")["k=3"]
    assert rare.gate == "withheld:too_few_reached_session"


def test_a_random_effect_without_variance_is_said() -> None:
    rng = np.random.default_rng(5)
    scores = 50 * np.exp(-0.1 * np.arange(1, 6) + rng.normal(0, 0.1, (60, 5)))
    cohort, severity = clinic(scores.tolist())
    row = chosen(mixed_mean_estimates(cohort, severity, SETTINGS), MEAN, "mixed_model")["k=2"]
    assert row.gate == "warn:random_effect_without_variance"
    assert math.isfinite(row.value)


@pytest.mark.parametrize(
    "scores",
    [
        [[None]] * 30,  # nobody was ever assessed
        [[50.0] * 8] * 30,  # nothing ever changes
        [[40.0, 30.0, 20.0]] * 30,  # all courses alike
        [[40.0], [30.0]] * 30,  # one look each
        [[40.0, 30.0], [30.0, 25.0], [20.0, 10.0]] * 12,  # two looks each
        [[0.0] * 8, [100.0] * 8] * 15,
    ],
)
@pytest.mark.parametrize("minimum", [1, 25])
def test_degenerate_records_have_no_number(scores: list[list[float | None]], minimum: int) -> None:
    cohort, severity = clinic(scores)
    settings = SETTINGS.model_copy(update={"minimum_assessed": minimum})
    rows = mixed_mean_estimates(cohort, severity, settings)
    assert all(row.gate.startswith("withheld") and math.isnan(row.value) for row in rows)


@pytest.mark.parametrize("n", [0, 1, 12, 60])
def test_small_clinics_do_not_fail(n: int) -> None:
    cohort, severity, _ = made_up_clinics(max(n, 1), 1, 0.1)
    settings = SETTINGS.model_copy(update={"minimum_assessed": 1})
    for row in mixed_mean_estimates(cohort.iloc[:n], severity.iloc[:n], settings):
        assert row.gate.startswith("withheld") or row.ci_low <= row.value <= row.ci_high
