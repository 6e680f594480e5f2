"""What a person mends in a quarantine file is taken up by the next export."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.clean import CleanExport, clean_export
from analysis.clean.digests import record_digest
from analysis.clean.spreadsheet_text import guarded, unguarded
from analysis.schema.raw_tables import RAW_TABLES
from raw_export import as_raw, export_day, raw_tables, vocabulary

Tables = dict[str, pd.DataFrame]
EXTRA = ["file", "sheet", "row", "column", "reason", "what_to_do", "record_digest", "use"]


def cleaned(raw: Tables) -> CleanExport:
    return clean_export(raw, vocabulary(), exported_on=export_day(), as_of=export_day())


def with_corrections(raw: Tables, quarantine: Tables, **mended: Any) -> Tables:
    """The export together with its quarantine files as a person sends them back.

    `mended[table]` changes the table's rows: cells by column name, or `use="no"`.
    """
    found = dict(raw)
    for name, rows in quarantine.items():
        back = [{**row, **mended.get(name, {})} for row in rows.to_dict("records")]
        records = [
            {
                **{column: row[column] for column in RAW_TABLES[name].names},
                "file": f"quarantine/{name}.csv",
                "row": number,
                "supersedes": row["record_digest"],
                "is_record": row["use"] != "no",
                "reason": "dropped_by_correction" if row["use"] == "no" else "",
            }
            for number, row in enumerate(back, start=2)
        ]
        found[name] = pd.concat([raw[name], as_raw(name, records)], ignore_index=True)
    return found


def fates(export: CleanExport, table: str) -> dict[tuple[str, int], tuple[str, str]]:
    rows = export.ledger[export.ledger["table"].eq(table)]
    return {(row.file, row.row): (row.outcome, row.reason) for row in rows.itertuples()}


def test_quarantine_rows_come_as_they_were_with_what_to_do() -> None:
    raw = raw_tables(courses=[{"spot_type": "zzz"}])
    rows = cleaned(raw).quarantine["courses"]
    assert list(rows) == [*RAW_TABLES["courses"].names, *EXTRA]
    row = rows.iloc[0]
    assert (row["spot_type"], row["reason"], row["column"]) == ("zzz", "unknown_code", "spot_type")
    assert (row["file"], row["row"], row["use"]) == ("courses.csv", 2, "")
    assert row["record_digest"] == record_digest("courses", raw["courses"]).iloc[0]


def test_a_corrected_course_is_kept_and_its_children_come_back() -> None:
    raw = raw_tables(courses=[{"spot_type": "zzz"}])
    first = cleaned(raw)
    assert first.tables["sessions"].empty
    second = cleaned(with_corrections(raw, first.quarantine, courses={"spot_type": "melasma"}))
    assert fates(second, "courses") == {
        ("courses.csv", 2): ("merged_duplicate", "corrected"),
        ("quarantine/courses.csv", 2): ("kept", ""),
    }
    for name, table in cleaned(raw_tables()).tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


def test_children_need_no_correction_of_their_own() -> None:
    raw = raw_tables(courses=[{"spot_type": "zzz"}])
    waiting = {"courses": cleaned(raw).quarantine["courses"]}
    second = cleaned(with_corrections(raw, waiting, courses={"spot_type": "melasma"}))
    assert set(second.ledger["outcome"]) == {"kept", "merged_duplicate"}
    assert len(second.tables["sessions"]) == 3


def test_what_comes_back_unchanged_waits_where_it_came_back() -> None:
    note = {"note": "ambiguous_date", "noted_column": "session_date"}
    raw = raw_tables(
        courses=[{"spot_type": "zzz"}, {"course_id": "c2"}],
        sessions=[{"course_id": "c2", "session_date": "03/04/2026", **note}, {}],
    )
    first = cleaned(raw)
    second = cleaned(with_corrections(raw, first.quarantine))
    for name, rows in first.quarantine.items():
        moved = rows.assign(file=f"quarantine/{name}.csv", row=range(2, len(rows) + 2))
        pd.testing.assert_frame_equal(
            second.quarantine[name], moved.astype(second.quarantine[name].dtypes)
        )
        pd.testing.assert_frame_equal(first.tables[name], second.tables[name])


def test_a_row_that_came_back_twice_still_names_the_raw_row() -> None:
    raw = raw_tables(courses=[{"spot_type": "zzz"}])
    first = cleaned(raw)
    second = cleaned(with_corrections(raw, first.quarantine, courses={"spot_type": "yyy"}))
    third = cleaned(with_corrections(raw, second.quarantine, courses={"spot_type": "pih"}))
    assert list(third.tables["courses"]["spot_type"]) == ["pih"]
    assert fates(third, "courses")["courses.csv", 2] == ("merged_duplicate", "corrected")


def test_a_row_dropped_by_a_person_is_no_record() -> None:
    raw = raw_tables(assessments=[{"severity_score": "5"}, {"severity_score": "6"}])
    waiting = cleaned(raw).quarantine["assessments"]
    right, wrong = waiting.iloc[[0]], waiting.iloc[[1]].assign(use="no")
    back = {"assessments": pd.concat([right, wrong])}
    second = cleaned(with_corrections(raw, back))
    assert fates(second, "assessments") == {
        ("assessments.csv", 2): ("merged_duplicate", "corrected"),
        ("assessments.csv", 3): ("merged_duplicate", "corrected"),
        ("quarantine/assessments.csv", 2): ("kept", ""),
        ("quarantine/assessments.csv", 3): ("not_a_record", "dropped_by_correction"),
    }
    assert list(second.tables["assessments"]["severity_score"]) == [5]


def test_a_correction_of_the_latest_edit_stays_the_latest() -> None:
    raw = raw_tables(
        courses=[
            {"edited_at": "2026-04-01T09:00:00"},
            {"edited_at": "2026-04-02T09:00:00", "spot_type": "zzz"},
        ]
    )
    first = cleaned(raw)
    second = cleaned(with_corrections(raw, first.quarantine, courses={"spot_type": "pih"}))
    assert list(second.tables["courses"]["spot_type"]) == ["pih"]


def test_a_corrected_part_goes_on_gathering() -> None:
    part = {"gathers": "yes", "spot_type": ""}
    raw = raw_tables(courses=[{**part, "depth": ""}, {**part, "depth": "dermal"}])
    first = cleaned(raw)
    second = cleaned(with_corrections(raw, first.quarantine, courses={"spot_type": "pih"}))
    course = second.tables["courses"].iloc[0]
    assert (course["spot_type"], course["depth"]) == ("pih", "dermal")


def test_a_correction_of_nothing_in_the_export_is_a_record_like_any_other() -> None:
    raw = raw_tables(courses=[{"spot_type": "zzz"}])
    waiting = cleaned(raw).quarantine
    second = cleaned(with_corrections(raw_tables(), waiting, courses={"spot_type": "melasma"}))
    assert ("merged_duplicate", "corrected") not in fates(second, "courses").values()


# --- the digest ------------------------------------------------------------------------------


def test_a_digest_is_of_the_cells_in_the_order_of_the_contract() -> None:
    rows = raw_tables()["adverse_events"]
    # sha256("adverse_events\x1fclinic-a\x1fc1\x1f1\x1fnone\x1f\x1f"), first 16 digits
    assert list(record_digest("adverse_events", rows)) == ["d0d044b31e7da589"]
    turned = rows[rows.columns[::-1]].astype("category")
    assert list(record_digest("adverse_events", turned)) == ["d0d044b31e7da589"]


def test_each_cell_counts_and_where_the_row_stood_does_not() -> None:
    rows = raw_tables(assessments=[{}, {"spf": "30"}, {"row": 9}])["assessments"]
    digests = record_digest("assessments", rows)
    assert digests[0] == digests[2]
    assert digests[0] != digests[1]


# --- text in a spreadsheet -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+90", "'+90"),
        ("-3", "'-3"),  # text in this file, like everything else
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1", "''=1"),  # would otherwise come back as a formula
        ("''-", "'''-"),
        ("'quoted", "'quoted"),
        ("2026-03-01", "2026-03-01"),
        ("", ""),
    ],
)
def test_no_text_can_be_taken_for_a_formula_and_all_come_back(text: str, written: str) -> None:
    texts = pd.Series([text], dtype="str")
    assert list(guarded(texts)) == [written]
    assert list(unguarded(guarded(texts))) == [text]


def test_a_formula_in_a_cell_survives_the_round_trip() -> None:
    raw = raw_tables(courses=[{"spot_type": "=cmd", "cause": "-3"}])
    first = cleaned(raw)
    assert first.quarantine["courses"]["spot_type"].item() == "'=cmd"
    second = cleaned(with_corrections(raw, first.quarantine))
    assert second.quarantine["courses"]["spot_type"].item() == "'=cmd"
    assert second.quarantine["courses"]["record_digest"].equals(
        first.quarantine["courses"]["record_digest"]
    )
