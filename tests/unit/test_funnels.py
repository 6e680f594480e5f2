"""Funnels: exact limits, what is expected, and one verdict for everybody."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from analysis.measures.funnels.case_mix import FACTORS, NUMBERS, expected_amounts
from analysis.measures.funnels.limits import (
    LEVELS,
    between_units_variance,
    binomial_limits,
    poisson_limits,
    widened_limits,
    winsorised,
)
from analysis.measures.funnels.units import TOO_FEW, Unit, clustering, judged

FAR = 3.0902  # the normal quantile of 99.9 %


def plain_binomial(n: int, p: float, tail: float) -> float:
    """Spiegelhalter 2005, appendix A.1.1, read aloud."""
    r = 0
    while sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(r + 1)) < tail:
        r += 1
    upto = sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(r + 1))
    alpha = (upto - tail) / (math.comb(n, r) * p**r * (1 - p) ** (n - r))
    return (r - alpha) / n


@pytest.mark.parametrize(("n", "p"), [(20, 0.3), (57, 0.62), (110, 0.08)])
@pytest.mark.parametrize("level", LEVELS.values())
def test_limits_are_interpolated_as_published(n: int, p: float, level: float) -> None:
    low, high = binomial_limits(n, p, level)
    assert low == pytest.approx(max(plain_binomial(n, p, (1 - level) / 2), 0))
    assert high == pytest.approx(min(plain_binomial(n, p, (1 + level) / 2), 1))


@given(st.integers(20, 400), st.floats(0.1, 0.9))
def test_a_unit_as_expected_is_outside_as_often_as_said(n: int, p: float) -> None:
    low, high = binomial_limits(n, p, 0.95)
    law = binom(n, p)
    beyond = law.cdf(math.ceil(low * n) - 1) + law.sf(math.floor(high * n))
    assert beyond <= 0.05 + 2 * law.pmf(law.ppf(0.025)) + 1e-9


def test_counts_have_limits_of_a_poisson_law() -> None:
    low, high = poisson_limits(12.0, 0.95)
    assert poisson(12).ppf(0.025) - 1 <= 12 * low <= poisson(12).ppf(0.025)
    assert poisson(12).ppf(0.975) - 1 <= 12 * high <= poisson(12).ppf(0.975)


def test_units_that_differ_anyway_widen_the_funnel() -> None:
    rng = np.random.default_rng(5)
    error = np.full(40, 0.05)
    alike, apart = rng.standard_normal(40), 3 * rng.standard_normal(40)
    assert between_units_variance(alike, error)[1] < 0.05**2
    phi, tau2 = between_units_variance(apart, error)
    drawn_in = winsorised(apart)
    assert phi == pytest.approx((drawn_in**2).mean())
    # Spiegelhalter 2005, 4.3, with equal weights: tau^2 = s^2 (I phi - (I - 1)) / (I - 1)
    assert tau2 == pytest.approx(0.05**2 * (40 * phi - 39) / 39)
    low, high = widened_limits(0.05, tau2, 0.998)
    half = FAR * math.sqrt(0.05**2 + tau2)
    assert (low, high) == pytest.approx((max(1 - half, 0) ** 2, (1 + half) ** 2), rel=1e-4)
    assert between_units_variance(apart[:9], error[:9]) == (1.0, 0.0)


def courses(n: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    rows = pd.DataFrame({name: rng.choice(["a", "b"], n) for name in FACTORS})
    for name in NUMBERS:
        rows[name] = rng.normal(50, 10, n)
    rows.loc[:30, "age_years"] = np.nan
    return rows


def test_what_is_expected_is_a_logistic_model_of_the_case_mix() -> None:
    rows = courses()
    rng = np.random.default_rng(7)
    linear = 0.8 * (rows["spot_type"] == "b") + 0.05 * (rows["baseline_score"] - 50)
    amount = (rng.random(len(rows)) < 1 / (1 + np.exp(-linear))).astype(float)
    expected = expected_amounts(rows, amount, np.ones(len(rows)), rate=False)
    assert expected.sum() == pytest.approx(amount.sum())
    design = pd.DataFrame({name: (rows[name] == "b").astype(float) for name in FACTORS})
    for name in NUMBERS:
        design[name] = rows[name].fillna(rows[name].mean())
        if rows[name].isna().any():
            design[f"{name}_blank"] = rows[name].isna().astype(float)
    fitted = sm.Logit(amount, sm.add_constant(design)).fit(disp=0).predict()
    assert np.abs(expected - fitted).max() < 0.02  # the ridge draws a little to the middle


def test_where_nothing_happens_everybody_is_expected_nothing() -> None:
    rows = courses(60)
    ones = np.ones(60)
    assert not expected_amounts(rows, np.zeros(60), ones, rate=False).any()
    assert expected_amounts(rows, ones, ones, rate=False).tolist() == ones.tolist()


def unit(name: str, observed: float, expected: float = 50.0, n: int = 100) -> Unit:
    share = expected / n
    variance = expected * (1 - share)
    return Unit(name, n, n, n, observed, expected, variance, {}, "")


@pytest.mark.parametrize(
    ("observed", "direction", "verdict"),
    [
        (50, "higher_is_better", "within"),
        (61, "higher_is_better", "perhaps_better"),
        (70, "higher_is_better", "better"),
        (70, "lower_is_better", "worse"),
        (30, "lower_is_better", "better"),
        (30, "neither", "lower"),
    ],
)
def test_a_unit_has_one_verdict(observed: float, direction: str, verdict: str) -> None:
    [done], _ = judged([unit("A", observed)], direction, rate=False)
    assert done.verdict == verdict


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=1, max_size=15))
def test_nobody_is_in_the_good_and_the_bad_list(sizes: list[tuple[int, int]]) -> None:
    units = [
        unit(str(place), min(events, n), max(0.3 * n, 0.1), n)
        for place, (events, n) in enumerate(sizes)
    ]
    for direction in ("higher_is_better", "lower_is_better"):
        done, _ = judged(units, direction, rate=False)
        assert [one.name for one in done] == [one.name for one in units]
        for one in done:
            is_small = one.n_patients < 8 or min(one.expected, one.n_rows - one.expected) < 5
            assert not is_small or one.verdict == TOO_FEW
            assert one.verdict == TOO_FEW or "95" in one.limits


def test_patients_with_several_sessions_are_not_several_patients() -> None:
    rng = np.random.default_rng(8)
    patient = np.repeat(np.arange(200), 5)
    habit = np.repeat(rng.random(200) < 0.3, 5).astype(float)
    alike = clustering(habit - 0.3, patient, np.full(1000, 0.21))
    alone = clustering(habit - 0.3, np.arange(1000), np.full(1000, 0.21))
    assert alike == pytest.approx(5, rel=0.2)
    assert alone == 1
