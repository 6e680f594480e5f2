"""E-values against the published examples, and their rows."""

from __future__ import annotations

import math

import pytest

from analysis.models.e_values import (
    e_value,
    e_value_estimates,
    e_value_of_limit,
    risk_ratio_of,
)
from analysis.schema.estimates import Estimate, withheld


@pytest.mark.parametrize(
    ("ratio", "low", "high", "of_value", "of_limit"),
    [
        # Formula feeding and death of respiratory infection: VanderWeele and Ding 2017
        (3.9, 1.8, 8.7, 7.26, 3.0),
        # Smoking and lung cancer: vignette of the R package EValue
        (10.73, 8.02, 14.36, 20.94777, 15.52336),
    ],
)
def test_published_examples(
    ratio: float, low: float, high: float, of_value: float, of_limit: float
) -> None:
    assert e_value(ratio) == pytest.approx(of_value, rel=1e-3)
    assert e_value_of_limit(low, high) == pytest.approx(of_limit, rel=1e-3)


def test_protection_and_harm_of_one_size_need_the_same_confounder() -> None:
    assert e_value(0.8) == pytest.approx(e_value(1 / 0.8))
    assert e_value_of_limit(0.71, 0.91) == pytest.approx(e_value(0.91))
    assert risk_ratio_of(0.5) == pytest.approx(1 / risk_ratio_of(2.0))


def test_nothing_to_explain_is_one() -> None:
    assert e_value(1.0) == 1
    assert e_value_of_limit(0.8, 1.1) == 1
    assert risk_ratio_of(1.0) == 1


def test_a_hazard_ratio_of_a_common_outcome_says_more_than_the_risk_ratio() -> None:
    assert 1 < risk_ratio_of(3.0) < 3
    assert risk_ratio_of(3.0) == pytest.approx((1 - 0.5**3**0.5) / (1 - 0.5 ** (1 / 3**0.5)))


RATIO = Estimate(
    "recurrence.risk_ratio",
    level="contrast=high-low;weeks=52",
    value=0.5,
    ci_low=0.3,
    ci_high=0.8,
    unit="ratio",
    n_patients=90,
    fmi=0.2,
)


def test_rows_keep_the_company_of_the_ratio() -> None:
    value, limit = e_value_estimates([RATIO])
    assert (value.level, limit.level) == (
        "contrast=high-low;of=value;weeks=52",
        "contrast=high-low;of=limit;weeks=52",
    )
    assert value.value == pytest.approx(2 + math.sqrt(2))
    assert limit.value == pytest.approx(1.25 + math.sqrt(1.25 * 0.25))
    assert {row.estimand for row in (value, limit)} == {"sensitivity.e_value"}
    assert value.n_patients == 90
    assert math.isnan(value.ci_low)
    assert math.isnan(value.fmi)


def test_what_is_withheld_has_none() -> None:
    rows = e_value_estimates([withheld(RATIO, "too_few_recurrences")])
    assert [row.gate for row in rows] == ["withheld:too_few_recurrences"] * 2
    assert all(math.isnan(row.value) for row in rows)


def test_other_contrasts_have_no_row() -> None:
    assert e_value_estimates([Estimate("recurrence.risk", level="adherence=high;weeks=52")]) == []
