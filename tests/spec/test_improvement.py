"""Severity after k sessions, and the final assessment (plan 1.2, contract 1), as little tables."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.derive.cohort import analysis_cohort
from analysis.derive.improvement import severity_by_session
from builders import day, one_course


def severity(records: dict[str, pd.DataFrame], maximum_sessions: int = 4) -> list[float | None]:
    cohort = analysis_cohort(records, 5)
    table = severity_by_session(
        cohort, records["sessions"], records["assessments"], maximum_sessions
    )
    assert table.index.equals(cohort.index)
    return [None if math.isnan(score) else score for score in table.loc[0]]


@pytest.mark.parametrize(
    ("scores", "after_0_to_4"),
    [
        # sessions on days 0, 30, 60; {day of look: score}
        ({0: 80, 30: 60, 60: 50, 90: 40}, [80, 60, 50, 40, None]),
        ({0: 80, 60: 50, 90: 40}, [80, None, 50, 40, None]),  # a gap inside stays a gap
        ({-9: 80, 29: 60}, [80, 60, None, None, None]),  # stopped: nothing after
        ({-20: 90, -3: 80, 90: 40}, [80, None, None, 40, None]),  # the last before session 1
        ({0: 80, 10: 70, 25: 60, 90: 40}, [80, 60, None, 40, None]),  # the last between two
        ({0: 80, 1: 70, 31: 55}, [80, 70, 55, None, None]),  # the day after a session
        ({0: 80, 29: 60, 30: None, 90: 40}, [80, 60, None, 40, None]),  # a look without a score
        ({0: 80, 90: 40, 150: 70}, [80, None, None, 40, None]),  # later looks are follow-up
        ({0: 80, 121: 40}, [80, None, None, None, None]),  # later than 60 days: no final
        ({0: 80, 120: 40}, [80, None, None, 40, None]),  # on day 60 after: just in time
    ],
)
def test_severity_after_each_session(
    scores: dict[int, float | None], after_0_to_4: list[float | None]
) -> None:
    assert severity(one_course([0, 30, 60], scores)) == after_0_to_4


def test_an_assessment_on_a_sessions_day_was_taken_before_that_session() -> None:
    assert severity(one_course([0, 30], {0: 80, 30: 60}, ended_on=30), 2) == [80, 60, None]


@pytest.mark.parametrize(
    ("scale", "score", "percent"),
    [("vas", 50, 50), ("mmasi", 12, 50), ("masi", 12, 25), ("pasi", 18, 25), ("pga", 2, 50)],
)
def test_scores_are_percent_of_their_scale(scale: str, score: float, percent: float) -> None:
    assert severity(one_course([0], {0: score}, severity_scale=scale), 0) == [percent]


def test_sessions_beyond_the_last_one_shown_are_left_out() -> None:
    assert severity(one_course([0, 30, 60], {0: 80, 30: 60, 60: 50, 90: 40}), 1) == [80, 60]


@pytest.mark.parametrize(
    ("ended_on", "planned_interval", "looks", "final_on"),
    [
        # last session on day 30; days of looks after the first
        (90, None, [60, 90, 150], 90),  # the look dated ended_on
        (80, None, [60, 90], None),  # ended_on without a look: the next look is follow-up
        (None, None, [60, 90], 60),  # no date: the first look after the last session
        (None, None, [90], 90),  # 60 days after
        (None, None, [91], None),
        (None, 45, [120], 120),  # twice the planned interval, if that is longer
        (None, 45, [121], None),
        (None, 20, [90], 90),  # 60 days at least
        (30, None, [30], 30),  # ended on the day of the last session
        (20, None, [20, 60], None),  # a date before the last session is not the end
    ],
)
def test_final_assessment(
    ended_on: int | None, planned_interval: float | None, looks: list[int], final_on: int | None
) -> None:
    records = one_course(
        [0, 30],
        {0: 80} | dict.fromkeys(looks, 20),
        ended_on=ended_on,
        planned_interval_days=planned_interval,
    )
    found = analysis_cohort(records, 5).loc[0]
    if final_on is None:
        assert pd.isna(found["final_on"])
        assert pd.isna(found["final_reduction_pct"])
    else:
        assert found["final_on"] == pd.Timestamp(day(final_on))
        assert found["final_reduction_pct"] == 75


def test_a_final_look_without_a_score_is_time_zero_but_no_response() -> None:
    found = analysis_cohort(one_course([0], {0: 80, 30: None}), 5).loc[0]
    assert found["final_on"] == pd.Timestamp(day(30))
    assert pd.isna(found["final_score"])


def test_who_got_worse_has_a_negative_reduction() -> None:
    found = analysis_cohort(one_course([0], {0: 40, 30: 60}), 5).loc[0]
    assert found["final_reduction_pct"] == pytest.approx(-50)
