"""The test of no effect by the report from before the interval (plan 3.5)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.models.lagged_test import adherence_test
from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import Estimate
from contaminated_reports import contaminated_intervals
from recurrence_clinics import responders_table

SETTINGS = RecurrenceSettings(imputations=5)


def row_of(seed: int, high: float, **change: object) -> Estimate:
    rng = np.random.default_rng(seed)
    responders = responders_table(900, rng)
    intervals = contaminated_intervals(responders, rng, np.array([0.0, high / 2, high]))
    [row] = adherence_test(responders, intervals.assign(**change), SETTINGS)
    return row


def test_no_effect_is_seldom_found_though_the_report_is_tainted() -> None:
    p_values = [row_of(seed, 0.0).p_value for seed in range(10)]
    assert sum(p < 0.05 for p in p_values) <= 2


def test_a_strong_effect_is_found() -> None:
    row = row_of(1, -1.2)
    assert row.p_value < 0.01
    assert row.ci_high < 1
    assert row.method == "lagged"


def test_p_value_and_interval_agree() -> None:
    row = row_of(2, -0.3)
    assert (row.p_value < 0.05) == (row.ci_high < 1 or row.ci_low > 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"has_recurred": 0}, "too_few_recurrences"),
        ({"previous_sun_protection": pd.NA}, "sun_protection_not_recorded"),
        ({"previous_sun_protection": "high"}, "too_few_at_one_level_of_sun_protection"),
    ],
)
def test_what_cannot_be_tested_is_withheld(change: dict[str, object], reason: str) -> None:
    row = row_of(1, 0.0, **change)
    assert row.gate == f"withheld:{reason}"
    assert math.isnan(row.p_value)


def test_nobody_gives_no_row() -> None:
    responders = responders_table(5, np.random.default_rng(1))
    assert adherence_test(responders.iloc[:0], pd.DataFrame(), SETTINGS) == []
