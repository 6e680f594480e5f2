"""Improvement from grades: who is graded, what a row holds, gates, degenerate records."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from analysis.derive.cohort import COHORT_COLUMNS, analysis_cohort
from analysis.derive.grades import grade_by_session, graded_cohort
from analysis.models import ordinal_improvement
from analysis.models.courses import Courses
from analysis.models.ordinal_history import grade_columns
from analysis.models.ordinal_improvement import ordinal_improvement_estimates
from analysis.models.ordinal_odds_test import OddsTest
from analysis.models.ordinal_support import share_seen
from analysis.models.steps import Stacked
from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import Estimate
from builders import day, one_course, tables
from graded_clinics import graded_clinic, graded_clinics
from improvement_clinics import chosen

FEW = ImprovementSettings(imputations=2)
R50, R75 = "improvement.responder50", "improvement.responder75"
HALF = "improvement.sessions_to_half"
ODDS = "diagnostic.proportional_odds"


# Who is graded, and when (plan 1.2, 2.5) ------------------------------------------------------


def graded_course(grades: dict[int, float | None], **course: object) -> dict[str, pd.DataFrame]:
    """One course with sessions on days 0, 14, 28 and grades on the given days."""
    looks = [{"assessed_on": on, "improvement_grade": grade} for on, grade in grades.items()]
    return one_course([0, 14, 28], {}, looks=looks, severity_scale=None, **course)


def test_a_grade_counts_for_the_sessions_before_its_day() -> None:
    made = graded_course({0: 0, 14: 1, 28: 2, 50: 3, 100: 4}, ended_on=50)
    cohort = graded_cohort(made)
    found = grade_by_session(cohort, made["sessions"], made["assessments"], 8)
    assert list(found.columns) == list(range(1, 9))
    # On a session's day: before that session. Day 50 is the final look, day 100 is follow-up.
    assert found.iloc[0, :3].tolist() == [1, 2, 3]
    assert found.iloc[0, 3:].isna().all()


def test_the_last_grade_of_several_counts_and_a_missing_one_does_not() -> None:
    made = graded_course({3: 1, 10: 2, 12: None, 14: None})
    found = grade_by_session(graded_cohort(made), made["sessions"], made["assessments"], 8)
    assert found.iloc[0, 0] == 2
    assert found.iloc[0, 1:].isna().all()


def mixed_records(n_graded: int, n_scored: int, n_nothing: int) -> dict[str, pd.DataFrame]:
    """One clinic: courses with a grade only, with scores and a grade, with neither."""
    kinds = ["graded"] * n_graded + ["scored"] * n_scored + ["nothing"] * n_nothing
    names = [{"course_id": f"c{i:02d}", "patient_id": f"p{i:02d}"} for i in range(len(kinds))]
    looks = []
    for name, kind in zip(names, kinds, strict=True):
        course = {"course_id": name["course_id"]}
        if kind == "scored":
            looks.append(course | {"assessed_on": 0, "severity_score": 40.0})
        if kind != "nothing":
            looks.append(course | {"assessed_on": 10, "improvement_grade": 2})
    return tables(
        patients=[{"patient_id": name["patient_id"]} for name in names],
        courses=names,
        sessions=[
            {"course_id": name["course_id"], "session_no": 1, "session_date": day(0)}
            for name in names
        ],
        assessments=looks,
    )


def test_a_course_is_analysed_on_scores_or_on_grades_never_on_both() -> None:
    made = mixed_records(n_graded=5, n_scored=2, n_nothing=3)
    on_grades, on_scores = graded_cohort(made), analysis_cohort(made, 5.0)
    # Nobody graded the last three: they stopped before a look, and stay in.
    assert list(on_grades["course_id"]) == ["c00", "c01", "c02", "c03", "c04", "c07", "c08", "c09"]
    assert list(on_scores["course_id"]) == ["c05", "c06"]
    assert list(on_grades.columns) == COHORT_COLUMNS
    assert on_grades["baseline_score"].isna().all()


def test_a_clinic_that_scores_most_courses_has_no_graded_ones() -> None:
    assert graded_cohort(mixed_records(n_graded=2, n_scored=2, n_nothing=3)).empty
    assert graded_cohort(mixed_records(n_graded=0, n_scored=0, n_nothing=3)).empty
    assert graded_cohort(tables()).empty


def test_only_first_courses_are_graded() -> None:
    made = mixed_records(n_graded=2, n_scored=0, n_nothing=0)
    made["courses"]["patient_id"] = "p00"
    assert list(graded_cohort(made)["course_id"]) == ["c00"]


# What a row holds -----------------------------------------------------------------------------


def test_everybody_graded_gives_plain_shares() -> None:
    cohort, grades = graded_clinic([[1, 3], [2, 4], [3, 3]] * 10)
    rows = ordinal_improvement_estimates(cohort, grades, FEW)
    assert chosen(rows, R50)["k=1"].value == pytest.approx(1 / 3)
    assert chosen(rows, R50)["k=2"].value == 1
    assert chosen(rows, R75)["k=2"].value == pytest.approx(1 / 3)
    assert chosen(rows, HALF)[""].value == 2
    row = chosen(rows, R50)["k=1"]
    assert (row.n_patients, row.n_courses, row.n_assessed, row.fmi) == (30, 30, 30, 0)
    assert (row.unit, row.plan_section, row.gate) == ("probability", "2.5", "pass")
    # Grade 0 has no midpoint: no mean is made up.
    assert {row.estimand for row in rows} == {R50, R75, HALF, ODDS}


def test_beside_scores_the_rows_carry_another_method() -> None:
    cohort, grades = graded_clinic([[1, 3], [2, 4], [3, 3]] * 10)
    alone = ordinal_improvement_estimates(cohort, grades, FEW)
    beside = ordinal_improvement_estimates(cohort, grades, FEW, has_scores=True)
    assert {row.method for row in alone} == {"plan"}
    assert {row.method for row in beside} == {"ordinal"}
    assert [row.value for row in alone if row.estimand == R50][:2] == [
        row.value for row in beside if row.estimand == R50
    ][:2]


def same(left: Estimate, right: Estimate) -> bool:
    pairs = zip(dataclasses.astuple(left), dataclasses.astuple(right), strict=True)
    return all(a == b or (pd.isna(a) and pd.isna(b)) for a, b in pairs)


def test_order_of_rows_does_not_matter() -> None:
    cohort, grades, _ = graded_clinics(150, 3)
    first = ordinal_improvement_estimates(cohort, grades, FEW)
    second = ordinal_improvement_estimates(cohort.sample(frac=1, random_state=1), grades, FEW)
    assert all(same(a, b) for a, b in zip(first, second, strict=True))


def test_history_columns_say_which_grade_and_how_long() -> None:
    grade = np.array([[0, 1, 3, 3, 2.0], [0, 2, 2, 1, 0], [0, 3, 3, 3, 4]])
    rows = np.arange(3)
    columns = grade_columns(Stacked(4, rows, (3, 2, 1)), grade)
    # is 2, is 3, sessions held at 1, at 2, at 3: grades so far 1 3 3, 2 2 1, 3 3 3.
    assert columns.tolist() == [[0, 1, 0, 0, 2], [0, 0, 3, 0, 0], [0, 1, 0, 0, 3]]
    gap = grade_columns(Stacked(2, rows, (4, 1)), grade)  # the nearest known look is a later one
    assert gap.tolist() == [[1, 0], [0, 0], [0, 0]]
    assert grade_columns(Stacked(1, rows, ()), grade).shape == (3, 0)


# Gates ----------------------------------------------------------------------------------------


def test_too_few_graded_are_withheld() -> None:
    cohort, grades = graded_clinic([[2, 3]] * 24 + [[2, None], [3, None]] * 5)
    rows = ordinal_improvement_estimates(cohort, grades, FEW)
    assert chosen(rows, R50)["k=2"].gate == "withheld:too_few_reached_session"
    assert chosen(rows, R50)["k=1"].gate == "pass"


@pytest.mark.parametrize(
    ("statistic", "excess", "gate"),
    [
        (1.0, 0.2, "pass"),
        (9.0, 0.05, "warn:odds_not_proportional"),
        (9.0, 0.2, "withheld:ordinal_model_does_not_fit"),
    ],
)
def test_odds_that_are_not_proportional_warn_and_misfit_closes(
    monkeypatch: pytest.MonkeyPatch, statistic: float, excess: float, gate: str
) -> None:
    def made_up_test(courses: Courses) -> OddsTest:
        n = len(courses.table)
        return OddsTest(statistic, 1, np.full((n, 2), excess), np.ones(n))

    monkeypatch.setattr(ordinal_improvement, "proportional_odds_test", made_up_test)
    cohort, grades, _ = graded_clinics(400, 1)
    rows = ordinal_improvement_estimates(cohort, grades, FEW.model_copy(update={"high_fmi": 1.0}))
    share = chosen(rows, R50)["k=3"]
    assert share.gate == gate
    assert math.isnan(share.value) == gate.startswith("withheld")
    assert chosen(rows, HALF)[""].gate == gate
    odds = chosen(rows, ODDS)[""]
    assert odds.value == pytest.approx(excess)
    assert odds.p_value == pytest.approx(0.0027 if statistic > 4 else 0.317, rel=0.01)


def test_cells_without_an_imputed_grade_need_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(courses: Courses) -> OddsTest:
        n = len(courses.table)
        return OddsTest(99.0, 1, np.ones((n, 2)), np.ones(n))

    monkeypatch.setattr(ordinal_improvement, "proportional_odds_test", failing)
    cohort, grades = graded_clinic([[1, 3], [2, None], [3, 3]] * 20)
    shares = chosen(ordinal_improvement_estimates(cohort, grades, FEW), R50)
    assert shares["k=1"].gate == "pass"
    assert shares["k=2"].gate == "withheld:ordinal_model_does_not_fit"


def test_the_share_seen_is_that_of_courses_close_to_the_response() -> None:
    grade = np.array([[2, np.nan, 3], [3, 3, np.nan], [0, 1, 4], [np.nan, np.nan, 2]])
    # Close to grade 3 before k = 2: the first two, of which the second was seen; before k = 3 too
    # (the last known grade of the first is 2), and now the first was.
    assert share_seen(grade, 3).tolist() == [1, 0.5, 0.5]
    assert share_seen(grade, 4).tolist() == [1, 1, 0]
    assert share_seen(np.zeros((3, 2)), 3).tolist() == [1, 1]


def test_a_share_is_withheld_where_those_who_decide_it_were_not_seen() -> None:
    # Whoever comes to grade 3 stops: of the 60, 6 go on.
    stops, goes_on, far = [3, None], [3, 4], [0, 1]
    cohort, grades = graded_clinic([stops] * 54 + [goes_on] * 6 + [far] * 60)
    rows = ordinal_improvement_estimates(cohort, grades, FEW)
    for estimand in (R50, R75):
        row = chosen(rows, estimand)["k=2"]
        assert row.gate == "withheld:too_few_close_to_response_seen"
        assert math.isnan(row.value)
        assert math.isnan(row.fmi)
    assert chosen(rows, R50)["k=1"].gate == "pass"
    # Half respond at k = 1; k = 2 is not read.
    assert chosen(rows, HALF)[""].value == 1


# Scarce and degenerate records: no crash, no warning, no number without its limits --------------


def healthy(estimates: list[Estimate]) -> None:
    for row in estimates:
        numbers = [row.value, row.ci_low, row.ci_high]
        if row.gate.startswith("withheld"):
            assert all(math.isnan(number) for number in numbers)
        elif row.estimand in (R50, R75):
            assert 0 <= row.ci_low <= row.value <= row.ci_high <= 1


@pytest.mark.parametrize("minimum", [1, 25])
@pytest.mark.parametrize("n", [1, 2, 12, 60])
def test_small_clinics_do_not_fail(n: int, minimum: int) -> None:
    cohort, grades, _ = graded_clinics(n, n)
    settings = FEW.model_copy(update={"minimum_assessed": minimum})
    healthy(ordinal_improvement_estimates(cohort, grades, settings))


@pytest.mark.parametrize(
    "grades",
    [
        [[None]] * 30,  # nobody was ever graded
        [[0.0] * 8] * 30,  # nothing ever changes
        [[4.0], [4.0, 4.0]] * 30,  # cleared at once
        [[0.0], [4.0, None]] * 30,
        [[2.0, None, 3.0], [None, 3.0, None], [3.0, 4.0, 4.0]] * 12,  # gaps
        [[1.0, None, None, None, None, None, None, 4.0]] * 9 + [[2.0]] * 30,  # few at the end
        [[0.0, 0.0], [4.0, 4.0], [0.0, None], [4.0, None]] * 20,  # separation
    ],
)
@pytest.mark.parametrize("minimum", [1, 25])
def test_degenerate_records_do_not_fail(grades: list[list[float | None]], minimum: int) -> None:
    cohort, given = graded_clinic(grades)
    settings = FEW.model_copy(update={"minimum_assessed": minimum})
    rows = ordinal_improvement_estimates(cohort, given, settings)
    healthy(rows)
    assert {row.spot_type for row in rows} == {"all", "melasma"}


def test_no_course_gives_no_row() -> None:
    cohort, grades, _ = graded_clinics(3, 1)
    assert ordinal_improvement_estimates(cohort.iloc[:0], grades.iloc[:0], FEW) == []
