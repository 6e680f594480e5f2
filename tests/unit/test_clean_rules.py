"""Each rule of cleaning: what it takes for wrong, what it leaves alone, what a person is told."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis.clean
from analysis.clean import CleanExport, clean_export, count_rows
from analysis.clean.conservation import assert_conserved
from analysis.clean.outcomes import NOTHING_TO_DO, OUTCOMES, QUARANTINED
from analysis.clean.reasons import REASONS
from analysis.errors import DataError
from raw_export import export_day, raw_tables, vocabulary

Rows = list[dict[str, Any]]


def cleaned(as_of: str = "2026-10-31", **tables: Rows) -> CleanExport:
    return clean_export(
        raw_tables(**tables),
        vocabulary(),
        exported_on=export_day(),
        as_of=dt.date.fromisoformat(as_of),
    )


def fates(export: CleanExport, table: str) -> list[tuple[str, str]]:
    rows = export.ledger[export.ledger["table"].eq(table)]
    return list(rows[["outcome", "reason"]].itertuples(index=False, name=None))


KEPT = ("kept", "")


# --- reasons ---------------------------------------------------------------------------------


def reasons_in_code() -> set[tuple[str, str]]:
    """(method, reason) of every call that gives a record a fate."""
    found = set()
    for path in Path(analysis.clean.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
                if call.func.attr in OUTCOME_OF and texts:
                    found.add((call.func.attr, texts[0]))
    return found


OUTCOME_OF = {
    "quarantine": "quarantined",
    "leave_out": "out_of_scope",
    "merge": "merged_duplicate",
    "repair": "kept_repaired",
    "blank": "kept_repaired",
}


def test_every_reason_that_a_rule_gives_is_explained() -> None:
    given = reasons_in_code()
    assert len(given) > 25
    for method, reason in given:
        assert OUTCOME_OF[method] in REASONS[reason].outcomes, reason


def test_every_reason_says_what_it_means_and_a_quarantined_row_what_to_do() -> None:
    for reason in REASONS.values():
        assert reason.meaning.endswith("."), reason.name
        assert set(reason.outcomes) <= set(OUTCOMES)
        if QUARANTINED in reason.outcomes:
            assert reason.what_to_do != NOTHING_TO_DO, reason.name


# --- duplicates, edits, parts ----------------------------------------------------------------


def test_the_same_file_under_two_names_doubles_nothing() -> None:
    single = cleaned()
    double = clean_export(
        {
            name: pd.concat([rows, rows.assign(file="copy of " + rows["file"])])
            for name, rows in raw_tables().items()
        },
        vocabulary(),
        exported_on=export_day(),
        as_of=export_day(),
    )
    for name, table in single.tables.items():
        pd.testing.assert_frame_equal(table, double.tables[name])
    assert set(double.ledger["outcome"]) == {"kept", "merged_duplicate"}


EARLY, LATE = {"edited_at": "2026-04-01T09:00:00"}, {"edited_at": "2026-04-02T09:00:00"}


@pytest.mark.parametrize(
    ("first", "second", "outcomes"),
    [
        (EARLY, LATE, [("merged_duplicate", "superseded_by_edit"), KEPT]),
        (LATE, EARLY, [KEPT, ("merged_duplicate", "superseded_by_edit")]),
        # A row without a time in a file that has such times was never edited.
        ({}, EARLY, [("merged_duplicate", "superseded_by_edit"), KEPT]),
        (LATE, LATE, [("quarantined", "duplicates_disagree")] * 2),
        # Another file without edit times: nobody knows which row is newer.
        ({"file": "a.csv"}, LATE, [("quarantined", "duplicates_disagree")] * 2),
        ({"edited_at": "yesterday"}, LATE, [("quarantined", "duplicates_disagree")] * 2),
    ],
)
def test_the_latest_edit_stands(
    first: dict[str, str], second: dict[str, str], outcomes: list[tuple[str, str]]
) -> None:
    looks = [{**first, "severity_score": "5"}, {**second, "severity_score": "6"}]
    assert fates(cleaned(assessments=looks), "assessments") == outcomes


def test_an_edited_session_may_have_another_date() -> None:
    sessions = [
        {"session_no": "1", "session_date": "2026-03-01", **EARLY},
        {"session_no": "2", "session_date": "2026-03-15", **EARLY},
        {"session_no": "2", "session_date": "2026-03-16", **LATE},
    ]
    export = cleaned(sessions=sessions)
    assert fates(export, "sessions")[1] == ("merged_duplicate", "superseded_by_edit")
    assert [str(day)[:10] for day in export.tables["sessions"]["session_date"]] == [
        "2026-03-01",
        "2026-03-16",
    ]


def test_an_edit_does_not_replace_the_session_of_a_second_course() -> None:
    days = ["2026-03-01", "2026-03-15", "2026-09-01", "2026-09-15"]
    sessions = [
        {"session_no": number, "session_date": day, "edited_at": f"{day}T12:00:00"}
        for number, day in zip(["1", "2", "1", "2"], days, strict=True)
    ]
    assert list(cleaned(sessions=sessions).tables["sessions"]["session_no"]) == [1, 2, 3, 4]


def test_a_newer_edit_that_cannot_be_read_still_replaces_the_older() -> None:
    looks = [{**EARLY, "severity_score": "5"}, {**LATE, "severity_score": "6"}]
    courses = [EARLY, {**LATE, "spot_type": "zzz"}]
    export = cleaned(courses=courses, assessments=looks)
    assert fates(export, "courses") == [
        ("merged_duplicate", "superseded_by_edit"),
        ("quarantined", "unknown_code"),
    ]


GATHERS = {"gathers": "yes"}


def test_rows_that_gather_fill_each_other_up() -> None:
    courses = [
        {**GATHERS, "spot_type": "", "depth": ""},
        {**GATHERS, "area": "", "depth": "dermal"},
        {**GATHERS, "stop_reason": ""},
    ]
    export = cleaned(courses=courses)
    assert fates(export, "courses") == [KEPT] + [("merged_duplicate", "gathered")] * 2
    course = export.tables["courses"].iloc[0]
    assert (course["spot_type"], course["area"], course["depth"]) == ("melasma", "malar", "dermal")


def test_rows_that_gather_and_contradict_each_other_wait_together() -> None:
    courses = [{**GATHERS, "depth": "dermal"}, {**GATHERS, "depth": "mixed"}, GATHERS]
    assert (
        fates(cleaned(courses=courses), "courses") == [("quarantined", "duplicates_disagree")] * 3
    )


def test_what_no_gathering_row_says_is_missing() -> None:
    courses = [{**GATHERS, "spot_type": ""}] * 2
    assert fates(cleaned(courses=courses), "courses") == [
        ("quarantined", "missing_required"),
        ("merged_duplicate", "gathered"),
    ]


def test_the_gathered_row_with_a_repair_is_the_one_that_stays() -> None:
    courses = [GATHERS, {**GATHERS, "depth": "zzz"}]
    assert fates(cleaned(courses=courses), "courses") == [
        ("merged_duplicate", "gathered"),
        ("kept_repaired", "unknown_code"),
    ]


def test_patients_that_gather_disagree_only_where_both_say_something() -> None:
    fill = cleaned(patients=[{**GATHERS, "sex": ""}, {**GATHERS, "age_years": ""}])
    assert fates(fill, "patients") == [KEPT, ("merged_duplicate", "gathered")]
    patient = fill.tables["patients"].iloc[0]
    assert (patient["sex"], patient["age_years"]) == ("female", 41)
    plain = cleaned(patients=[{"sex": ""}, {"age_years": ""}])
    assert fates(plain, "patients")[0] == ("kept_repaired", "attributes_disagree")


def test_which_of_identical_rows_stays_does_not_depend_on_their_order() -> None:
    rows = [{"spot_type": "GÜNEŞ LEKESİ"}, {"spot_type": "solar_lentigo"}]
    for courses in (rows, rows[::-1]):
        assert sorted(fates(cleaned(courses=courses), "courses")) == [
            KEPT,
            ("merged_duplicate", "identical_duplicate"),
        ]


# --- patients --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({"sex": "male", "age_years": "62"}, "two_people_under_one_number"),
        ({"sex": "male", "age_years": "43"}, "attributes_disagree"),  # a slip
        ({"age_years": "62"}, "attributes_disagree"),  # another slip
    ],
)
def test_two_people_under_one_number(second: dict[str, str], reason: str) -> None:
    export = cleaned(patients=[{}, second])
    assert fates(export, "patients")[0][1] == reason
    waits = reason == "two_people_under_one_number"
    assert fates(export, "courses")[0][0] == ("quarantined" if waits else "kept")


def two_patients(second: dict[str, str], scores: list[str]) -> CleanExport:
    """The default course twice, under two patients; the copy has the given scores."""
    days = ["2026-03-01", "2026-03-15", "2026-04-12"]
    copy = {"course_id": "c2", "patient_id": "p2"}
    return cleaned(
        patients=[{}, {"patient_id": "p2", **second}],
        courses=[{}, copy],
        sessions=[
            {"course_id": course, "session_no": str(number), "session_date": f"2026-03-{day}"}
            for course in ("c1", "c2")
            for number, day in enumerate(["01", "15", "29"], start=1)
        ],
        assessments=[
            {"course_id": course, "assessed_on": day, "severity_score": score}
            for course, told in (("c1", ["8", "6.5", "3.5"]), ("c2", scores))
            for day, score in zip(days, told, strict=True)
        ],
    )


@pytest.mark.parametrize(
    ("second", "scores", "waits"),
    [
        ({}, ["8", "6.5", "3.5"], True),
        ({}, ["8", "6.5", "3.4"], False),  # the same days are no proof
        ({"age_years": "42"}, ["8", "6.5", "3.5"], False),
        ({}, ["8", "6.5", ""], False),
    ],
)
def test_a_patient_under_two_numbers(
    second: dict[str, str], scores: list[str], waits: bool
) -> None:
    outcomes = fates(two_patients(second, scores), "courses")
    assert outcomes == ([("quarantined", "patient_under_two_numbers")] * 2 if waits else [KEPT] * 2)


# --- courses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "course", "looks"),
    [
        (["30", "8", "6"], KEPT, ("kept_repaired", "outside_scale")),
        # One above the scale is a slip, even if there is no other score.
        (["30"], KEPT, ("kept_repaired", "outside_scale")),
        (["30", "26", "8", "7", "6"], KEPT, ("kept_repaired", "outside_scale")),
        (
            ["30", "26", "20", "14"],
            ("quarantined", "scale_mixed_up"),
            ("quarantined", "parent_quarantined"),
        ),
        (["24", "20"], KEPT, KEPT),
    ],
)
def test_scores_above_the_scale(
    scores: list[str], course: tuple[str, str], looks: tuple[str, str]
) -> None:
    rows = [
        {"assessed_on": f"2026-03-{day:02d}", "severity_score": score}
        for day, score in enumerate(scores, start=1)
    ]
    export = cleaned(assessments=rows)
    assert fates(export, "courses")[0] == course
    assert fates(export, "assessments")[0] == looks
    assert fates(export, "sessions")[0][0] == ("quarantined" if course != KEPT else "kept")


@pytest.mark.parametrize(
    ("course", "reason"),
    [
        ({"ended_on": "2026-03-20"}, "before_the_last_session"),
        ({"ended_on": "2026-03-29"}, ""),
        ({"ended_on": "2028-01-01"}, "impossible_date"),
        ({"retreated_on": "2026-02-01"}, "before_the_start"),
    ],
)
def test_days_of_a_course_that_cannot_be_are_blanked(course: dict[str, str], reason: str) -> None:
    export = cleaned(courses=[course])
    assert fates(export, "courses") == [("kept_repaired" if reason else "kept", reason)]
    column = next(iter(course))
    assert export.tables["courses"][column].isna().all() == bool(reason)


def test_a_minor_takes_everything_along() -> None:
    export = cleaned(patients=[{"age_years": "17"}])
    assert all(table.empty for table in export.tables.values())
    assert all(rows.empty for rows in export.quarantine.values())


# --- sessions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("retreated_on", "last"),
    [
        ("2026-03-29", ("quarantined", "after_retreatment")),
        ("2026-03-20", ("quarantined", "after_retreatment")),
        ("2026-03-30", KEPT),
        ("", KEPT),
    ],
)
def test_sessions_from_the_re_treatment_on_belong_to_another_course(
    retreated_on: str, last: tuple[str, str]
) -> None:
    export = cleaned(courses=[{"retreated_on": retreated_on}])
    assert fates(export, "sessions") == [KEPT, KEPT, last]


@pytest.mark.parametrize(
    ("planned", "day", "reason"),
    [
        ("14", "2026-03-05", "interval_below_5_days"),
        ("14", "2026-03-06", ""),
        ("", "2026-03-02", ""),  # phototherapy, say: nobody planned otherwise
        ("2", "2026-03-02", ""),
    ],
)
def test_a_short_interval_is_noted_where_a_longer_one_was_planned(
    planned: str, day: str, reason: str
) -> None:
    sessions = [
        {"session_no": "1", "session_date": "2026-03-01"},
        {"session_no": "2", "session_date": day},
    ]
    export = cleaned(courses=[{"planned_interval_days": planned}], sessions=sessions)
    assert fates(export, "sessions")[1] == ("kept_repaired" if reason else "kept", reason)
    assert len(export.tables["sessions"]) == 2


def test_an_event_of_an_unknown_session_waits() -> None:
    export = cleaned(adverse_events=[{"session_no": "9"}])
    assert fates(export, "adverse_events") == [("quarantined", "parent_missing")]


# --- assessments -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_score", "reason"),
    [
        ("2026-03-01", ""),
        ("2026-03-15", ""),  # before the second session: the cohort counts a missing baseline
        ("2026-03-16", "late_baseline"),
    ],
)
def test_a_late_first_score_is_noted_and_stays(first_score: str, reason: str) -> None:
    looks = [
        {"assessed_on": "2026-03-01", "severity_score": ""},
        {"assessed_on": first_score, "severity_score": "7"},
        {"assessed_on": "2026-04-12", "severity_score": "5"},
    ]
    export = cleaned(assessments=looks[1:] if first_score == "2026-03-01" else looks)
    assert (reason in {found for _, found in fates(export, "assessments")}) or not reason
    assert export.tables["assessments"]["severity_score"].notna().sum() == 2
    noted = [found for found in fates(export, "assessments") if found != KEPT]
    assert noted == ([("kept_repaired", "late_baseline")] if reason else [])


def test_sun_protection_factors_have_limits() -> None:
    looks = fates(cleaned(assessments=[{"spf": "500"}]), "assessments")
    assert looks == [("kept_repaired", "outside_limits")]


# --- dates and reruns ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-10-31", ("out_of_scope", "after_as_of")),
        # Seen from a later day it still cannot have happened by the day of the export.
        ("2026-12-31", ("quarantined", "after_export")),
    ],
)
def test_a_visit_dated_after_the_export_is_never_used(
    as_of: str, expected: tuple[str, str]
) -> None:
    export = cleaned(as_of, assessments=[{"assessed_on": "2026-11-20"}])
    assert fates(export, "assessments") == [expected]


def test_what_is_impossible_does_not_depend_on_the_day_of_the_rerun() -> None:
    for as_of in ("2026-03-10", "2026-10-31", "2027-06-30"):
        export = cleaned(as_of, assessments=[{"assessed_on": "2031-01-01"}])
        assert fates(export, "assessments") == [("quarantined", "impossible_date")]


def test_a_date_that_two_formats_read_differently_waits_under_that_name() -> None:
    note = {"note": "ambiguous_date", "noted_column": "session_date"}
    export = cleaned(sessions=[{"session_date": "03/04/2026", **note}])
    assert fates(export, "sessions") == [("quarantined", "ambiguous_date")]


# --- accounting ------------------------------------------------------------------------------


def test_a_row_that_makes_several_records_stands_in_the_ledger_once() -> None:
    looks: Rows = [
        {"row": 7, "assessed_on": "2026-03-01"},
        {"row": 7, "assessed_on": "2026-03-15", "severity_score": "99"},
        {"row": 8, "assessed_on": "2026-04-12"},
    ]
    export = cleaned(assessments=looks)
    assert fates(export, "assessments") == [("kept_repaired", "outside_scale"), KEPT]


def test_rows_are_counted_by_table_file_sheet_and_outcome() -> None:
    counts = count_rows(cleaned(assessments=[{}, {}, {"assessed_on": ""}]).ledger)
    mine = counts[counts["table"].eq("assessments")]
    assert dict(zip(mine["outcome"], mine["n_rows"], strict=True)) == {
        "kept": 1,
        "merged_duplicate": 1,
        "quarantined": 1,
    }


def test_a_row_entered_twice_does_not_make_up_for_a_lost_one() -> None:
    raw = raw_tables()
    ledger = clean_export(raw, vocabulary(), exported_on=export_day(), as_of=export_day()).ledger
    lost, again = ledger.index[ledger["table"].eq("sessions")][:2]
    swapped = pd.concat([ledger.drop(lost), ledger.loc[[again]]])
    with pytest.raises(DataError, match="2 rows of sessions are not accounted for"):
        assert_conserved(raw, swapped)


def test_words_that_the_vocabulary_lacks_are_listed_with_their_counts() -> None:
    export = cleaned(
        courses=[{"area": "malar;zzz", "cause": "=zzz"}],
        assessments=[{"sun_protection": "zzz"}, {"sun_protection": "zzz"}],
    )
    words = export.unknown_words[["table", "column", "word", "n_rows"]]
    assert list(words.itertuples(index=False, name=None)) == [
        ("assessments", "sun_protection", "zzz", 2),
        ("courses", "area", "zzz", 1),
        ("courses", "cause", "'=zzz", 1),
    ]


def test_an_id_of_somebody_left_out_is_in_no_clean_table() -> None:
    export = cleaned(patients=[{}, {"patient_id": "minor", "age_years": "12"}])
    assert list(export.tables["patients"]["patient_id"].cat.categories) == ["p1"]


def test_the_order_of_rows_and_files_changes_nothing() -> None:
    raw = raw_tables(assessments=[{}, {}, {"severity_score": "99"}, {"assessed_on": "zzz"}])
    turned = {name: rows.iloc[::-1] for name, rows in raw.items()}
    first, second = (
        clean_export(tables, vocabulary(), exported_on=export_day(), as_of=export_day())
        for tables in (raw, turned)
    )
    pd.testing.assert_frame_equal(first.ledger, second.ledger)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])
