"""What if stopped courses did worse than thought: what is multiplied, and the delta that tips."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest

from analysis.models.delta_sensitivity import (
    DELTAS,
    after_last_look,
    delta_sensitivity_estimates,
    improvement_with_sensitivity,
    shifted_ratio,
)
from analysis.models.improvement import improvement_estimates
from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import Estimate
from improvement_clinics import chosen, clinic, made_up_clinics

FEW = ImprovementSettings(imputations=3)
SHARE, MEAN = "sensitivity.responder50", "sensitivity.mean_reduction_pct"
HALF, TIPPING = "sensitivity.sessions_to_half", "sensitivity.tipping_delta"


def rows_of(estimates: list[Estimate], estimand: str) -> dict[str, Estimate]:
    return chosen(estimates, estimand, "delta_adjusted")


def test_only_what_follows_the_last_look_is_multiplied() -> None:
    assessed = np.array([[1, 0, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1]], dtype=bool)
    stopped = after_last_look(assessed)
    assert stopped.tolist() == [[False, False, False, True], [True] * 4, [False] * 4]
    ratio = np.full((3, 4), 0.5)
    assert shifted_ratio(ratio, stopped, 0.2)[0].tolist() == [0.5, 0.5, 0.5, 0.6]


def test_multiplied_values_stay_within_the_limits_of_the_plan() -> None:
    stopped = np.ones((1, 2), dtype=bool)
    assert shifted_ratio(np.array([[2.9, 0.003]]), stopped, 0.3)[0, 0] == 3
    assert shifted_ratio(np.array([[2.9, 0.003]]), stopped, -0.2)[0, 1] == 0.003


def test_delta_nothing_repeats_the_plan() -> None:
    cohort, severity, _ = made_up_clinics(300, 1, 0.12)
    plan = improvement_estimates(cohort, severity, FEW)
    rows = delta_sensitivity_estimates(cohort, severity, FEW)
    for k in range(1, 9):
        for sensitivity, estimand in ((SHARE, "responder50"), (MEAN, "mean_reduction_pct")):
            ours = rows_of(rows, sensitivity)[f"delta=0;k={k}"]
            theirs = chosen(plan, f"improvement.{estimand}")[f"k={k}"]
            assert ours.gate == theirs.gate
            np.testing.assert_array_equal(
                [ours.value, ours.ci_low, ours.ci_high, ours.fmi],
                [theirs.value, theirs.ci_low, theirs.ci_high, theirs.fmi],
            )
    half = chosen(plan, "improvement.sessions_to_half")[""]
    assert rows_of(rows, HALF)["delta=0"].value == half.value


def test_together_with_the_plan_the_rows_are_the_same() -> None:
    cohort, severity, _ = made_up_clinics(200, 2, 0.12)
    apart = [
        *improvement_estimates(cohort, severity, FEW, "A"),
        *delta_sensitivity_estimates(cohort, severity, FEW, "A"),
    ]
    together = improvement_with_sensitivity(cohort, severity, FEW, "A")
    left, right = (pd.DataFrame(map(astuple, rows)) for rows in (apart, together))
    pd.testing.assert_frame_equal(left, right, check_exact=True)


def test_the_worse_stopped_courses_do_the_less_is_gained() -> None:
    cohort, severity, _ = made_up_clinics(300, 3, 0.12)
    rows = delta_sensitivity_estimates(cohort, severity, FEW)
    for estimand in (SHARE, MEAN):
        values = [rows_of(rows, estimand)[f"delta={delta:g};k=5"].value for delta in DELTAS]
        assert values == sorted(values, reverse=True)
        assert values[0] > values[-1]


def test_everybody_seen_to_the_end_leaves_nothing_to_vary() -> None:
    cohort, severity = clinic([[40.0, 20.0], [30.0, 22.0]] * 15)
    rows = delta_sensitivity_estimates(cohort, severity, FEW)
    shares = rows_of(rows, SHARE)
    assert len({shares[f"delta={delta:g};k=2"].value for delta in DELTAS}) == 1
    tipping = rows_of(rows, TIPPING)["range=-0.2..0.3"]
    assert math.isnan(tipping.value)
    assert (tipping.gate, tipping.unit, tipping.plan_section) == ("pass", "ratio", "2.6")


def stopping_clinic(k2_of_stopped: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of 100 courses 60 stop after one session at a score of 30; who goes on from 30 comes to
    `k2_of_stopped`, always. Baseline 50, half is 25."""
    return clinic([[30.0, k2_of_stopped]] * 40 + [[30.0, None]] * 60)


@pytest.mark.parametrize(
    ("at_k2", "tips"),
    [
        (24.0, 0.1),  # 26.4 of 50 is no longer half
        (22.0, 0.2),  # 24.2 still is, 26.4 is not
        (27.0, -0.1),  # 24.3 would be; above 0 nothing changes: not reached stays not reached
        (10.0, math.nan),
    ],
)
def test_the_tipping_delta_is_the_nearest_that_moves_sessions_to_half(
    at_k2: float, tips: float
) -> None:
    cohort, severity = stopping_clinic(at_k2)
    rows = delta_sensitivity_estimates(cohort, severity, FEW)
    tipping = rows_of(rows, TIPPING)["range=-0.2..0.3"]
    assert tipping.value == pytest.approx(tips, nan_ok=True)
    assert tipping.gate == "pass"


def test_without_support_there_is_no_tipping_delta() -> None:
    cohort, severity = clinic([[30.0]] * 12)
    rows = delta_sensitivity_estimates(cohort, severity, FEW)
    tipping = rows_of(rows, TIPPING)["range=-0.2..0.3"]
    assert tipping.gate == "withheld:too_few_reached_session"
    assert all(row.gate.startswith("withheld") for row in rows)


@pytest.mark.parametrize("n", [0, 1, 12])
def test_small_clinics_do_not_fail(n: int) -> None:
    cohort, severity, _ = made_up_clinics(max(n, 1), 1, 0.1)
    rows = delta_sensitivity_estimates(cohort.iloc[:n], severity.iloc[:n], FEW)
    assert bool(rows) == (n > 0)
