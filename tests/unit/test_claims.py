"""Verdicts follow from an interval and thresholds set beforehand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.claims import comparisons, verdicts
from analysis.parameters import Claim, PublishedFigure
from analysis.schema.estimates import Estimate, parse_level, to_table


def claim(spot_type: str = "all") -> Claim:
    """`At least half respond by the sixth session`."""
    return Claim.read(
        {
            "id": "half_by_six",
            "statement": "half respond by the sixth session",
            "document": "text",
            "tier": "primary",
            "estimand": "improvement.responder50",
            "spot_type": spot_type,
            "level": "k=6",
            "supported_when": {"limit": "ci_low", "is": "above", "than": 0.5},
            "refuted_when": {"limit": "ci_high", "is": "below", "than": 0.5},
            "why_these_thresholds": "a half",
        }
    )


def estimated(low: float, high: float, gate: str = "pass", **changes: object) -> pd.DataFrame:
    row: dict[str, object] = {
        "level": "k=6",
        "value": (low + high) / 2,
        "ci_low": low,
        "ci_high": high,
        "unit": "probability",
        "n_patients": 200,
        "gate": gate,
    }
    return to_table([Estimate("improvement.responder50", **{**row, **changes})])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "verdict"),
    [
        (estimated(0.55, 0.70), "supported"),
        (estimated(0.30, 0.45), "refuted"),
        (estimated(0.45, 0.60), "inconclusive"),
        (estimated(math.nan, math.nan, "withheld:too_few_reached_session"), "inconclusive"),
        (estimated(0.55, 0.70, method="naive"), "not_recorded"),  # only the plan's method decides
        (estimated(0.55, 0.70, level="k=5"), "not_recorded"),
        (estimated(0.55, 0.70, spot_type="melasma"), "not_recorded"),
    ],
)
def test_verdict(table: pd.DataFrame, verdict: str) -> None:
    [row] = verdicts(table, [claim()])
    assert row.estimand == "claim.half_by_six"
    assert parse_level(row.level)["verdict"] == verdict


def test_a_verdict_carries_the_numbers_it_rests_on() -> None:
    [row] = verdicts(estimated(0.55, 0.70), [claim()])
    assert (row.ci_low, row.ci_high, row.unit, row.n_patients) == (0.55, 0.70, "probability", 200)


def figure(published: float, tolerance: float = 0.01) -> PublishedFigure:
    return PublishedFigure.read(
        {
            "id": "share",
            "what": "share",
            "estimand": "improvement.responder50",
            "level": "k=6",
            "published": published,
            "tolerance": tolerance,
            "source": "paper",
        }
    )


@pytest.mark.parametrize(("published", "verdict"), [(0.62, "reproduced"), (0.60, "not_reproduced")])
def test_a_published_figure_is_reproduced_within_its_tolerance(
    published: float, verdict: str
) -> None:
    [row] = comparisons(estimated(0.55, 0.70), [figure(published)])
    assert parse_level(row.level) == {"published": f"{published:g}", "verdict": verdict}


def test_a_published_figure_that_is_not_recorded_is_said_to_be_so() -> None:
    [row] = comparisons(estimated(0.55, 0.70, level="k=2"), [figure(0.6)])
    assert parse_level(row.level)["verdict"] == "not_recorded"
    assert math.isnan(row.value)
