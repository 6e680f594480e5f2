"""Redact, then round, then derive."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import release
from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import Estimate, level_of, to_table

RULES = DisclosureSettings()


def released(*rows: Estimate) -> pd.DataFrame:
    return release(to_table(rows), RULES)


def count(value: int, **keys: object) -> Estimate:
    return Estimate("describe.patients", level=level_of(**keys), value=float(value))


def share(events: int, trials: int, unit: str = "probability") -> Estimate:
    return Estimate(
        "measure.final_responder50",
        value=events / trials if trials else math.nan,
        ci_low=0.0,
        ci_high=1.0,
        unit=unit,
        n_patients=trials,
        n_assessed=trials,
        n_events=events,
    )


@pytest.mark.parametrize(
    ("counted", "shown"),
    [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100)],
)
def test_counts(counted: int, shown: int | None) -> None:
    row = released(count(counted, sex="female")).iloc[0]
    if shown is None:
        assert math.isnan(row["value"])
        assert (row["released_as"], row["gate"]) == ("redacted", "withheld:few_patients")
    else:
        assert row["value"] == shown


def test_shares_are_worked_out_from_rounded_counts() -> None:
    row = released(share(78, 96)).iloc[0]
    assert (row["n_events"], row["n_assessed"]) == (80, 95)
    assert row["value"] == round(80 / 95, 2)
    assert row["ci_low"] < row["value"] < row["ci_high"]


@pytest.mark.parametrize(("events", "trials"), [(3, 90), (87, 90), (3, 6)])
def test_a_share_is_hidden_where_few_have_it_or_few_have_it_not(events: int, trials: int) -> None:
    row = released(share(events, trials)).iloc[0]
    assert math.isnan(row["value"])
    assert math.isnan(row["ci_low"])
    assert row["released_as"] == "redacted"


def test_a_share_of_none_is_shown() -> None:
    assert released(share(0, 90)).iloc[0]["value"] == 0


def test_one_hidden_cell_of_a_partition_takes_the_next_smallest_along() -> None:
    table = released(count(5, sex="male"), count(40, sex="female"), count(12, sex="other"))
    assert table["value"].isna().tolist() == [True, False, True]


def test_model_rows_are_computed_exactly_and_then_rounded() -> None:
    table = released(
        Estimate(
            "improvement.mean_reduction_pct",
            level="k=3",
            value=44.4117,
            ci_low=42.857,
            ci_high=45.966,
            unit="percent",
            n_patients=1137,
            n_assessed=818,
            fmi=0.13070,
        )
    )
    row = table.iloc[0]
    assert (row["value"], row["ci_low"], row["ci_high"]) == (44, 43, 46)
    assert (row["n_patients"], row["n_assessed"], row["fmi"]) == (1135, 820, 0.13)


def test_a_model_row_on_few_patients_is_hidden() -> None:
    row = Estimate("improvement.responder50", value=0.5, unit="probability", n_patients=6)
    table = released(row)
    assert table["value"].isna().all()
    assert table["n_patients"].isna().all()


def test_a_withheld_row_keeps_its_own_reason() -> None:
    row = Estimate("recurrence.risk", gate="withheld:too_few_recurrences", n_patients=5)
    assert released(row).iloc[0]["gate"] == "withheld:too_few_recurrences"


def test_a_hidden_row_tells_no_verdict() -> None:
    rows = [
        Estimate(f"claim.{n}", level="k=4;verdict=refuted", value=0.1, n_patients=n)
        for n in (6, 60)
    ]
    assert released(*rows)["level"].tolist() == ["k=4", "k=4;verdict=refuted"]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=4, max_size=30))
def test_no_small_count_ever_leaves(counts: list[int]) -> None:
    table = released(*(count(value, group=place) for place, value in enumerate(counts)))
    shown = table["value"].dropna()
    assert (shown % 5 == 0).all()
    assert not shown.between(1, 7).any()


def test_a_verdict_shows_the_numbers_of_the_row_it_repeats_as_that_is_shown() -> None:
    row = share(743, 4813, "per_100_sessions")
    verdict = replace(row, estimand="claim.x", level="verdict=refuted", p_value=0.01234)
    table = released(row, verdict)
    numbers = ["value", "ci_low", "ci_high", "n_patients", "n_assessed", "n_events", "as_of"]
    assert table.loc[0, numbers].tolist() == table.loc[1, numbers].tolist()
    assert table.loc[1, "value"] == round(100 * 745 / 4815)
    assert pd.isna(table.loc[1, "p_value"])  # it would give the exact share back


def test_a_verdict_goes_with_the_row_it_repeats() -> None:
    row = share(4, 4813, "per_100_sessions")
    table = released(row, replace(row, estimand="claim.x", level="part=2;verdict=supported"))
    assert table["gate"].tolist() == ["withheld:few_patients"] * 2
    assert table["value"].isna().all()
    assert table.loc[1, "level"] == "part=2"


def test_a_verdict_on_a_model_keeps_its_p_value() -> None:
    row = Estimate("improvement.mean_reduction_pct", level="k=4", value=41.4, ci_low=38.2,
                   ci_high=44.6, unit="percent", n_patients=200, n_courses=220)  # fmt: skip
    table = released(row, replace(row, estimand="claim.x", level="verdict=supported", p_value=0.02))
    assert table.loc[1, ["value", "p_value"]].tolist() == [41, 0.02]
