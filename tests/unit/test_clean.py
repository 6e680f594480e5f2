"""What cleaning does to each kind of bad row; every row is accounted for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from analysis.clean import CleanExport, clean_export
from analysis.clean.tables import assert_conserved
from analysis.errors import DataError
from analysis.ingest.profiles import load_profile
from raw_export import export_day, raw_tables, vocabulary

STUDY = Path(__file__).parents[2] / "study"


def cleaned(as_of: str = "2026-10-31", **tables: list[dict[str, str]]) -> CleanExport:
    return clean_export(
        raw_tables(**tables),
        vocabulary(),
        exported_on=export_day(),
        as_of=dt.date.fromisoformat(as_of),
    )


def fate(export: CleanExport, table: str) -> list[tuple[str, str, str]]:
    rows = export.ledger[export.ledger["table"].eq(table)].sort_values("row")
    return list(rows[["outcome", "reason", "column"]].itertuples(index=False, name=None))


def test_a_clean_export_is_kept_as_it_is() -> None:
    export = cleaned()
    assert set(export.ledger["outcome"]) == {"kept"}
    assert all(rows.empty for rows in export.quarantine.values())


@pytest.mark.parametrize(
    ("table", "column", "text", "outcome", "reason"),
    [
        # patients
        ("patients", "age_years", "17", "out_of_scope", "under_18"),
        ("patients", "age_years", "104", "kept_repaired", "age_above_100"),
        ("patients", "phototype", "7", "kept_repaired", "outside_limits"),
        ("patients", "phototype", "III", "kept", ""),
        ("patients", "phototype", "II-III", "kept_repaired", "ambiguous_word"),
        ("patients", "phototype", "olive", "kept_repaired", "not_a_number"),
        ("patients", "patient_id", "", "quarantined", "missing_required"),
        ("patients", "patient_id", "a b", "quarantined", "not_an_id"),
        ("patients", "sex", "Kadın", "kept", ""),
        # courses
        ("courses", "spot_type", "Melazma", "kept", ""),
        ("courses", "spot_type", "GÜNEŞ LEKESİ", "kept_repaired", "ambiguous_word"),
        ("courses", "spot_type", "saç dökülmesi", "out_of_scope", "not_a_pigment_spot"),
        ("courses", "spot_type", "zzz", "quarantined", "unknown_code"),
        ("courses", "started_on", "1999-12-31", "quarantined", "impossible_date"),
        ("courses", "started_on", "2027-12-01", "quarantined", "impossible_date"),
        ("courses", "started_on", "2026-11-05", "out_of_scope", "after_as_of"),
        ("courses", "ended_on", "2025-01-01", "kept_repaired", "before_the_start"),
        ("courses", "patient_id", "nobody", "quarantined", "parent_missing"),
        ("courses", "area", "malar;zzz", "kept_repaired", "unknown_code"),
        # sessions
        ("sessions", "session_date", "31.03.2026", "quarantined", "not_an_iso_date"),
        ("sessions", "session_no", "1.5", "quarantined", "not_a_number"),
        ("sessions", "pain_score", "11", "kept_repaired", "outside_limits"),
        # assessments
        ("assessments", "severity_score", "25", "kept_repaired", "outside_scale"),
        ("assessments", "is_recurrence", "Hayır", "kept", ""),
        ("assessments", "assessed_on", "2026-02-30", "quarantined", "not_an_iso_date"),
    ],
)  # fmt: skip
def test_one_cell(table: str, column: str, text: str, outcome: str, reason: str) -> None:
    export = cleaned(**{table: [{column: text}]})
    assert fate(export, table)[0] == (outcome, reason, column if reason else "")


def test_identical_rows_merge_and_disagreeing_ones_wait_together() -> None:
    same = cleaned(assessments=[{}, {}])
    assert [row[0] for row in fate(same, "assessments")] == ["kept", "merged_duplicate"]
    other = cleaned(assessments=[{"severity_score": "5"}, {"severity_score": "6"}])
    assert [row[:2] for row in fate(other, "assessments")] == [
        ("quarantined", "duplicates_disagree")
    ] * 2
    assert list(other.quarantine["assessments"]["what_to_do"]) == [
        "keep the right one of the rows with this key"
    ] * 2  # fmt: skip


def test_attributes_of_one_patient_are_settled_by_majority_and_ties_are_blanked() -> None:
    three = cleaned(
        patients=[{"sex": "female"}, {"sex": "male"}, {"sex": "female", "age_years": "41"}]
    )
    assert list(three.tables["patients"]["sex"]) == ["female"]
    two = cleaned(patients=[{"sex": "female"}, {"sex": "male"}])
    assert two.tables["patients"]["sex"].isna().all()
    assert [row[0] for row in fate(two, "patients")] == ["kept_repaired", "merged_duplicate"]


def test_children_follow_a_quarantined_or_left_out_parent() -> None:
    waiting = cleaned(courses=[{"spot_type": "zzz"}])
    assert {row[:2] for row in fate(waiting, "sessions")} == {("quarantined", "parent_quarantined")}
    minor = cleaned(patients=[{"age_years": "16"}])
    for table in ("courses", "sessions", "assessments"):
        assert {row[:2] for row in fate(minor, table)} == {("out_of_scope", "parent_out_of_scope")}


@pytest.mark.parametrize(
    ("came", "numbers", "reasons"),
    [
        (["1", "2", "4"], [1, 2, 3], ["", "", "renumbered"]),  # a gap
        (["1", "2", "1"], [1, 2, 3], ["", "", "renumbered"]),  # starts again
        (["2", "1", "3"], [1, 2, 3], ["renumbered", "renumbered", ""]),  # against the dates
        # One number for two sessions is a conflict; the gap they leave is not closed.
        (["1", "2", "2", "3"], [1, 3], ["", "duplicates_disagree", "duplicates_disagree", ""]),
    ],
)
def test_session_numbers_follow_the_dates(
    came: list[str], numbers: list[int], reasons: list[str]
) -> None:
    rows = [
        {"session_no": number, "session_date": f"2026-03-{1 + 7 * place:02d}"}
        for place, number in enumerate(came)
    ]
    export = cleaned(sessions=rows)
    assert sorted(export.tables["sessions"]["session_no"]) == numbers
    assert [reason for _, reason, _ in fate(export, "sessions")] == reasons


def test_adverse_events_move_with_their_session() -> None:
    export = cleaned(
        sessions=[
            {"session_no": "1", "session_date": "2026-03-01"},
            {"session_no": "3", "session_date": "2026-03-15"},
        ],
        adverse_events=[{"session_no": "3", "event": "kızarıklık"}],
    )
    events = export.tables["adverse_events"]
    assert list(events["session_no"]) == [2]
    assert list(events["event"]) == ["erythema"]


def test_two_sessions_on_one_day_are_a_conflict() -> None:
    rows = [{"session_no": "1"}, {"session_no": "2"}]
    assert {r[:2] for r in fate(cleaned(sessions=rows), "sessions")} == {
        ("quarantined", "two_sessions_on_one_day")
    }


def test_a_session_after_the_recurrence_waits_for_a_new_course() -> None:
    export = cleaned(
        sessions=[
            {"session_no": "1", "session_date": "2026-03-01"},
            {"session_no": "2", "session_date": "2026-06-01"},
        ],
        assessments=[{"assessed_on": "2026-05-01", "is_recurrence": "yes"}],
    )
    assert fate(export, "sessions")[1] == ("quarantined", "after_recurrence", "session_date")


def test_seen_from_an_earlier_day_the_course_is_still_going_on() -> None:
    export = cleaned(as_of="2026-03-10")
    course = export.tables["courses"].iloc[0]
    assert pd.isna(course["ended_on"])
    assert course["stop_reason"] == "ongoing"
    assert set(export.tables["sessions"]["session_date"]) == {pd.Timestamp("2026-03-01")}
    assert ("out_of_scope", "after_as_of", "assessed_on") in fate(export, "assessments")


def test_cleaning_what_is_clean_changes_nothing() -> None:
    first = cleaned()
    again = clean_export(raw_tables(), vocabulary(), exported_on=export_day(), as_of=export_day())
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])


def test_clinics_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(DataError, match="upper and lower case"):
        cleaned(patients=[{}, {"clinic_id": "CLINIC-A"}])


def test_a_lost_row_stops_the_run() -> None:
    raw = raw_tables()
    export = clean_export(raw, vocabulary(), exported_on=export_day(), as_of=export_day())
    with pytest.raises(DataError, match="not accounted for"):
        assert_conserved(raw, export.ledger.iloc[1:])


def test_every_shipped_profile_loads() -> None:
    for path in (STUDY / "sources").glob("*.yml"):
        assert load_profile(path.stem, STUDY / "sources").title
