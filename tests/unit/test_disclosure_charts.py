"""Charts leave with limits of rounded counts, and counts of the same people as one count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure import release
from analysis.disclosure.alike import spread
from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import Estimate, to_table

RULES = DisclosureSettings()
SHARE = 0.6


def chart_row(n: int, events: int) -> Estimate:
    half = 3 * (SHARE * (1 - SHARE) / n) ** 0.5
    return Estimate(
        "signal.x", level="period=2026-01;phase=1;signal=outside;verdict=concern",
        unit="probability", value=SHARE, ci_low=SHARE - half, ci_high=SHARE + half,
        n_patients=n, n_courses=n, n_assessed=n, n_events=events,
    )  # fmt: skip


def released(row: Estimate) -> pd.Series:
    return release(to_table([row]), RULES).iloc[0]


def test_limits_do_not_tell_how_many_there_were() -> None:
    """Read back through the formula of the chart, every number that rounds alike looks alike."""
    rows = [released(chart_row(n, 12)) for n in range(23, 28)]
    shown = {(row.ci_low, row.ci_high) for row in rows}
    assert len(shown) == 1
    [(low, high)] = shown
    assert low == pytest.approx(SHARE - 3 * (0.24 / 25) ** 0.5, abs=0.005)
    assert high == pytest.approx(SHARE + 3 * (0.24 / 25) ** 0.5, abs=0.005)


def test_limits_that_end_at_nothing_or_everybody_stay_there() -> None:
    row = chart_row(10, 9)
    shown = released(Estimate(**{**vars(row), "ci_low": 0.0, "ci_high": 1.0, "n_events": 0}))
    assert (shown.ci_low, shown.ci_high) == (0, 1)


def test_a_ratio_of_a_funnel_follows_from_rounded_events() -> None:
    def unit(events: int) -> Estimate:
        return Estimate(
            "funnel.x", level="by=clinic;limit=95;unit=A;verdict=within", unit="ratio",
            value=events / 40, ci_low=0.8, ci_high=1.2,
            n_patients=80, n_courses=80, n_assessed=80, n_events=events,
        )  # fmt: skip

    assert {released(unit(events)).value for events in range(38, 43)} == {1.0}


def test_a_point_that_rests_on_few_has_neither_limits_nor_verdict() -> None:
    shown = released(chart_row(30, 5))
    assert np.isnan(shown.value)
    assert np.isnan(shown.ci_low)
    assert shown.level == "period=2026-01;phase=1"


def test_what_is_hidden_under_one_name_is_hidden_under_all() -> None:
    hidden = pd.Series({"a": "", "b": "D2", "c": ""})
    same = pd.Series({"a": "a", "b": "a", "c": "c"})
    assert spread(hidden, same, "D17").to_dict() == {"a": "D17", "b": "D2", "c": ""}
