"""Every derivation against its slow twin, on small records that hypothesis makes up.

Beside `test_derive_twins` (scores, dates and intervals of the cohort): who is described how, the
flow, recorded responses, graded courses, gaps, and all that is said of an interval.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analysis.derive.cohort import analysis_cohort, participant_flow, recorded_responses
from analysis.derive.courses import described_courses
from analysis.derive.exposure import sessions_given
from analysis.derive.grades import grade_by_session, graded_cohort
from analysis.derive.keys import day_number, position_of_course
from analysis.derive.recurrence import RULES, follow_up_intervals, responders
from analysis.measures.concordance import session_gaps
from builders import clean_table

from .slow_derive import (
    of_course,
    slow_cohort,
    slow_described,
    slow_flow,
    slow_full_intervals,
    slow_gaps,
    slow_graded,
    slow_grades,
)
from .test_derive_twins import as_dates, day_of

Rows = dict[str, list[dict[str, Any]]]
K = 3
TEXTS = ("combination", "phototype", "sex", "depth", "stop_reason", "patient")
NUMBERS = ("age_years", "n_sessions", "baseline_score", "final_score", "final_reduction_pct")
DATES = ("started_on", "last_session_on", "final_on")


def few(examples: int) -> Any:
    """The same examples every time: a proof that is cheap enough to be run always."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )


def or_none(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


LOOK = st.fixed_dictionaries(
    {
        "severity_score": or_none(0, 2, 5, 10, 11, 20, 24),
        "improvement_grade": or_none(0, 2, 4),
        "is_recurrence": or_none("yes", "no", "no"),
        "sun_protection": or_none("none", "low", "moderate", "high"),
        "is_unscheduled": or_none("yes", "no"),
    }
)
PERSON = st.fixed_dictionaries(
    {
        "age_years": or_none(25, 61),
        "age_band": or_none("18-29", "70-79", "80+"),
        "sex": or_none("female", "male"),
        "phototype": or_none(1, 4),
    }
)


@st.composite
def courses(draw: st.DrawFn, number: int) -> Rows:
    """One course; days are few, so that looks, sessions and courses fall on the same ones."""
    key = {"clinic_id": draw(st.sampled_from("AB")), "course_id": f"c{number}"}
    start = draw(st.sampled_from([0, 3, 60]))
    days = st.sets(st.integers(0, 9), max_size=4)
    sessions = sorted(start + 7 * day for day in draw(days))
    looks = draw(st.dictionaries(st.sampled_from([*range(-1, 10), 12, 16, 20, 30, 45]), LOOK))
    seen = sorted(start + 7 * day for day in looks)
    course = {
        "patient_id": draw(st.sampled_from(["p1", "p2"])),
        "spot_type": draw(st.sampled_from(["melasma", "pih"])),
        "area": draw(or_none([], ["nose"], ["nose", "chin"], ["chin", "nose"])),
        "severity_scale": draw(st.sampled_from(["mmasi", "mmasi", "vas", None])),
        "combination": draw(or_none([], ["none"], ["peel"], ["none", "peel"], ["peel", "prp"])),
        "depth": draw(or_none("dermal")),
        "stop_reason": draw(or_none("cleared", "ongoing")),
        "planned_interval_days": draw(or_none(7, 40)),
        "started_on": draw(or_none(start)),
        "ended_on": draw(or_none(*seen)),
        "retreated_on": draw(or_none(start + 84, start + 140)),
    }
    return {
        "courses": [key | course],
        "sessions": [
            key | {"session_no": no, "session_date": on} for no, on in enumerate(sessions, start=1)
        ],
        "assessments": [
            key | {"assessed_on": start + 7 * day} | look for day, look in looks.items()
        ],
    }


@st.composite
def responding_courses(draw: st.DrawFn, number: int) -> Rows:
    """One course that ends well and is looked at again: it has intervals."""
    key = {"clinic_id": "A", "course_id": f"r{number}"}
    later = draw(st.dictionaries(st.integers(1, 12), LOOK, min_size=1, max_size=6))
    final = draw(LOOK) | {"severity_score": draw(st.sampled_from([0, 4, 10]))}
    looks = {0: {"severity_score": 20}, 30: final} | {30 + 7 * w: x for w, x in later.items()}
    course = {"patient_id": f"q{number}", "severity_scale": "mmasi", "ended_on": 30}
    course["retreated_on"] = draw(or_none(30 + 21, 30 + 60))
    return {
        "courses": [key | {"spot_type": "pih", "area": None} | course],
        "sessions": [key | {"session_no": 1, "session_date": 0}],
        "assessments": [key | {"assessed_on": day} | look for day, look in looks.items()],
    }


@st.composite
def records(draw: st.DrawFn) -> Rows:
    """Up to twenty courses of two clinics, the rows in any order."""
    parts = [draw(courses(number)) for number in range(draw(st.integers(0, 12)))]
    parts += [draw(responding_courses(number)) for number in range(draw(st.integers(0, 8)))]
    rows: Rows = {"patients": [], "courses": [], "sessions": [], "assessments": []}
    for name in ("courses", "sessions", "assessments"):
        rows[name] = draw(st.permutations([row for part in parts for row in part[name]]))
    people = {(row["clinic_id"], row["patient_id"]) for row in rows["courses"]}
    rows["patients"] = [
        {"clinic_id": clinic, "patient_id": patient} | draw(PERSON)
        for clinic, patient in sorted(people)
    ]
    rows["adverse_events"] = []
    return rows


def both(rows: Rows) -> tuple[dict[str, pd.DataFrame], Rows]:
    """The clean tables, and the same as dicts with every column and real dates."""
    tables = {name: clean_table(name, rows[name]) for name in rows}
    every = {
        name: [dict.fromkeys(tables[name].columns) | row for row in rows[name]] for name in rows
    }
    return tables, as_dates(every)


def plain(value: Any) -> Any:
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else round(float(value), 9)
    return value


def agree(found: pd.DataFrame, expected: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    for name in names:
        made = [plain(value) for value in found[name]]
        assert made == [plain(row[name]) for row in expected], name


def same_courses(found: pd.DataFrame, expected: list[dict[str, Any]]) -> None:
    agree(found, expected, ("clinic_id", "course_id", "patient_id", *TEXTS))
    for name in NUMBERS:
        made = [plain(float(value)) for value in found[name]]
        wanted = [None if row[name] is None else plain(float(row[name])) for row in expected]
        assert made == wanted, name
    for name in DATES:
        assert [day_of(value) for value in found[name]] == [row[name] for row in expected], name


@few(10)
@given(rows=records())
def test_courses_flow_and_responses(rows: Rows) -> None:
    tables, dicts = both(rows)
    expected = slow_described(dicts)
    found = described_courses(tables)
    same_courses(found, expected)
    agree(found, expected, ("is_first",))
    flow = participant_flow(tables, 5)
    assert list(flow.itertuples(index=False, name=None)) == slow_flow(dicts, 5)
    responses = [row for row in expected if row["final_on"] is not None]
    by_key = sorted(responses, key=lambda row: (row["clinic_id"], row["course_id"]))
    same_courses(recorded_responses(tables), by_key)
    firsts = [row for row in expected if row["is_first"] and row["baseline_score"] is not None]
    chosen = [row for row in firsts if row["baseline_score"] > 5]
    same_courses(
        analysis_cohort(tables, 5),
        sorted(chosen, key=lambda row: (row["clinic_id"], row["course_id"])),
    )


@few(8)
@given(rows=records())
def test_graded_courses_and_their_grades(rows: Rows) -> None:
    tables, dicts = both(rows)
    cohort = graded_cohort(tables)
    keys = list(zip(cohort["clinic_id"], cohort["course_id"], strict=True))
    assert keys == slow_graded(dicts)
    grades = grade_by_session(cohort, tables["sessions"], tables["assessments"], K)
    by_key = {(row["clinic_id"], row["course_id"]): row for row in dicts["courses"]}
    for key, seen in zip(keys, grades.to_numpy(), strict=True):
        course = by_key[key]
        sessions = of_course(dicts["sessions"], course, "session_date")
        looks = of_course(dicts["assessments"], course, "assessed_on")
        expected = slow_grades(course, sessions, looks)
        found = {k: grade for k, grade in enumerate(seen, start=1) if np.isfinite(grade)}
        assert found == {k: grade for k, grade in expected.items() if k <= K}


@few(10)
@given(rows=records(), scheduled_only=st.booleans())
def test_all_that_is_said_of_an_interval(rows: Rows, scheduled_only: bool) -> None:
    tables, dicts = both(rows)
    kept = responders(analysis_cohort(tables, 5), 50)
    expected_kept = [
        row
        for row in slow_cohort(dicts, 5)
        if row["final_score"] is not None and row["final_score"] <= row["baseline_score"] / 2
    ]
    assert list(kept["course_id"]) == [row["course_id"] for row in expected_kept]
    by_key = {(row["clinic_id"], row["course_id"]): row for row in dicts["courses"]}
    for rule in RULES:
        expected = []
        for row in expected_kept:
            course = by_key[row["clinic_id"], row["course_id"]]
            looks = of_course(dicts["assessments"], course, "assessed_on")
            expected += slow_full_intervals(row, course, looks, rule, scheduled_only=scheduled_only)
        found = follow_up_intervals(
            kept, tables["assessments"], rule, scheduled_only=scheduled_only
        )
        days = (found[["start_weeks", "end_weeks", "length_weeks"]] * 7).round(9)
        assert days.to_numpy().tolist() == [
            [row["start_day"], row["end_day"], row["end_day"] - row["start_day"]]
            for row in expected
        ]
        assert [day_of(day) for day in found["midpoint_on"]] == [
            row["midpoint_on"] for row in expected
        ]
        told = ["sun_protection", "previous_sun_protection", "next_sun_protection"]
        agree(found, expected, (*told, "has_recurred", "is_unscheduled"))


@few(5)
@given(rows=records())
def test_sessions_given_gaps_and_keys(rows: Rows) -> None:
    tables, dicts = both(rows)
    given_rows = {
        (row.clinic_id, row.course_id): (
            row.n_sessions,
            day_of(row.first_session_on),
            day_of(row.last_session_on),
        )
        for row in sessions_given(tables["sessions"]).itertuples()
    }
    cohort = described_courses(tables)
    gaps = session_gaps(cohort, tables["sessions"])
    positions = position_of_course(tables["sessions"], cohort)
    number = day_number(tables["sessions"]["session_date"])
    expected_gaps = []
    for place, course in enumerate(dicts["courses"]):
        key = (course["clinic_id"], course["course_id"])
        days = [row["session_date"] for row in of_course(dicts["sessions"], course, "session_date")]
        assert given_rows.get(key) == ((len(days), days[0], days[-1]) if days else None)
        expected_gaps += [(place, gap) for gap in slow_gaps(dicts, course)]
        epoch = day_of(pd.Timestamp("1970-01-01"))
        assert sorted(number[positions == place]) == [(day - epoch).days for day in days]
    assert list(zip(gaps["position"], gaps["gap_days"], strict=True)) == expected_gaps
    assert (position_of_course(tables["sessions"], cohort.iloc[:0]) == -1).all()
