"""The page of a contest: which sides the deciding number bears out, drawn and in words."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis.parameters import Conflict, Region
from analysis.present import claim_findings
from analysis.present.contest_page import region_in_words, stands_of
from analysis.present.lookup import Row
from analysis.schema.estimates import Estimate, to_table

CONTEST: dict[str, Any] = {
    "id": "K1",
    "question": "How often do spots come back?",
    "claims": ["S0-01", "S0-02"],
    "estimand": "recurrence.turnbull_risk",
    "level": "weeks=52",
    "fields": ["assessments.is_recurrence"],
    "sides": [
        {
            "name": "seldom",
            "says": "hardly ever",
            "claims": ["S0-01"],
            "holds_when": {"below": 0.1},
        },
        {"name": "often", "says": "mostly", "claims": ["S0-02"], "holds_when": {"above": 0.5}},
    ],
    "why_this_estimate": "it is counted",
}
CLAIMS = [
    {"id": "S0-01", "statement": "they stay away", "tier": "primary"},
    {"id": "S0-02", "statement": "they return", "tier": "secondary"},
    {"id": "S0-03", "statement": "something else", "tier": "secondary"},
]
SETTLED = Estimate("conflict.k1", level="verdict=often", value=0.7, ci_low=0.6, ci_high=0.8,
                   unit="probability", n_patients=200)  # fmt: skip


def page(row: Estimate) -> str:
    assert Conflict.model_validate(CONTEST)
    judged = [
        Estimate(f"claim.s0_0{n}", level="verdict=refuted", value=0.7, unit="probability")
        for n in (1, 2, 3)
    ]
    ledger = {"conflicts": [CONTEST], "claims": CLAIMS}
    return claim_findings.head_to_head(released(row, *judged), ledger).__html__()


def released(*rows: Estimate) -> pd.DataFrame:
    return to_table(rows).assign(released_as="rounded")


def test_the_page_holds_the_question_both_sides_and_every_claim_of_the_contest() -> None:
    html = page(SETTLED)
    for text in ("K1. How often do spots come back?", "hardly ever", "mostly", "they stay away",
                 "they return", "“mostly” is borne out", "<svg"):  # fmt: skip
        assert text in html
    assert "something else" not in html
    assert html.count('<section class="contest">') == 1


def test_without_a_number_nothing_is_drawn_and_nobody_is_right() -> None:
    row = replace(SETTLED, value=math.nan, ci_low=math.nan, ci_high=math.nan,
                  level="verdict=open", gate="withheld:no_overlap")  # fmt: skip
    html = page(row)
    assert "<svg" not in html
    assert "✔ yes" not in html
    assert "cannot tell" in html


@pytest.mark.parametrize(
    ("low", "high", "fitting"),
    [(0.6, 0.8, [False, True]), (0.02, 0.05, [True, False]), (0.05, 0.6, [False, False])],
)
def test_a_side_fits_where_the_whole_interval_lies(
    low: float, high: float, fitting: list[bool]
) -> None:
    row = Row("conflict.k1", value=(low + high) / 2, ci_low=low, ci_high=high, unit="probability")
    assert [stand.fits for stand in stands_of(CONTEST, row)] == fitting


@pytest.mark.parametrize(
    ("region", "unit", "difference", "text"),
    [
        (Region(inside=[0.1, 0.5]), "probability", False, "from 10 % to 50 %"),
        (Region(below=-2), "percent", True, "below −2 points"),
        (Region(inside=[2.5, 6.5]), "sessions", False, "from 2.5 to 6.5"),
        (Region(outside=[14, 30]), "minutes", False, "not from 14 min to 30 min"),
        (Region(above=1.25), "ratio", False, "above 1.25"),
    ],
)
def test_where_a_side_puts_the_number(
    region: Region, unit: str, difference: bool, text: str
) -> None:
    assert region_in_words(region, unit, difference=difference) == text
