"""Axes of a chart over time: short labels that stand apart, and a scale that a reader can read."""

from __future__ import annotations

import re

import pytest

from analysis.present.control_charts import _drawn
from analysis.present.language import speaking
from analysis.present.lookup import Row
from analysis.present.measure_words import period
from analysis.present.moments import Moment


def ticks(points: list[Moment]) -> list[float]:
    drawing = _drawn("chart", points, float("nan"), "alt")
    labels = re.findall(r'id="chart-ytick_\d+".*?<text[^>]*>([^<]*)</text>', str(drawing))
    return [float(label.replace("\N{MINUS SIGN}", "-")) for label in labels]


@pytest.mark.parametrize("value", [0.0, 0.37, 1.0])
def test_one_point_does_not_stand_on_an_axis_of_thousandths(value: float) -> None:
    row = Row("measure.x", level={"period": "2025-H1"}, value=value, unit="probability")
    found = ticks([Moment("2025-H1", row, None)])
    assert len(found) > 1
    assert max(found) - min(found) >= 0.1
    assert all(round(number, 2) == number for number in found)


@pytest.mark.parametrize(
    ("label", "english", "turkish"),
    [
        ("2025-03", "Mar 2025", "Mar 2025"),
        ("2025-Q2", "Q2 2025", "Ç2 2025"),
        ("2025-H1", "H1 2025", "Y1 2025"),
        ("2025", "2025", "2025"),
    ],
)
def test_periods_are_short_enough_to_stand_beside_each_other(label, english, turkish) -> None:
    assert period(label) == english
    with speaking("tr"):
        assert period(label) == turkish
