"""The plan's estimator finds the truth of made-up clinics that stop treating what has faded."""

from __future__ import annotations

import pytest

from analysis.models.improvement import improvement_estimates
from analysis.parameters import ImprovementSettings
from improvement_clinics import chosen, made_up_clinics

GAIN = "improvement.marginal_gain_pct"
MEAN = "improvement.mean_reduction_pct"


def test_no_gain_is_found_where_more_sessions_buy_nothing() -> None:
    cohort, severity, _ = made_up_clinics(2000, 1, gain_per_session=0.0)
    estimates = improvement_estimates(cohort, severity, ImprovementSettings())
    plan, naive = chosen(estimates, GAIN), chosen(estimates, GAIN, "naive")
    for level in ("k=2", "k=3", "k=4", "k=5"):
        assert abs(plan[level].value) < 2
        assert abs(naive[level].value) > 2
        assert not naive[level].ci_low <= 0 <= naive[level].ci_high


def test_mean_reduction_is_recovered_where_available_cases_mislead() -> None:
    cohort, severity, truth = made_up_clinics(2000, 2, gain_per_session=0.15)
    estimates = improvement_estimates(cohort, severity, ImprovementSettings())
    reduction = 100 * (1 - truth.div(cohort["baseline_score"], axis=0))
    plan, seen = chosen(estimates, MEAN), chosen(estimates, MEAN, "available_case")
    for k in range(1, 7):
        assert plan[f"k={k}"].value == pytest.approx(reduction[k].mean(), abs=1.5)
    assert abs(seen["k=6"].value - reduction[6].mean()) > 4
    half = chosen(estimates, "improvement.sessions_to_half")[""]
    true_half = next(k for k in range(1, 9) if (reduction[k] >= 50).mean() >= 0.5)
    assert half.ci_low <= true_half <= half.ci_high
    assert half.ci_low <= half.value <= half.ci_high
