"""Sentences say what their numbers say."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.present import sentences
from analysis.present.lookup import Row

CHANGE_WORDS = re.compile(r"\b(fewer|more|improved|lower|higher|adds|least|most)\b")


def share(value, low, high, **company):
    return Row("x", value=value, ci_low=low, ci_high=high, unit="probability", **company)


def gain(value, low, high):
    return Row("x", value=value, ci_low=low, ci_high=high, unit="percent")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.52, 0.60, "More than half of patients"),
        (0.40, 0.49, "Fewer than half of patients"),
        (0.45, 0.55, "About half: too close to call"),
        (0.50, 0.60, "About half: too close to call"),
        (math.nan, math.nan, "No verdict"),
    ],
)
def test_verdict_against_one_half(low, high, said):
    assert sentences.against_half(share(0.5, low, high)) == said


def test_fewer_recurrences_are_told_as_people_in_a_hundred():
    said = sentences.contrast(share(-0.12, -0.19, -0.05), 12)
    assert "12 fewer of 100" in said
    assert "5 to 19 fewer" in said


def test_more_recurrences_are_told_as_more():
    assert "7 more of 100" in sentences.contrast(share(0.07, 0.02, 0.12), 6)


@given(st.floats(-0.9, 0), st.floats(0, 0.9))
def test_no_difference_is_claimed_when_the_interval_holds_zero(low, high):
    said = sentences.contrast(share((low + high) / 2, low, high), 12)
    assert "cannot be told" in said
    assert not said.startswith("With high sun protection")


def test_a_withheld_contrast_says_why():
    row = Row("x", gate="withheld:too_few_recurrences")
    assert "not shown: too few recurrences" in sentences.contrast(row, 12)


def test_sessions_to_half_with_both_ends():
    half = Row("x", value=4, ci_low=3, ci_high=6, unit="sessions")
    said = sentences.sessions_to_half(half, {4: share(0.55, 0.5, 0.6)})
    assert said == "Half of the patients respond after 4 sessions (the data allow 3 to 6)."


def test_sessions_to_half_without_an_upper_end():
    half = Row("x", value=6, ci_low=5, unit="sessions")
    said = sentences.sessions_to_half(half, {6: share(0.52, 0.45, 0.6)})
    assert "5 or more: not certain to be reached within 8" in said


def test_half_not_reached_is_an_answer():
    half = Row("x", ci_low=7, unit="sessions")
    said = sentences.sessions_to_half(half, {6: share(0.41, 0.33, 0.49)})
    assert said.startswith("Within 6 sessions the estimate stays below half")
    assert "41 %" in said
    assert "from session 7 on" in said


def test_one_session_is_not_called_sessions():
    half = Row("x", unit="sessions")
    said = sentences.sessions_to_half(half, {1: share(0.27, 0.09, 0.44)})
    assert said.startswith("Within 1 session the estimate")


def test_half_withheld_says_why():
    half = Row("x", gate="withheld:too_few_reached_session", unit="sessions")
    said = sentences.sessions_to_half(half, {1: share(0.2, 0.1, 0.3)})
    assert "not shown: too few patients reached this session" in said


def test_gains_end_where_they_cannot_be_told_from_zero():
    curve = {1: gain(20, 18, 22), 2: gain(9, 6, 12), 3: gain(4, 1, 7), 4: gain(1, -2, 4)}
    said = sentences.gains(curve)
    assert "up to the 3rd" in said
    assert "adds 4 points" in said
    assert "From the 4th on" in said


@given(st.lists(st.floats(-5, 0), min_size=1, max_size=7))
def test_no_gain_is_claimed_where_every_interval_holds_zero(lows):
    curve = {k: gain(0.5, low, 3) for k, low in enumerate(lows, start=2)}
    said = sentences.gains(curve)
    assert "still adds" not in said
    assert "cannot" in said or "no further one" in said


@given(st.floats(0, 1), st.floats(0, 0.2), st.floats(0, 1), st.floats(0, 0.2))
def test_spot_types_are_called_apart_only_without_overlap(a, wide_a, b, wide_b):
    rows = {"a": share(a, a - wide_a, a + wide_a), "b": share(b, b - wide_b, b + wide_b)}
    overlap = abs(a - b) <= wide_a + wide_b
    said = sentences.furthest_apart(rows, 4)
    if said:
        assert not overlap or math.isclose(abs(a - b), wide_a + wide_b)
    if not CHANGE_WORDS.search(said):
        assert said == ""
