"""What a recurrence is, and the intervals it could have come in (plan 1.3, 1.4)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.derive.cohort import analysis_cohort
from analysis.derive.recurrence import follow_up_intervals, responders
from builders import day, one_course

YES, NO, BLANK = "yes", "no", None
FINAL = 30  # day of the final assessment: severity 20 after a baseline of 80


def look(week: int, **answers: Any) -> dict[str, Any]:
    return {"assessed_on": FINAL + 7 * week, **answers}


def intervals(
    *looks: dict[str, Any],
    rule: str = "recorded",
    final_score: float = 20,
    scheduled_only: bool = False,
    **course: Any,
) -> pd.DataFrame:
    records = one_course([0], {0: 80, FINAL: final_score}, looks=looks, **course)
    found = responders(analysis_cohort(records, 5), 50)
    return follow_up_intervals(found, records["assessments"], rule, scheduled_only=scheduled_only)


def in_weeks(found: pd.DataFrame) -> list[tuple[float, float, int]]:
    return list(
        found[["start_weeks", "end_weeks", "has_recurred"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        # {week: is it back?}                     (from, to, recurrence)
        ({}, []),
        ({8: NO}, [(0, 8, 0)]),
        ({8: NO, 20: NO}, [(0, 8, 0), (8, 20, 0)]),
        ({8: NO, 20: YES}, [(0, 8, 0), (8, 20, 1)]),
        ({8: YES, 20: NO, 30: YES}, [(0, 8, 1)]),  # up to the first
        ({8: BLANK, 20: YES}, [(0, 20, 1)]),  # no answer: not a look
        ({8: NO, 20: BLANK}, [(0, 8, 0)]),
    ],
)
def test_recorded_answers(
    answers: dict[int, str | None], expected: list[tuple[float, float, int]]
) -> None:
    looks = [look(week, is_recurrence=answer) for week, answer in answers.items()]
    assert in_weeks(intervals(*looks)) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # baseline 80, final 20: half of the improvement is lost at 50
        ({8: 49.9}, [(0, 8, 0)]),
        ({8: 50}, [(0, 8, 1)]),
        ({8: 30, 20: 55}, [(0, 8, 0), (8, 20, 1)]),
        ({8: None, 20: 55}, [(0, 20, 1)]),
    ],
)
def test_half_of_the_improvement_lost(
    scores: dict[int, float | None], expected: list[tuple[float, float, int]]
) -> None:
    looks = [look(week, severity_score=score) for week, score in scores.items()]
    assert in_weeks(intervals(*looks, rule="half_lost")) == expected
    # `recorded` falls back on it in a course that has no answer at all
    assert in_weeks(intervals(*looks, rule="recorded")) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # baseline 80, final 20: a quarter of the baseline above the lowest so far is 40 at first
        ({8: 39.9}, [(0, 8, 0)]),
        ({8: 40}, [(0, 8, 1)]),
        ({8: 10, 20: 29.9}, [(0, 8, 0), (8, 20, 0)]),
        ({8: 10, 20: 30}, [(0, 8, 0), (8, 20, 1)]),  # half_lost would ask for 50
        ({8: 35, 20: 40}, [(0, 8, 0), (8, 20, 1)]),  # a rise does not lift the nadir
        ({8: 10, 20: None, 30: 30}, [(0, 8, 0), (8, 30, 1)]),
        ({8: 10, 20: 15, 30: 30}, [(0, 8, 0), (8, 20, 0), (20, 30, 1)]),
    ],
)
def test_a_quarter_of_the_baseline_above_the_nadir(
    scores: dict[int, float | None], expected: list[tuple[float, float, int]]
) -> None:
    looks = [look(week, severity_score=score) for week, score in scores.items()]
    assert in_weeks(intervals(*looks, rule="over_nadir")) == expected


def test_without_unscheduled_looks_their_time_joins_the_next_interval() -> None:
    looks = [
        look(8, is_recurrence=NO, is_unscheduled="no"),
        look(12, is_recurrence=NO, is_unscheduled="yes"),
        look(20, is_recurrence=NO),  # not said: as scheduled
        look(24, is_recurrence=YES, is_unscheduled="yes"),
    ]
    assert in_weeks(intervals(*looks, scheduled_only=True)) == [(0, 8, 0), (8, 20, 0)]
    assert len(intervals(*looks)) == 4


def test_the_next_report_is_told_after_the_interval_even_after_a_recurrence() -> None:
    looks = [
        look(8, is_recurrence=NO, sun_protection="low"),
        look(20, is_recurrence=YES, sun_protection="moderate"),
        look(30, is_recurrence=BLANK, sun_protection="none"),
        look(40, is_recurrence=NO, sun_protection="high"),
    ]
    assert list(intervals(*looks)["next_sun_protection"]) == ["moderate", "low"]
    assert pd.isna(intervals(*looks[:2])["next_sun_protection"].iloc[-1])
    # What is told after a re-treatment is about another time.
    treated = intervals(*looks, retreated_on=FINAL + 7 * 25)["next_sun_protection"]
    assert treated.isna().to_list() == [False, True]


def test_one_recorded_answer_keeps_the_course_on_recorded_answers() -> None:
    looks = [look(8, severity_score=70), look(20, severity_score=70, is_recurrence=NO)]
    assert in_weeks(intervals(*looks, rule="recorded")) == [(0, 20, 0)]
    assert in_weeks(intervals(*looks, rule="half_lost")) == [(0, 8, 1)]


def test_follow_up_ends_with_a_retreatment() -> None:
    looks = [look(8, is_recurrence=NO), look(20, is_recurrence=YES)]
    for retreated_week, expected in ((20, 2), (19, 1), (8, 1), (7, 0)):
        found = intervals(*looks, retreated_on=FINAL + 7 * retreated_week)
        assert len(found) == expected


@pytest.mark.parametrize(
    ("answer", "level"),
    [("none", "low"), ("low", "low"), ("moderate", "moderate"), ("high", "high"), (None, None)],
)
def test_never_protected_is_low_protection(answer: str | None, level: str | None) -> None:
    found = intervals(look(8, is_recurrence=NO, sun_protection=answer))["sun_protection"][0]
    assert (None if pd.isna(found) else found) == level


def test_an_interval_carries_its_middle_and_whether_its_look_was_scheduled() -> None:
    found = intervals(look(8, is_recurrence=NO), look(20, is_recurrence=YES, is_unscheduled="yes"))
    assert list(found["is_unscheduled"]) == [False, True]
    assert list(found["midpoint_on"]) == [pd.Timestamp(day(FINAL + 28)), day(FINAL + 98)]
    assert found["length_weeks"].to_list() == [8, 12]


@pytest.mark.parametrize(
    ("final_score", "is_responder"), [(40, True), (40.1, False), (None, False)]
)
def test_responders_lost_at_least_half(final_score: float | None, is_responder: bool) -> None:
    records = one_course([0], {0: 80, FINAL: final_score})
    assert len(responders(analysis_cohort(records, 5), 50)) == int(is_responder)


def test_the_outcome_is_an_integer_and_not_a_boolean() -> None:
    # plan 7: a boolean outcome in a formula silently models P(no recurrence)
    assert intervals(look(8, is_recurrence=YES))["has_recurred"].dtype == "int64"


def test_no_responder_no_interval() -> None:
    found = intervals(look(8, is_recurrence=YES), final_score=70)
    assert found.empty
    assert "sun_protection" in found
