"""How a cell of an export becomes a cell of a raw table, and a line its records."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.ingest.mapping import lines_of, match_headers, records_table, wide_numbers
from analysis.schema.origin import ORIGIN_COLUMNS
from analysis.schema.raw_tables import RAW_TABLES
from text_sheet import as_text, records, source_of, text_sheet

CANARY = "AYSE_YILMAZ_5551234"


def cell(column: str, rule: dict[str, Any], row: dict[str, str], **feed: Any) -> tuple[str, str]:
    """The cell that the rule makes of the row, and the note in the ledger."""
    table = next(name for name, table in RAW_TABLES.items() if column in table.names)
    made = records([row], table, columns={column: rule}, **feed).iloc[0]
    assert made["noted_column"] == (column if made["note"] else "")
    return made[column], made["note"]


AREA, SCORE, DAY, GRADE = "area", "severity_score", "assessed_on", "improvement_grade"


@pytest.mark.parametrize(
    ("column", "rule", "text", "written"),
    [
        # as it stands
        (SCORE, {}, "4", "4"),
        (SCORE, {}, "not a number", "not a number"),
        # the profile's own words come first, before anything is folded
        (AREA, {"values": {"+": "malar"}}, "+", "malar"),
        (AREA, {"values": {"+": "malar"}}, "++", "++"),
        (AREA, {"values": {"": "unknown"}}, "", "unknown"),
        (GRADE, {"values": {"tam": "4"}, "grade_of_percent": True}, "tam", "4"),
        # a part of the text; what does not fit stays for cleaning to name
        ("session_no", {"extract": r"(\d+)\s*/\s*\d+"}, "3 / 6", "3"),
        ("session_no", {"extract": r"(\d+)\. seans"}, "3. seans", "3"),
        ("session_no", {"extract": r"(\d+)/\d+"}, "3/6/2026", "3/6/2026"),
        ("spot_type", {"split": {"separator": "/", "part": 1}}, "çil / yanak", "çil"),
        (AREA, {"split": {"separator": "/", "part": 2}}, "çil / yanak", "yanak"),
        (AREA, {"split": {"separator": "/", "part": 2}}, "çil", ""),
        (AREA, {"split": {"separator": "/", "part": 2}, "values": {"B": "chin"}}, "a/B", "chin"),
        # several codes in one cell
        (AREA, {"separators": ["+", ","]}, "alın + yanak, ,çene", "alın;yanak;çene"),
        (AREA, {"separator": "/"}, "alın/yanak", "alın;yanak"),
        (AREA, {"separators": ["+"], "values": {"A": "malar"}}, "A + çene", "malar;çene"),
        # numbers of the declared shape; no other text is touched
        (SCORE, {"decimal": ","}, "12,5", "12.5"),
        (SCORE, {"decimal": ","}, "12.5", "12.5"),
        (SCORE, {"decimal": ","}, "1.234,5", "1234.5"),
        (SCORE, {"decimal": ",", "thousands": "."}, "2.000", "2000"),
        (SCORE, {"decimal": ",", "thousands": "."}, "2.00", "2.00"),
        (SCORE, {"decimal": ",", "thousands": " "}, "1 234,5", "1234.5"),
        (SCORE, {"thousands": "'"}, "1'234.5", "1234.5"),
        (SCORE, {"thousands": ","}, "1,234", "1234"),
        (SCORE, {"thousands": ","}, "12,34", "12,34"),
        (SCORE, {}, "12,5", "12,5"),
        (SCORE, {"decimal": ","}, "١٢,1", "١٢,1"),
        # percent: whether a bare number is a fraction is declared, never guessed
        (SCORE, {"percent": "as_is"}, "%60", "60"),
        (SCORE, {"percent": "as_is"}, "60 %", "60"),
        (SCORE, {"percent": "as_is", "decimal": ","}, "0,6", "0.6"),
        (SCORE, {"percent": "fraction", "decimal": ","}, "0,6", "60"),
        (SCORE, {"percent": "fraction"}, "0.125", "12.5"),
        (SCORE, {"percent": "fraction"}, "%60", "60"),
    ],
)
def test_how_a_text_is_written(column: str, rule: dict[str, Any], text: str, written: str) -> None:
    assert cell(column, {"from": "s", **rule}, {"s": text, "line": "1"}) == (written, "")


@pytest.mark.parametrize(
    ("rule", "text", "note"),
    [
        ({"text_codes": {"LTFU": "lost_to_follow_up"}}, "LTFU", "lost_to_follow_up"),
        # a point before three digits: a thousand, or a little more than one
        ({"decimal": ","}, "1.234", "ambiguous_number"),
        ({"decimal": ",", "thousands": " "}, "1.234", "ambiguous_number"),
    ],
)
def test_a_number_that_cannot_be_read_is_blank_with_a_note(
    rule: dict[str, Any], text: str, note: str
) -> None:
    assert cell(SCORE, {"from": "s", **rule}, {"s": text}) == ("", note)


@pytest.mark.parametrize(
    ("text", "grade", "note"),
    [
        ("-5", "0", ""),
        ("0", "0", ""),
        ("1", "1", ""),
        ("%25", "1", ""),
        ("25,5", "2", ""),
        ("60 %", "3", ""),
        ("76", "4", ""),
        ("100", "4", ""),
        # a range begins above its lower end, as the grades do
        ("0-25", "1", ""),
        ("50-75", "3", ""),
        ("%50 – %75", "3", ""),
        ("51-75", "3", ""),
        (">75", "4", ""),
        ("<= 0", "0", ""),
        ("40-60", "", "range_across_grades"),
        (">=75", "", "range_across_grades"),
        ("<25", "", "range_across_grades"),
        # no percentage: left for cleaning, where none of these passes for a grade
        ("150", "150", ""),
        ("75-50", "75-50", ""),
        ("iyi", "iyi", ""),
        ("", "", ""),
    ],
)
def test_percent_of_clearance_is_graded(text: str, grade: str, note: str) -> None:
    rule = {"from": "s", "grade_of_percent": True, "decimal": ","}
    assert cell(GRADE, rule, {"s": text, "line": "1"}) == (grade, note)


def test_a_fraction_is_graded_as_one_where_it_is_declared() -> None:
    rule = {"from": "s", "grade_of_percent": True, "percent": "fraction", "decimal": ","}
    assert cell(GRADE, rule, {"s": "0,6"}) == ("3", "")
    assert cell(GRADE, rule, {"s": "0,5-0,75"}) == ("3", "")


DMY, MDY = "%d.%m.%Y", "%m.%d.%Y"


@pytest.mark.parametrize(
    ("formats", "text", "written", "note"),
    [
        ([DMY], "03.04.2026", "2026-04-03", ""),
        ([DMY], "3.4.2026 14:30", "2026-04-03", ""),
        ([DMY], "04.25.2026", "04.25.2026", ""),
        ([DMY], "30.02.2026", "30.02.2026", ""),
        ([DMY], "2026", "2026", ""),
        # a workbook's own dates arrive in ISO form
        ([DMY], "2026-04-03", "2026-04-03", ""),
        ([DMY], "2026-04-03 00:00:00", "2026-04-03", ""),
        ([DMY, "excel_serial"], "46115", "2026-04-03", ""),
        ([DMY, "excel_serial"], "46115.75", "2026-04-03", ""),
        ([DMY], "46115", "46115", ""),
        (["%d %B %Y"], "3 Nisan 2026", "2026-04-03", ""),
        (["%d %B %Y"], "12 ŞUBAT 2026", "2026-02-12", ""),
        (["%d %B %Y"], "1 Ağustos 2026", "2026-08-01", ""),
        (["%d %b %Y"], "1 Ağu 2026", "2026-08-01", ""),
        (["%d %B %Y"], "3 April 2026", "2026-04-03", ""),
        (["%d %B %Y"], "3 Nisanx 2026", "3 Nisanx 2026", ""),
        # two orders in one column: certain where only one of them is a day
        ([DMY, MDY], "25.04.2026", "2026-04-25", ""),
        ([DMY, MDY], "04.04.2026", "2026-04-04", ""),
        ([DMY, MDY], "03.04.2026", "03.04.2026", "ambiguous_date"),
    ],
)
def test_how_a_date_is_read(formats: list[str], text: str, written: str, note: str) -> None:
    assert cell(DAY, {"from": "s", "date_formats": formats}, {"s": text}) == (written, note)


NOTES = {
    "high": ["her gün sürdü", "used sunscreen"],
    "low": ["kremi düzensiz kullan"],
    "none": ["never used sunscreen"],
}


@pytest.mark.parametrize(
    ("text", "code", "note"),
    [
        (f"KREMİ DÜZENSİZ KULLANMIŞ {CANARY}", "low", ""),
        ("says she never used sunscreen", "none", ""),
        ("her gün sürdü, kremi düzensiz kullandı", "", "ambiguous_note"),
        ("her gün sürdü; her gün sürdü", "high", ""),
        (f"{CANARY} aradı", "", ""),
        ("", "", ""),
    ],
)
def test_a_note_is_searched_for_phrases_and_goes_no_further(
    text: str, code: str, note: str
) -> None:
    rule = {"from": "Not", "phrases": NOTES}
    assert cell("sun_protection", rule, {"Not": text, "line": "1"}) == (code, note)


def test_the_text_of_a_note_is_in_no_category() -> None:
    source = source_of(
        {
            "table": "assessments",
            "columns": {"sun_protection": {"from": "Not", "phrases": NOTES}},
        },
        notes=["Not"],
    )
    sheet = text_sheet([{"Not": f"used sunscreen {CANARY}"}])
    table = records_table(lines_of([sheet], source), source.feeds[0])
    assert CANARY not in str(
        [list(table[name].cat.categories) for name in table.select_dtypes("category")]
    )


CASES = [{"when": {"s": ["a", "Gelmedi"]}, "value": "1"}, {"when": {"t": ["z"]}, "value": "2"}]


@pytest.mark.parametrize(
    ("rule", "row", "expected"),
    [
        ({"const": "mmasi"}, {"s": "1"}, "mmasi"),
        ({"from": ["s", "t"]}, {"s": "", "t": "2"}, "2"),
        ({"from": ["s", "t"]}, {"s": "1", "t": "2"}, "1"),
        ({"cases": CASES, "otherwise": "0"}, {"s": "a", "t": "z"}, "1"),
        ({"cases": CASES, "otherwise": "0"}, {"s": "GELMEDİ", "t": ""}, "1"),
        ({"cases": CASES, "otherwise": "0"}, {"s": "b", "t": "z"}, "2"),
        ({"cases": CASES, "otherwise": "0"}, {"s": "b", "t": ""}, "0"),
        # signs are compared as they stand: folding would take them away
        ({"cases": [{"when": {"s": ["1"]}, "value": "y"}]}, {"s": "<1"}, ""),
    ],
)
def test_where_a_cell_comes_from(rule: dict[str, Any], row: dict[str, str], expected: str) -> None:
    assert cell("severity_scale", rule, row)[0] == expected


@pytest.mark.parametrize(
    ("rule", "row", "expected"),
    [
        ({"weeks": {"from": "w"}}, {"w": "2"}, "2026-01-19"),
        ({"weeks": {"from": "w", "values": {"x": "1"}}}, {"w": "x"}, "2026-01-12"),
        ({"weeks": {"from": "w"}}, {"w": "", "line": "1"}, ""),
        ({"weeks": {"from": "w"}}, {"w": "99999999999999"}, ""),
        ({"months": {"from": "w"}}, {"w": "12"}, "2027-01-05"),
        ({"weeks": {"last_filled": "v{n}"}}, {"v1": "x", "v2": "x", "v3": ""}, "2026-01-19"),
    ],
)
def test_a_date_counted_from_an_origin(
    rule: dict[str, Any], row: dict[str, str], expected: str
) -> None:
    assert cell(DAY, {"date": {"origin": "2026-01-05", **rule}}, row)[0] == expected


# Lines and records

WIDE = {
    "table": "sessions",
    "each": "Seans {n}",
    "columns": {
        "course_id": {"from": "id"},
        "session_no": {"index": True},
        "session_date": {"cell": True},
        "ingredients": {"wide": "İçerik {n}"},
    },
}


def test_wide_columns_become_rows_and_keep_their_raw_row() -> None:
    rows = [
        {"id": "c1", "Seans 1": "d1", "Seans 2": "", "Seans 10": "d3", "İçerik 10": "arbutin"},
        {"id": "c2"},
    ]
    made = records(rows, **WIDE)
    columns = ["row", "course_id", "session_no", "session_date", "ingredients", "reason"]
    assert made[columns].to_numpy().tolist() == [
        [2, "c1", "1", "d1", "", ""],
        [2, "c1", "10", "d3", "arbutin", ""],
        [3, "", "", "", "", "no_filled_column"],
    ]
    assert made["is_record"].tolist() == [True, True, False]


def test_the_number_of_a_wide_column_is_its_place_not_its_position() -> None:
    names = ["Seans 10", "Seans 2", "Seansx"]
    assert wide_numbers("Seans {n}", names) == {2: "Seans 2", 10: "Seans 10"}


def test_a_cancelled_wide_cell_is_no_session_and_is_told() -> None:
    rows = [{"id": "c1", "Seans 1": "d1", "Seans 2": "İPTAL", "İçerik 1": ""}]
    made = records(rows, **WIDE, skip_when={"Seans {n}": ["iptal"]})
    assert made[["session_no", "reason"]].to_numpy().tolist() == [
        ["1", ""],
        ["2", "skipped_by_profile"],
    ]


def test_every_part_of_a_cell_is_a_record() -> None:
    rows = [{"Yan etki": "kızarıklık + morarma,kızarıklık"}, {"Yan etki": "yok"}, {"Yan etki": ""}]
    made = records(
        [{**row, "line": "1"} for row in rows],
        "adverse_events",
        each_part={"column": "Yan etki", "separators": ["+", ","]},
        columns={"event": {"cell": True, "values": {"yok": "none"}}},
    )
    assert made[["row", "event", "reason"]].to_numpy().tolist() == [
        [2, "kızarıklık", ""],
        [2, "morarma", ""],
        [3, "none", ""],
        [4, "", "no_filled_column"],
    ]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"skip_when": {"Durum": ["gelmedi", "iptal"]}}, ["geldi", "kontrol", ""]),
        ({"skip_when": {"Durum": [""]}}, ["geldi", "GELMEDİ", "kontrol", "iptal"]),
        ({"only_when": {"Durum": ["Kontrol"]}}, ["kontrol"]),
        ({"only_when": {"Durum": ["geldi", "kontrol"]}, "skip_when": {"n": ["1"]}}, ["kontrol"]),
    ],
)
def test_lines_that_make_no_record(filters: dict[str, Any], kept: list[str]) -> None:
    texts = ["geldi", "GELMEDİ", "kontrol", "iptal", ""]
    rows = [{"Durum": text, "n": str(n)} for n, text in enumerate(texts, 1)]
    made = records(
        rows, columns={"assessor_id": {"from": "Durum"}, "spf": {"from": "n"}}, **filters
    )
    assert made.loc[made["is_record"], "assessor_id"].tolist() == kept
    assert set(made.loc[~made["is_record"], "reason"]) == {"skipped_by_profile"}
    assert made["assessor_id"].tolist() == texts  # so that the ledger can name what was skipped


def test_titles_totals_and_blank_lines_keep_no_cell() -> None:
    source = source_of({"table": "patients", "columns": {"patient_id": {"from": "id"}}})
    rows = [{"id": "p1"}, {"id": ""}, {"id": f"Toplam {CANARY}"}]
    sheet = text_sheet(rows, not_records={4: "total_row"})
    made = as_text(records_table(lines_of([sheet], source), source.feeds[0]))
    assert made[["clinic_id", "patient_id", "is_record", "reason"]].to_numpy().tolist() == [
        ["x", "p1", True, ""],
        ["", "", False, "blank_row"],
        ["", "", False, "total_row"],
    ]


def test_a_raw_table_is_the_contract_and_its_origin() -> None:
    source = source_of({"table": "patients", "columns": {"patient_id": {"from": "id"}}})
    sheet = text_sheet([{"id": "p1"}], file="a.xlsx", sheet="Ocak")
    table = records_table(lines_of([sheet], source), source.feeds[0])
    assert list(table.columns) == [*RAW_TABLES["patients"].names, *ORIGIN_COLUMNS]
    assert table.dtypes.astype(str).value_counts().to_dict() == {
        "category": len(table.columns) - 2,
        "int64": 1,
        "bool": 1,
    }
    assert (table["file"][0], table["sheet"][0], table["row"][0]) == ("a.xlsx", "Ocak", 2)


def test_a_column_that_is_not_rewritten_is_passed_through() -> None:
    source = source_of({"table": "patients", "columns": {"patient_id": {"from": "id"}}})
    lines = lines_of([text_sheet([{"id": "p1"}, {"id": "p2"}])], source)
    table = records_table(lines, source.feeds[0])
    assert table["patient_id"].array.categories is lines.cells["id"].categories


def test_an_edit_keeps_its_time_and_one_that_cannot_be_read_is_blank() -> None:
    made = records(
        [{"e": "03.04.2026 14:30"}, {"e": "2026-04-03 09:15:00"}, {"e": "dün"}],
        gather=True,
        edited_at={"from": "e", "date_formats": ["%d.%m.%Y %H:%M"]},
    )
    assert made["edited_at"].tolist() == ["2026-04-03T14:30:00", "2026-04-03T09:15:00", ""]
    assert set(made["gathers"]) == {"yes"}


def test_sheets_of_one_source_are_taken_together() -> None:
    source = source_of(
        {
            "table": "patients",
            "columns": {"clinic_id": {"from": "@s"}, "patient_id": {"from": "id"}},
        },
        fields={"@s": {"from": "sheet_name", "pattern": r"Şube (\w+)"}},
    )
    sheets = [text_sheet([{"id": "p1"}], sheet=f"Şube {name}") for name in ("Kuzey", "Sahil")]
    made = as_text(records_table(lines_of(sheets, source), source.feeds[0]))
    assert made[["clinic_id", "patient_id"]].to_numpy().tolist() == [
        ["Kuzey", "p1"],
        ["Sahil", "p1"],
    ]


def test_a_sheet_whose_name_does_not_fit_is_refused_without_its_name() -> None:
    source = source_of(
        {"table": "patients", "columns": {"clinic_id": {"from": "@s"}}},
        fields={"@s": {"from": "sheet_name", "pattern": r"Şube (\w+)"}},
    )
    with pytest.raises(DataError, match="pattern of `@s`") as caught:
        lines_of([text_sheet([{"id": "p1"}], sheet=CANARY)], source)
    assert CANARY not in str(caught.value)


# Headers: a closed schema


def headers(*names: str, **layout: Any) -> Any:
    feed = {
        "table": "sessions",
        "each": "Seans {n}",
        "columns": {"course_id": {"from": "Kür No"}, "session_date": {"cell": True}},
    }
    return match_headers(names, source_of(feed, **layout))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Kür No", "Kür No"),
        ("KÜR  NO.", "Kür No"),
        ("kur_no", "Kür No"),
        ("Course", "Kür No"),
        ("Seans 2", "Seans 2"),
        ("SEANS_02", "Seans 2"),
        ("2. seans tarihi", "Seans 2"),
    ],
)
def test_a_header_is_known_by_name_by_alias_or_after_folding(header: str, name: str) -> None:
    aliases = {"Kür No": ["Course"], "Seans {n}": ["{n}. Seans Tarihi"]}
    assert headers(header, aliases=aliases).names == {header: name}


@pytest.mark.parametrize(
    ("names", "layout", "field", "expected"),
    [
        (["Kür No", "Seans 1", "Telefon"], {}, "unknown", ("Telefon",)),
        (["Kür No"], {}, "missing", ("Seans {n}",)),
        (["Seans 1"], {}, "missing", ("Kür No",)),
        (["Kür No", "TELEFON"], {"refuse": ["Telefon"]}, "refused", ("TELEFON",)),
        (["Kür No", "KÜR NO"], {}, "doubled", ("Kür No",)),
        (["Seans 1", "Seans 01"], {}, "doubled", ("Seans 1",)),
        (["kur no"], {"ignore": ["Kur No"]}, "unclear", ("kur no",)),
        (["Kür No", "Seans 1", "Fiş {n}"], {"ignore": ["Fiş {n}"]}, "missing", ()),
        (["Fiş 1", "Fiş 2"], {"ignore": ["Fiş {n}"]}, "unknown", ()),
    ],
)
def test_what_does_not_fit_is_named(
    names: list[str], layout: dict[str, Any], field: str, expected: tuple[str, ...]
) -> None:
    assert getattr(headers(*names, **layout), field) == expected


def test_the_order_of_columns_does_not_matter() -> None:
    rows = [{"id": "c1", "Seans 1": "d1", "Seans 2": "d2", "İçerik 1": "x"}]
    turned = [dict(reversed(row.items())) for row in rows]
    pd.testing.assert_frame_equal(records(rows, **WIDE), records(turned, **WIDE))
