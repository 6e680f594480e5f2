"""Bias, coverage and rejections of replicates, by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.simulation.recovery import cells, families, judged, rejections

NEVER = math.nan


def rows(estimand: str, intervals: list[tuple], level: str = "k=2", **more: str) -> pd.DataFrame:
    """One row per replicate: value, limits, and optionally the gate."""
    made = [
        {
            "scenario": "s",
            "replicate": number,
            "estimand": estimand,
            "spot_type": "all",
            "level": level,
            "method": "plan",
            "value": value,
            "ci_low": low,
            "ci_high": high,
            "p_value": math.nan,
            "gate": gate[0] if gate else "pass",
            **more,
        }
        for number, (value, low, high, *gate) in enumerate(intervals)
    ]
    return pd.DataFrame(made)


def truth(value: float, estimand: str, level: str = "k=2") -> pd.DataFrame:
    row = {"scenario": "s", "estimand": estimand, "spot_type": "all", "level": level}
    return pd.DataFrame([{**row, "value": value}])


MEAN, GAIN = "improvement.mean_reduction_pct", "improvement.marginal_gain_pct"


def test_bias_rmse_and_coverage_are_over_the_replicates_that_show_the_cell() -> None:
    results = rows(MEAN, [(11, 9, 13), (14, 11, 17), (0, 0, 0, "withheld:too_few")])
    table = cells(judged(results, truth(10, MEAN)))
    row = table.iloc[0]
    assert (row["n_replicates"], row["n_shown"]) == (3, 2)
    assert row["bias"] == pytest.approx(2.5)
    assert row["rmse"] == pytest.approx(math.sqrt((1 + 16) / 2))
    assert row["coverage"] == pytest.approx(0.5)
    assert row["mean_width"] == pytest.approx(5)


def test_a_cell_fails_where_095_lies_more_than_three_errors_above_its_coverage() -> None:
    # With 100 replicates one error is 2.18 points: 88 of 100 fail, 89 do not.
    for covering, failing in ((88, 1), (89, 0)):
        hits = [(10, 9, 11)] * covering + [(12, 11, 13)] * (100 - covering)
        together = families(cells(judged(rows(MEAN, hits), truth(10, MEAN))))
        assert together["n_failing"].tolist() == [failing]
        assert together["coverage"].tolist() == [pytest.approx(covering / 100)]


def test_cells_that_are_hardly_ever_shown_are_not_judged() -> None:
    results = rows(MEAN, [(10, 9, 11)] * 39)
    assert families(cells(judged(results, truth(10, MEAN)))).empty


@pytest.mark.parametrize(
    ("low", "high", "true", "holds"),
    [
        (2, 4, 3, True),
        (2, 4, 5, False),
        (3, NEVER, 5, True),  # the set has no end within the sessions supported
        (3, NEVER, 2, False),
        (NEVER, NEVER, NEVER, True),  # never reached, and never found
        (NEVER, NEVER, 6, True),  # beyond the four sessions shown
        (NEVER, NEVER, 4, False),
        (2, 4, NEVER, False),
    ],
)
def test_a_set_of_session_counts_holds_the_true_one(low, high, true, holds) -> None:
    half, share = "improvement.sessions_to_half", "improvement.responder50"
    results = pd.concat(
        [
            rows(half, [(3, low, high)], level=""),
            *(rows(share, [(0.5, 0.4, 0.6)], level=f"k={k}") for k in (1, 2, 3, 4)),
            rows(share, [(0.5, 0.4, 0.6, "withheld:too_few")], level="k=5"),
        ],
        ignore_index=True,
    )
    shares = [truth(0.5, share, level=f"k={k}") for k in (1, 2, 3, 4, 5)]
    found = judged(results, pd.concat([truth(true, half, level=""), *shares]))
    assert found.loc[found["estimand"].eq(half), "covers"].tolist() == [float(holds)]


def test_no_effect_is_rejected_where_the_interval_leaves_it_out() -> None:
    results = rows(GAIN, [(1, 0.2, 2), (1, -1, 3), (0, -1, 1), (-2, -3, -1)])
    found = rejections(judged(results, truth(0, GAIN)), results)
    assert found[["n", "share"]].to_numpy().tolist() == [[4, 0.5]]
    # Where there is an effect, leaving out "none" is no error.
    assert rejections(judged(results, truth(1, GAIN)), results).empty


def test_the_lagged_test_rejects_by_its_p_value() -> None:
    results = rows("recurrence.adherence_test", [(0.5, 0.3, 0.8), (0.9, 0.7, 1.2)], level="")
    results["p_value"] = [0.01, 0.3]
    found = rejections(judged(results, truth(0, MEAN)), results)
    assert found["share"].tolist() == [0.5]
