"""How numbers are printed."""

from __future__ import annotations

import math

import pytest

from analysis.measures import (
    competing,
    concordance,
    recurrence,
    recurrence_risk,
    resolution,
    safety,
    shares,
)
from analysis.models import (
    mixed_means,
    naive,
    negative_control,
    observed_expected,
    ordinal_improvement,
    ordinal_support,
    recurrence_rows,
    recurrence_sensitivity,
    support,
)
from analysis.models import recurrence as recurrence_model
from analysis.models.questions import gates as question_gates
from analysis.present.language import codes_of
from analysis.present.lookup import Row
from analysis.present.numbers import MINUS, NOTHING, amount, cell, count, interval, percent, points
from analysis.present.words import reason_in_words

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (63.4, "percent", "63 %"),
        (0.634, "probability", "63 %"),
        (0.5, "percent", "1 %"),
        (-0.2, "percent", "0 %"),
        (-3.6, "percent", f"{MINUS}4 %"),
        (1.0, "sessions", "1 session"),
        (4.0, "sessions", "4 sessions"),
        (-1.24, "months", f"{MINUS}1.2 months"),
        (1240.0, "count", "1,240"),
        (0.62, "ratio", "0.62"),
        (13.0, "per_100_sessions", "13"),
        (NAN, "percent", NOTHING),
    ],
)
def test_amount(value, unit, text):
    assert amount(value, unit) == text


def test_interval_names_its_unit_once():
    row = Row("x", value=0.6, ci_low=0.58, ci_high=0.67, unit="probability")
    assert interval(row) == "58\N{EN DASH}67 %"


def test_interval_with_a_minus_is_joined_by_a_word():
    row = Row("x", value=1, ci_low=-2, ci_high=4, unit="percent")
    assert interval(row) == f"{MINUS}2 to 4 %"


def test_a_difference_is_told_in_points():
    row = Row("x", value=-0.13, ci_low=-0.2, ci_high=-0.05, unit="probability")
    assert points(row) == f"{MINUS}13 points"
    assert points(row, interval) == f"{MINUS}20 to {MINUS}5 points"


@pytest.mark.parametrize(
    "gate", ["withheld:few_patients", "redacted:small_count", "withheld:never_heard_of"]
)
def test_what_is_held_back_says_why(gate):
    said = cell(Row("x", value=0.3, unit="probability", gate=gate))
    assert said.startswith("not shown: ")
    assert "_" not in said
    assert "3" not in said


def test_a_redacted_value_is_not_printed_even_if_it_is_there():
    assert "5" not in cell(Row("x", value=5, released_as="redacted"))


def test_what_happened_seldom_is_not_called_nought():
    seldom = Row("x", value=0, unit="per_100_sessions", n_events=15)
    never = Row("x", value=0, unit="per_100_sessions", n_events=0)
    assert (cell(seldom), cell(never)) == ("under 1", "0")


def test_missing_counts_are_a_dash():
    assert (count(NAN), percent(NAN), cell(None)) == (NOTHING, NOTHING, NOTHING)


def test_every_reason_reads_as_words():
    assert reason_in_words("some_new_reason") == "some new reason"
    assert reason_in_words("") == "not released"


def test_every_reason_that_a_gate_gives_has_its_words():
    given = {
        support.TOO_FEW,
        support.TOO_SMALL_A_SHARE,
        mixed_means.NOT_ALL_TYPES,
        mixed_means.NO_SPREAD,
        mixed_means.NOT_CONVERGED,
        ordinal_improvement.DOUBTFUL,
        ordinal_improvement.FAILS,
        ordinal_support.TOO_FEW_CLOSE,
        support.TOO_FEW_BEFORE,
        support.NOT_ESTIMABLE,
        support.HIGH_FMI,
        naive.TOO_FEW_FINAL,
        recurrence.NO_FOLLOW_UP,
        shares.NOTHING_RECORDED,
        recurrence_model.HABITS_ALIKE,
        recurrence_rows.TOO_FEW_EVENTS,
        recurrence_rows.NOT_RECORDED,
        recurrence_rows.ONE_LEVEL,
        recurrence_rows.TOO_FEW_AT_LEVEL,
        recurrence_rows.TOO_SHORT,
        recurrence_rows.NO_CONVERGENCE,
        question_gates.TOO_FEW_IN_ARM,
        question_gates.NO_OVERLAP,
        question_gates.LIMITED_OVERLAP,
        question_gates.NOT_ALL_ADJUSTED,
        competing.NO_RETREATMENT,
        recurrence_risk.TOO_FAR_APART,
        resolution.OFTEN_UNRECORDED,
        resolution.MOSTLY_UNRECORDED,
        resolution.EVENTS_OF_FEW_PATIENTS,
        safety.SESSIONS_OF_FEW_PATIENTS,
        concordance.GAPS_OF_FEW_PATIENTS,
        negative_control.CONTROL_FAILED,
        negative_control.PROTECTION_RISES,
        negative_control.NO_LATER_REPORT,
        observed_expected.POOR_FIT,
        recurrence_sensitivity.NO_UNSCHEDULED,
        "few_patients",
        "not_recorded",
    }
    assert given <= set(codes_of("reason"))
