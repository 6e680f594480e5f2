"""Rubin's rules and Barnard-Rubin degrees of freedom, against arithmetic and a printed example."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.errors import ModelError
from analysis.models.pooling import pool


def by_hand(
    estimates: list[float], variances: list[float], complete_df: float
) -> tuple[float, float, float, float]:
    """Value, total variance, degrees of freedom, fraction of missing information."""
    m = len(estimates)
    value = sum(estimates) / m
    between = sum((estimate - value) ** 2 for estimate in estimates) / (m - 1)
    within = sum(variances) / m
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    old = (m - 1) / share**2
    if math.isinf(complete_df):
        df = old
    else:
        observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share)
        df = old * observed / (old + observed)
    increase = (1 + 1 / m) * between / within
    return value, total, df, (increase + 2 / (df + 3)) / (increase + 1)


@pytest.mark.parametrize("complete_df", [7.0, 24.0, 1000.0, math.inf])
def test_pooling_is_rubins_arithmetic(complete_df: float) -> None:
    estimates, variances = [1.0, 2.0, 4.0, 2.5], [1.0, 2.0, 1.0, 1.5]
    pooled = pool(estimates, variances, complete_df)
    value, total, df, fmi = by_hand(estimates, variances, complete_df)
    assert (pooled.value, pooled.variance) == pytest.approx((value, total))
    assert (pooled.df, pooled.fmi) == pytest.approx((df, fmi))
    half_width = stats.t.ppf(0.95, df) * math.sqrt(total)
    assert pooled.interval(level=0.9) == pytest.approx((value - half_width, value + half_width))


@pytest.mark.parametrize(
    ("m", "complete_df", "within", "between", "total", "df", "share", "fmi"),
    [
        (5, 23, 3140.9871, 977.27398, 4313.7159, 12.02437, 0.2718605, 0.368788),
        (5, 23, 4.4191, 1.51810, 6.2408, 11.38684, 0.2919049, 0.390341),
        (50, 148, 5.224431e-04, 1.390522e-04, 6.642763e-04, 103.7690, 0.2135154, 0.2282479),
        (50, 148, 6.805400, 1.082784, 7.909840, 119.6660, 0.1396286, 0.1536564),
    ],
)
def test_agreement_with_r(
    m: int,
    complete_df: float,
    within: float,
    between: float,
    total: float,
    df: float,
    share: float,
    fmi: float,
) -> None:
    """Printed by `pool` of the R package mice: chl ~ bmi in nhanes (m = 5, two coefficients), and
    Temp ~ Ozone + Solar.R + Wind in airquality (m = 50, two of four)."""
    copies = np.linspace(-1.0, 1.0, m)
    copies *= math.sqrt(between / copies.var(ddof=1))
    pooled = pool(copies, np.full(m, within), complete_df)
    assert pooled.variance == pytest.approx(total, rel=2e-5)
    assert pooled.df == pytest.approx(df, rel=2e-5)
    assert 1 - within / pooled.variance == pytest.approx(share, rel=5e-5)
    assert pooled.fmi == pytest.approx(fmi, rel=2e-5)


def test_many_quantities_are_pooled_entry_by_entry() -> None:
    rng = np.random.default_rng(1)
    estimates, variances = rng.normal(size=(5, 3, 2)), rng.uniform(0.5, 2, (5, 3, 2))
    together = pool(estimates, variances, 40)
    low, high = together.interval()
    assert low.shape == high.shape == (3, 2)
    alone = pool(estimates[:, 2, 1], variances[:, 2, 1], 40)
    assert (low[2, 1], high[2, 1]) == pytest.approx(alone.interval())
    assert together.fmi[2, 1] == pytest.approx(alone.fmi)


def test_nothing_missing_leaves_the_complete_data_answer() -> None:
    pooled = pool([2.0, 2.0, 2.0], [0.25, 0.25, 0.25], 1e9)
    assert pooled.fmi == 0
    assert pooled.interval() == pytest.approx((2 - 1.96 * 0.5, 2 + 1.96 * 0.5), abs=1e-4)


def test_infinite_degrees_of_freedom_give_the_normal_interval() -> None:
    low, high = pool([2.0, 2.0], [1.0, 1.0], math.inf).interval()
    assert (low, high) == pytest.approx((2 - 1.959964, 2 + 1.959964), abs=1e-6)


def test_no_variance_at_all_is_a_point() -> None:
    pooled = pool([3.0, 3.0], [0.0, 0.0], 10)
    assert pooled.interval() == (3.0, 3.0)
    assert pooled.fmi == 0


def test_all_variance_from_missingness_keeps_finite_limits() -> None:
    pooled = pool([1.0, 2.0], [0.0, 0.0], 10)
    assert pooled.df == 1
    assert pooled.fmi == 1
    assert np.isfinite(pooled.interval()).all()


def test_missing_estimate_stays_missing_without_spoiling_others() -> None:
    pooled = pool([[1.0, math.nan], [2.0, math.nan]], [[1.0, math.nan], [1.0, math.nan]], 10)
    assert np.isnan(pooled.value).tolist() == [False, True]
    assert np.isnan(pooled.fmi).tolist() == [False, True]
    assert np.isnan(np.array(pooled.interval())).tolist() == [[False, True]] * 2


def intervals_of(m: int, missing: float, n: int = 20_000) -> tuple[float, float]:
    """Coverage of 95 % intervals, and the width that one in twenty exceeds, over the right one.

    `n` estimates of 0 whose variance is 1 with all copies one could make, `missing` of it between
    them.
    """
    rng = np.random.default_rng(1)
    copies = rng.normal(size=n) + rng.normal(0, math.sqrt(missing), (m, n))
    low, high = pool(copies, np.full((m, n), 1 - missing), 500.0).interval()
    width = np.quantile(high - low, 0.95) / (2 * 1.96)
    return float(((low < 0) & (high > 0)).mean()), float(width)


def test_two_imputations_are_too_few_and_five_are_not() -> None:
    """Why fewer cannot be asked for; `-s` prints the table that docs/decisions.md quotes."""
    found = {m: intervals_of(m, missing=0.5) for m in (2, 3, 5, 20)}
    for m, (coverage, width) in found.items():
        print(f"M = {m}: coverage {coverage:.3f}, one interval in twenty {width:.1f} times as wide")
    assert found[2][0] < 0.93
    assert found[2][1] > 5
    assert found[5][0] > 0.945
    assert found[5][1] < 2


def test_one_imputation_is_refused() -> None:
    with pytest.raises(ModelError, match="two or more imputations"):
        pool([1.0], [1.0], 10)
