"""Who is analysed (plan 1.1), as little tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.derive.cohort import analysis_cohort, participant_flow, recorded_responses
from builders import one_course, tables


def cohort(**rows: list[dict[str, Any]]) -> pd.DataFrame:
    return analysis_cohort(tables(**rows), minimum_baseline_pct=5)


def courses_of_one_patient(*courses: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Each course begins, with a score of 50, on its `day`; its name is c1, c2, ... in order."""
    named = [{"course_id": f"c{n}"} | course for n, course in enumerate(courses, start=1)]
    days = [course.pop("day") for course in named]
    return tables(
        patients=[{}],
        courses=named,
        sessions=[
            {"course_id": course["course_id"], "session_no": 1, "session_date": on}
            for course, on in zip(named, days, strict=True)
        ],
        assessments=[
            {"course_id": course["course_id"], "assessed_on": on, "severity_score": 50}
            for course, on in zip(named, days, strict=True)
        ],
    )


@pytest.mark.parametrize(
    ("second", "analysed"),
    [
        # second course of the same patient            courses analysed
        ({"spot_type": "melasma", "area": ["nose"]}, ["c1"]),
        ({"spot_type": "pih", "area": ["nose"]}, ["c1", "c2"]),
        ({"spot_type": "melasma", "area": ["chin"]}, ["c1", "c2"]),
        ({"spot_type": "melasma", "area": None}, ["c1", "c2"]),  # blank is an area of its own
    ],
)
def test_first_course_for_a_spot_type_and_area(second: dict[str, Any], analysed: list[str]) -> None:
    records = courses_of_one_patient({"day": 0, "area": ["nose"]}, {"day": 90, **second})
    assert list(analysis_cohort(records, 5)["course_id"]) == analysed


def test_areas_are_compared_as_sets_and_courses_ordered_by_their_first_session() -> None:
    records = courses_of_one_patient(
        {"day": 90, "area": ["nose", "chin"]}, {"day": 0, "area": ["chin", "nose"]}
    )
    first = analysis_cohort(records, 5)
    assert list(first["course_id"]) == ["c2"]
    assert first["retreated_on"].to_list() == [pd.Timestamp("2024-03-31")]  # c1 begins: day 90


def test_retreatment_is_the_earlier_of_the_recorded_date_and_the_next_course() -> None:
    for recorded, expected in ((60, "2024-03-01"), (120, "2024-03-31"), (None, "2024-03-31")):
        records = courses_of_one_patient({"day": 0, "retreated_on": recorded}, {"day": 90})
        assert analysis_cohort(records, 5)["retreated_on"][0] == pd.Timestamp(expected)


@pytest.mark.parametrize(
    ("scale", "score", "is_analysed"),
    [
        # 5 % of the scale is the limit, and lies outside
        ("vas", 5.0, False),
        ("vas", 5.1, True),
        ("mmasi", 1.2, False),
        ("mmasi", 1.3, True),
        (None, 50.0, False),  # a score without a scale means nothing
        ("vas", None, False),
    ],
)
def test_baseline_must_exceed_the_minimum(
    scale: str | None, score: float | None, is_analysed: bool
) -> None:
    records = one_course([0], {0: score}, severity_scale=scale)
    assert len(analysis_cohort(records, 5)) == int(is_analysed)


@pytest.mark.parametrize(
    ("codes", "factor"),
    [
        (None, "missing"),
        ([], "missing"),
        (["none"], "none"),
        (["peel"], "peel"),
        (["peel", "none"], "peel"),
        (["peel", "peel"], "peel"),
        (["peel", "oral_txa"], "several"),
    ],
)
def test_combination_is_one_factor(codes: list[str] | None, factor: str) -> None:
    assert (
        analysis_cohort(one_course([0], {0: 50}, combination=codes), 5)["combination"][0] == factor
    )


def test_what_is_missing_of_a_patient_does_not_drop_the_course() -> None:
    records = one_course([0], {0: 50})
    for patients in (records["patients"], records["patients"].iloc[:0]):
        found = analysis_cohort(records | {"patients": patients}, 5).loc[0]
        assert found[["sex", "phototype", "combination", "stop_reason"]].eq("missing").all()
        assert pd.isna(found["age_years"])
        assert found["patient"] == "A/p1"


@pytest.mark.parametrize(
    ("patient", "age"),
    [
        ({"age_years": 41}, 41),
        ({"age_years": 41, "age_band": "30-39"}, 41),
        ({"age_band": "18-29"}, 23.5),
        ({"age_band": "30-39"}, 34.5),
        ({"age_band": "80+"}, 85),
    ],
)
def test_age_is_the_middle_of_the_band_where_only_that_is_known(
    patient: dict[str, Any], age: float
) -> None:
    records = one_course([0], {0: 50}) | {"patients": tables(patients=[patient])["patients"]}
    assert analysis_cohort(records, 5)["age_years"][0] == age


def test_participants_are_counted_at_every_step() -> None:
    spare = {"severity_scale": "vas"}
    records = tables(
        patients=[{}, {"patient_id": "p2"}],
        courses=[
            {"course_id": "final"},
            {"course_id": "no_final", "spot_type": "pih"},
            {"course_id": "second", "spot_type": "pih"},
            {"course_id": "low", "patient_id": "p2", **spare},
            {"course_id": "unscored", "patient_id": "p2", "spot_type": "freckle"},
            {"course_id": "no_scale", "spot_type": "mixed", "severity_scale": None},
            {"course_id": "untreated", "spot_type": "other"},
        ],
        sessions=[
            {"course_id": name, "session_no": 1, "session_date": on}
            for name, on in [
                *((name, 0) for name in ("final", "no_final", "low", "unscored", "no_scale")),
                ("second", 200),
            ]
        ],
        assessments=[
            {"course_id": name, "assessed_on": on, "severity_score": score}
            for name, on, score in [
                ("final", 0, 50),
                ("final", 30, 20),
                ("no_final", 0, 50),
                ("second", 200, 50),
                ("low", 0, 4),
                ("no_scale", 0, 50),
            ]
        ],
    )
    flow = participant_flow(records, 5)
    assert [tuple(row) for row in flow.itertuples(index=False)] == [
        ("recorded", 7, 2),
        ("treated", 6, 2),
        ("first_course", 5, 2),
        ("scale_named", 4, 2),
        ("baseline_assessed", 3, 2),
        ("analysed", 2, 1),
        ("final_assessed", 1, 1),
    ]
    assert len(analysis_cohort(records, 5)) == 2


def test_recorded_responses_take_any_baseline_and_courses_without_a_session() -> None:
    records = one_course([], {0: 4, 30: 1}, started_on=0, ended_on=30)
    assert analysis_cohort(records, 5).empty
    assert recorded_responses(records)["final_reduction_pct"].to_list() == [75]


def test_nothing_recorded_gives_empty_tables_with_their_columns() -> None:
    assert list(cohort().columns) == list(cohort(patients=[{}], courses=[{}]).columns)
    assert participant_flow(tables(), 5)["n_courses"].sum() == 0
