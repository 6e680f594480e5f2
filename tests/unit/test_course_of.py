"""Which visits of a patient make one course, where the export does not say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.mapping import lines_of, records_table
from analysis.ingest.profiles import Source
from text_sheet import as_text, records, source_of, text_sheet

RULE = {"patient": "Hasta", "same": ["Leke"], "date": "Tarih", "session": "Seans"}
Visit = tuple[str, str, str, str]


def visits(*rows: Visit) -> list[dict[str, str]]:
    names = ("Hasta", "Leke", "Tarih", "Seans")
    return [dict(zip(names, row, strict=True)) for row in rows]


def feed(**rule: Any) -> dict[str, Any]:
    return {
        "table": "sessions",
        "columns": {
            "course_id": {"course_of": {**RULE, **rule}},
            "session_date": {"from": "Tarih"},
        },
    }


def courses(*rows: Visit, **rule: Any) -> list[str]:
    return records(visits(*rows), **feed(**rule))["course_id"].tolist()


def test_a_session_number_that_falls_back_begins_a_course() -> None:
    assert courses(
        ("p1", "çil", "2026-01-01", "1/3"),
        ("p1", "çil", "2026-01-15", "2/3"),
        ("p1", "çil", "2026-06-01", "1. seans"),
        ("p1", "çil", "2026-06-15", "2. seans"),
    ) == ["p1-1", "p1-1", "p1-2", "p1-2"]


def test_one_that_falls_back_but_not_to_the_first_does_so_too() -> None:
    rows = [("p1", "çil", "2026-01-01", "4"), ("p1", "çil", "2026-02-01", "2")]
    assert courses(*rows) == ["p1-1", "p1-2"]
    assert courses(*rows, restarts=False) == ["p1-1", "p1-1"]


def test_numbers_that_skip_or_repeat_stay_in_their_course() -> None:
    assert (
        courses(
            ("p1", "çil", "2026-01-01", "1"),
            ("p1", "çil", "2026-01-15", "4"),
            ("p1", "çil", "2026-02-01", "4"),
        )
        == ["p1-1"] * 3
    )


def test_two_spots_side_by_side_are_two_courses_counted_by_first_day() -> None:
    assert courses(
        ("p1", "melazma", "2026-01-08", "1"),
        ("p1", "ÇİL", "2026-01-01", "1"),
        ("p1", "melazma", "2026-01-22", "2"),
        ("p1", "çil", "2026-01-15", "2"),
    ) == ["p1-2", "p1-1", "p1-2", "p1-1"]


def test_spots_first_seen_on_one_day_are_counted_by_name() -> None:
    rows = [("p1", "melazma", "2026-01-01", "1"), ("p1", "çil", "2026-01-01", "1")]
    assert courses(*rows) == ["p1-2", "p1-1"]


def test_a_long_gap_between_sessions_begins_a_course() -> None:
    rows = [
        ("p1", "çil", "2026-01-01", "1"),
        ("p1", "çil", "2026-06-30", "2"),  # 180 days later
        ("p1", "çil", "2026-12-28", "3"),  # 181 days later
    ]
    assert courses(*rows, new_after_days=180) == ["p1-1", "p1-1", "p1-2"]
    assert courses(*rows) == ["p1-1"] * 3


def test_a_check_belongs_to_the_course_before_it_however_late() -> None:
    rows = [
        ("p1", "çil", "2025-01-01", "1"),
        ("p1", "çil", "2025-12-01", ""),
        ("p1", "çil", "2025-12-08", "1"),  # a second first session, a year after the first one
        ("p1", "çil", "2026-12-01", "kontrol"),
    ]
    assert courses(*rows, new_after_days=180) == ["p1-1", "p1-1", "p1-2", "p1-2"]


def test_a_look_on_the_day_of_a_first_session_belongs_to_its_course() -> None:
    assert courses(
        ("p1", "çil", "2026-01-01", "2"),
        ("p1", "çil", "2026-03-01", ""),
        ("p1", "çil", "2026-03-01", "1"),
    ) == ["p1-1", "p1-2", "p1-2"]


def test_a_look_before_the_first_session_belongs_to_the_first_course() -> None:
    rows = [("p1", "çil", "2025-12-20", ""), ("p1", "çil", "2026-01-01", "1")]
    assert courses(*rows) == ["p1-1", "p1-1"]


def test_a_blank_spot_is_the_only_one_the_patient_has_or_none() -> None:
    assert courses(
        ("p1", "çil", "2026-01-01", "1"),
        ("p1", "", "2026-02-01", ""),
        ("p2", "çil", "2026-01-01", "1"),
        ("p2", "melazma", "2026-01-01", "1"),
        ("p2", "", "2026-02-01", ""),
        ("p3", "", "2026-02-01", "1"),
    ) == ["p1-1", "p1-1", "p2-1", "p2-2", "", "p3-1"]


@pytest.mark.parametrize(
    "row",
    [
        ("p1", "çil", "", "1"),
        ("p1", "çil", "03.04.2026", "1"),  # no format is declared
        ("", "çil", "2026-01-01", "1"),
    ],
)
def test_without_day_or_patient_there_is_no_course(row: Visit) -> None:
    assert courses(row, ("p2", "çil", "2026-01-01", "1")) == ["", "p2-1"]


def test_the_number_may_stand_elsewhere_in_the_text() -> None:
    rows = [
        ("p1", "çil", "2026-01-01", "6'lı paket 1"),
        ("p1", "çil", "2026-02-01", "6'lı paket 2"),
        ("p1", "çil", "2026-03-01", "6'lı paket 1"),
    ]
    assert courses(*rows) == ["p1-1"] * 3
    assert courses(*rows, session_extract=r".* paket (\d+)") == ["p1-1", "p1-1", "p1-2"]


def test_a_patient_number_of_two_clinics_is_two_patients() -> None:
    source = two_clinics()
    sheets = [
        text_sheet(visits(("1", "çil", "2026-01-01", "1")), file="a.csv"),
        text_sheet(visits(("1", "çil", "2025-01-01", "2")), file="b.csv"),
    ]
    assert ids(sheets, source) == ["1-1", "1-1"]


def test_a_clinic_under_two_names_of_the_profile_is_one() -> None:
    plain = feed()
    plain["columns"]["clinic_id"] = {"from": "Şube", "values": {"Kuzey": "k", "N": "k"}}
    rows = visits(("1", "çil", "2026-01-01", "2"), ("1", "çil", "2026-02-01", "1"))
    rows = [{**row, "Şube": name} for row, name in zip(rows, ("Kuzey", "N"), strict=True)]
    assert records(rows, **plain)["course_id"].tolist() == ["1-1", "1-2"]


def test_a_course_runs_on_from_one_sheet_to_the_next_in_either_order() -> None:
    source = source_of(feed())
    january = text_sheet(visits(("p1", "çil", "2026-01-01", "1"), ("p1", "çil", "2026-01-20", "2")))
    february = text_sheet(
        visits(("p1", "çil", "2026-02-01", "3"), ("p1", "çil", "2026-02-20", "1"))
    )
    assert ids([january, february], source) == ["p1-1", "p1-1", "p1-1", "p1-2"]
    assert ids([february, january], source) == ["p1-1", "p1-2", "p1-1", "p1-1"]


def test_every_feed_sees_the_same_courses_whatever_it_skips() -> None:
    rows = visits(("p1", "çil", "2026-01-01", "2"), ("p1", "çil", "2026-02-01", "1"))
    skipping = records(rows, **feed(), skip_when={"Seans": ["2"]})
    assert skipping.loc[skipping["is_record"], "course_id"].tolist() == ["p1-2"]


def two_clinics() -> Source:
    plain = feed()
    plain["columns"]["clinic_id"] = {"from": "@clinic"}
    field = {"from": "file_name", "pattern": r"(.+)\.csv"}
    return source_of(plain, fields={"@clinic": field})


def ids(sheets: list[Any], source: Source) -> list[str]:
    table = records_table(lines_of(sheets, source), source.feeds[0])
    return as_text(table)["course_id"].tolist()


DAYS = st.dates(pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-12-31").date())
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2", ""]),
        st.sampled_from(["çil", "melazma", ""]),
        DAYS.map(str) | st.just(""),
        st.sampled_from(["", "1", "2/6", "3. seans", "kontrol"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=25)
@given(rows=ROWS, data=st.data(), days=st.none() | st.integers(1, 90))
def test_the_order_of_rows_does_not_matter(rows: list[Visit], data: Any, days: int | None) -> None:
    order = data.draw(st.permutations(range(len(rows))))
    straight = courses(*rows, new_after_days=days)
    turned = courses(*(rows[place] for place in order), new_after_days=days)
    assert turned == [straight[place] for place in order]
