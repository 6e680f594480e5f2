"""What has changed, in a sentence that follows from released counts."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.present.change import against_before, newcombe
from analysis.present.lookup import Row
from analysis.present.moments import Moment


def moment(label: str, events: float, assessed: float, *, is_judged: bool = True) -> Moment:
    row = Row(
        "measure.x",
        value=events / assessed,
        unit="probability",
        n_events=events,
        n_assessed=assessed,
    )
    return Moment(label, row, Row("signal.x", value=0.5) if is_judged else None)


@pytest.mark.parametrize(("now", "then"), [((45, 85), (555, 910)), ((5, 10), (10, 50))])
def test_limits_are_newcombes(now: tuple[float, float], then: tuple[float, float]) -> None:
    expected = confint_proportions_2indep(*now, *then, compare="diff", method="newcomb")
    assert newcombe(now, then) == pytest.approx(expected, abs=1e-9)


def test_the_newest_whole_period_is_held_against_all_before() -> None:
    points = [moment("2025-Q4", 50, 100), moment("2026-Q1", 50, 100), moment("2026-Q2", 70, 100)]
    said = against_before(points)
    low, high = newcombe((70, 100), (100, 200))
    assert said == (
        f"Q2 2026: 70 %, +20 points (95 % +{100 * low:.0f} to +{100 * high:.0f}) against all before"
    )
    young = moment("2026-Q3", 1, 100, is_judged=False)
    assert against_before([*points, young]) == said


def test_a_fall_has_a_true_minus_sign() -> None:
    said = against_before([moment("2025", 60, 100), moment("2026", 40, 100)])
    assert "\N{MINUS SIGN}20 points" in said


def test_without_two_periods_nothing_is_said() -> None:
    assert against_before([moment("2026", 40, 100)]) == ""
    assert against_before([]) == ""
