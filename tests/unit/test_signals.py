"""Control charts and their rules, against published examples and a plain twin."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.signals.chart import control_chart
from analysis.measures.signals.limits import (
    Limits,
    dispersion,
    g_limits,
    p_limits,
    u_limits,
    xmr_limits,
)
from analysis.measures.signals.rules import signals
from analysis.measures.signals.verdicts import assurance, variation

# Montgomery, Introduction to Statistical Quality Control, 7th ed.: table 6.6 (cost of a mortgage
# loan), table 7.1 (cans of orange juice, 50 a sample), table 7.7 (circuit boards, 100 a sample).
MORTGAGES = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306,
             294, 299, 297, 299, 314, 295, 293, 306, 301, 304]  # fmt: skip
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22,
        8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]  # fmt: skip
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16,
          19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]  # fmt: skip


def three_sigma(limits: Limits) -> tuple[float, float, float]:
    """Centre and limits before they are widened for more variation than chance makes."""
    centre = limits.centre[0]
    half = (limits.upper[0] - centre) / limits.dispersion
    return centre - half, centre, centre + half


def test_individual_values_as_published() -> None:
    limits = xmr_limits(np.array(MORTGAGES, dtype=float))
    numbers = (limits.lower[0], limits.centre[0], limits.upper[0])
    assert numbers == pytest.approx((279.78, 300.5, 321.22), abs=0.005)
    assert not any(rule for rule, _ in signals(np.array(MORTGAGES, dtype=float), limits)[:8])


def test_shares_as_published() -> None:
    limits = p_limits(np.array(CANS, dtype=float), np.full(len(CANS), 50.0))
    assert three_sigma(limits) == pytest.approx((0.0524, 0.2313, 0.4102), abs=0.0001)
    assert limits.dispersion > 1.5  # the book finds two causes for what varies beyond chance


def test_counts_as_published() -> None:
    limits = u_limits(np.array(BOARDS, dtype=float), np.ones(len(BOARDS)))
    assert three_sigma(limits) == pytest.approx((6.48, 19.85, 33.22), abs=0.01)


def test_limits_are_not_widened_for_what_chance_makes() -> None:
    rng = np.random.default_rng(3)
    widened = [dispersion(rng.standard_normal(24)) > 1 for _ in range(400)]
    assert 0.02 < np.mean(widened) < 0.09  # 5 % asked
    assert dispersion(3 * rng.standard_normal(60)) > 2


def test_rare_events_fall_outside_as_seldom_as_three_sigma() -> None:
    rng = np.random.default_rng(4)
    gaps = rng.geometric(0.01, 20_000) - 1.0
    limits = g_limits(gaps)
    outside = (gaps > limits.upper) | (gaps < limits.lower)
    assert outside.mean() < 0.004
    assert np.median(gaps) == pytest.approx(limits.centre[0], rel=0.05)


def flat(n: int) -> Limits:
    """Limits of a standard normal process."""
    line = np.ones(n)
    return Limits("xmr", 0 * line, -3 * line, 3 * line, -2 * line, 2 * line)


def plain(values: list[float]) -> list[tuple[str, int]]:
    """The rules read off the text of NHS England, one point at a time."""
    n = len(values)
    found = []
    for at in range(n):
        value = values[at]
        if abs(value) > 3:
            found.append(("outside", 1 if value > 0 else -1))
            continue
        trends = set()
        for start in range(max(0, at - 6), min(at, n - 7) + 1):
            part = values[start : start + 7]
            steps = [b - a for a, b in itertools.pairwise(part)]
            if all(step > 0 for step in steps):
                trends.add((start, 1))
            if all(step < 0 for step in steps):
                trends.add((start, -1))
        if trends:
            found.append(("trend", max(trends)[1]))
            continue
        side = (value > 0) - (value < 0)
        is_near = 2 < abs(value) <= 3
        windows = [values[s : s + 3] for s in range(max(0, at - 2), min(at, n - 3) + 1)]
        if is_near and any(
            all(v * side > 0 for v in window) and sum(2 < abs(v) <= 3 for v in window) >= 2
            for window in windows
        ):
            found.append(("near", side))
            continue
        runs = [values[s : s + 7] for s in range(max(0, at - 6), min(at, n - 7) + 1)]
        if side and any(all(v * side > 0 for v in run) for run in runs):
            found.append(("run", side))
            continue
        found.append(("", 0))
    return found


# Halves and thirds of a sigma: ties, zeros, trends and runs all come about.
STEPS = st.sampled_from([-3.5, -2.5, -2.25, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.25, 2.5, 3.5])
WALKS = st.lists(st.sampled_from([-0.25, 0.25, 0.25, 0.25]), min_size=6, max_size=22).map(
    lambda steps: [float(x) for x in np.cumsum(steps)]
)


@given(st.one_of(st.lists(STEPS, min_size=6, max_size=22), WALKS))
def test_rules_are_those_of_the_plain_reading(values: list[float]) -> None:
    assert signals(np.array(values), flat(len(values))) == plain(values)


@pytest.mark.parametrize(
    ("values", "rule", "side"),
    [
        ([0.5] * 6 + [-0.5], "", 0),  # six on one side are no run
        ([0.5] * 7, "run", 1),
        ([-0.1, -0.2, -0.3, -0.4, -0.5, -0.6, -0.7], "trend", -1),
        ([0.0, 0.5, 3.2], "outside", 1),
        ([0.5, 2.5, 2.5], "near", 1),
        ([-0.5, 2.5, 2.5], "", 0),  # the third lies on the other side
    ],
)
def test_the_newest_point(values: list[float], rule: str, side: int) -> None:
    assert signals(np.array(values), flat(len(values)))[-1] == (rule, side)


def test_a_phase_has_limits_of_its_own_once_it_is_long_enough() -> None:
    events = np.array([50.0] * 8 + [80.0] * 8)
    trials, places = np.full(16, 100.0), np.arange(16)
    one = control_chart("share", events, trials, places)
    two = control_chart("share", events, trials, places, starts=[8])
    late = control_chart("share", events, trials, places, starts=[12])
    assert any(point.rule for point in one.points)
    assert {point.centre for point in two.points} == {0.5, 0.8}
    assert not any(point.rule for point in two.points)
    assert {point.phase for point in late.points} == {1}  # four points are no phase
    assert control_chart("share", events[:5], trials[:5], places[:5]).points == []


@pytest.mark.parametrize(
    ("side", "direction", "word"),
    [
        (1, "higher_is_better", "improvement"),
        (1, "lower_is_better", "concern"),
        (-1, "lower_is_better", "improvement"),
        (-1, "neither", "lower"),
        (0, "higher_is_better", "neither"),
    ],
)
def test_what_a_signal_means(side: int, direction: str, word: str) -> None:
    assert variation(side, direction) == word


@pytest.mark.parametrize(
    ("target", "direction", "word"),
    [
        (0.4, "higher_is_better", "met"),
        (0.4, "lower_is_better", "missed"),
        (0.6, "higher_is_better", "hit_or_miss"),
        (0.9, "lower_is_better", "met"),
        (math.nan, "higher_is_better", "no_target"),
        (0.4, "neither", "no_target"),
    ],
)
def test_whether_a_target_holds(target: float, direction: str, word: str) -> None:
    assert assurance(target, 0.5, 0.8, direction) == word
