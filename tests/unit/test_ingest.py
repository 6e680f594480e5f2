"""Reading an export: everything is text, the schema is closed, messages name the place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.errors import DataError, ParameterError
from analysis.ingest.export import read_export
from analysis.ingest.export_note import ExportNote, read_export_note
from analysis.ingest.mapping import records_of
from analysis.ingest.profile import Feed, wide_numbers
from analysis.ingest.profiles import load_profile
from analysis.ingest.sheets import Sheet, read_sheet
from analysis.ingest.study_files import read_study_file
from raw_export import write_canonical

SOURCES = Path(__file__).parents[2] / "study" / "sources"
CANARY = "AYSE_YILMAZ_5551234"


def read(folder: Path):
    return read_export(folder, load_profile("canonical", SOURCES), ExportNote())


def csv_sheet(text: str | bytes, *encodings: str) -> Sheet:
    content = text.encode() if isinstance(text, str) else text
    return read_sheet(
        Path("t.csv"),
        content,
        sheet=None,
        header_row=1,
        delimiter=",",
        encodings=list(encodings or ("utf-8",)),
    )


def test_cells_stay_text(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path, patients=[{"patient_id": "007"}])
    export = read(folder)
    assert list(export.tables["patients"]["patient_id"]) == ["007"]
    assert list(export.tables["patients"]["row"]) == [2]


def test_a_byte_order_mark_is_not_part_of_the_first_header() -> None:
    assert csv_sheet("\ufeffa,b\n1,2\n").header == ["a", "b"]


def test_none_and_na_are_values() -> None:
    assert csv_sheet("a,b\nNone,N/A\n").rows == [(2, ["None", "N/A"])]


def test_row_numbers_are_those_a_person_sees() -> None:
    sheet = csv_sheet('a,b\n"two\nlines",1\n,\nx,2\n')
    assert [number for number, _ in sheet.rows] == [2, 4, 5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2,3\n", "row 2: has more cells than the header"),
        (b"a,b\n1\n", "row 2: is cut short"),
        (b"a,a\n1,2\n", "two columns are called `a`"),
        (b"a,b\n\x00,1\n", "NUL byte"),
        ("a\nİzmir\n".encode("cp1254"), "t.csv, byte 2: is not text in utf-8"),
        (b"", "no header"),
    ],
)
def test_damaged_text_is_refused_with_its_place(content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        csv_sheet(content)


def test_a_profile_may_allow_cp1254() -> None:
    assert csv_sheet("a\nİzmir\n".encode("cp1254"), "utf-8", "cp1254").rows == [(2, ["İzmir"])]


def test_all_problems_of_an_export_are_told_at_once(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    (folder / "sessions.csv").unlink()
    (folder / "courses.csv").write_text(f"clinic_id,notes\nclinic-a,{CANARY}\n")
    with pytest.raises(DataError) as caught:
        read(folder)
    text = str(caught.value)
    assert "`sessions.csv` is missing" in text
    assert "unknown column `notes`" in text
    assert "required column `course_id` is missing" in text
    assert CANARY not in text


def test_records_without_a_header_are_refused_and_not_printed(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    (folder / "patients.csv").write_text(f"clinic-a,{CANARY},41\nclinic-a,p2,50\n")
    with pytest.raises(DataError, match="is the header row missing") as caught:
        read(folder)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_workbooks_and_parquet_carry_the_same_columns(tmp_path: Path, suffix: str) -> None:
    folder = write_canonical(tmp_path)
    rows = pd.read_csv(folder / "assessments.csv", dtype=str, keep_default_na=False)
    typed = rows.assign(
        severity_score=rows["severity_score"].astype(float),
        assessed_on=pd.to_datetime(rows["assessed_on"]),
    )
    expected = read(folder).tables["assessments"]
    (folder / "assessments.csv").unlink()
    if suffix == ".xlsx":
        typed.to_excel(folder / "assessments.xlsx", index=False)
    else:
        typed.to_parquet(folder / "assessments.parquet")
    found = read(folder).tables["assessments"]
    columns = ["course_id", "assessed_on", "severity_score", "sun_protection"]
    assert found["severity_score"].astype(float).tolist() == [8.0, 6.5, 3.5]
    assert found[["course_id", "assessed_on"]].equals(expected[["course_id", "assessed_on"]])
    assert found[columns].map(type).eq(str).all(axis=None)


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    pd.read_csv(folder / "patients.csv").to_excel(folder / "patients.xlsx", index=False)
    with pytest.raises(DataError, match="hold the same table"):
        read(folder)


def test_a_workbook_that_unpacks_to_far_more_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(DataError, match="unpacks to far more"):
        read_sheet(
            Path("t.xlsx"),
            buffer.getvalue(),
            sheet=None,
            header_row=1,
            delimiter=",",
            encodings=["utf-8"],
        )


def test_a_hidden_sheet_is_read_only_where_it_is_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "seen"
    book.active.append(["a"])
    book.create_sheet("unseen").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = read_sheet(
        Path("t.xlsx"),
        buffer.getvalue(),
        sheet=None,
        header_row=1,
        delimiter=",",
        encodings=["utf-8"],
    )
    assert (sheet.sheet, sheet.header) == ("seen", ["a"])
    book.create_sheet("also seen")
    book["unseen"].title = "t"  # as the file is called
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(DataError, match="visible sheets: seen, also seen"):
        read_sheet(
            Path("t.xlsx"),
            buffer.getvalue(),
            sheet=None,
            header_row=1,
            delimiter=",",
            encodings=["utf-8"],
        )


def feed(**columns: dict[str, object]) -> Feed:
    ids = {name: {"const": "x"} for name in ("clinic_id", "course_id")}
    return Feed.model_validate(
        {
            "table": "assessments",
            "columns": {**ids, "assessed_on": {"from": "day"}, **columns},
        }
    )


def mapped(row: dict[str, str], column: str, **columns: dict[str, object]) -> str:
    sheet = Sheet("f", "", list(row), [(2, list(row.values()))])
    return next(iter(records_of(sheet, feed(**columns)))).cells[column]


@pytest.mark.parametrize(
    ("rule", "row", "expected"),
    [
        ({"from": "s"}, {"s": "4"}, "4"),
        ({"from": "s", "decimal": ","}, {"s": "1.234,5"}, "1234.5"),
        ({"from": "s", "values": {"+": "1"}}, {"s": "+"}, "1"),
        ({"from": "s", "text_codes": {"LTFU": "lost"}}, {"s": "LTFU"}, ""),
        ({"cases": [{"when": {"s": ["a", "b"]}, "value": "1"}], "otherwise": "2"}, {"s": "b"}, "1"),
        ({"cases": [{"when": {"s": ["a", "b"]}, "value": "1"}], "otherwise": "2"}, {"s": "c"}, "2"),
    ],
)
def test_how_a_cell_is_written(rule: dict[str, object], row: dict[str, str], expected: str) -> None:
    assert mapped({**row, "day": "d"}, "severity_score", severity_score=rule) == expected


@pytest.mark.parametrize(
    ("rule", "row", "expected"),
    [
        ({"from": "day", "date_format": "%d.%m.%Y"}, {"day": "03.04.2026"}, "2026-04-03"),
        ({"from": "day", "date_format": "%d.%m.%Y"}, {"day": "2026"}, "2026"),
        ({"date": {"origin": "2026-01-05", "weeks": {"from": "w"}}}, {"w": "2"}, "2026-01-19"),
        ({"date": {"origin": "2026-01-05", "weeks": {"from": "w"}}}, {"w": "", "id": "1"}, ""),
        ({"date": {"origin": "2026-01-05", "months": {"from": "w"}}}, {"w": "12"}, "2027-01-05"),
        (
            {"date": {"origin": "2026-01-05", "weeks": {"last_filled": "v{n}"}}},
            {"v1": "x", "v2": "x", "v3": ""},
            "2026-01-19",
        ),
    ],
)
def test_how_a_date_is_made(rule: dict[str, object], row: dict[str, str], expected: str) -> None:
    assert mapped(row, "assessed_on", assessed_on=rule) == expected


def test_wide_columns_become_rows_and_keep_their_raw_row() -> None:
    wide = Feed.model_validate(
        {
            "table": "sessions",
            "each": "Seans {n}",
            "columns": {
                "clinic_id": {"const": "x"},
                "course_id": {"from": "id"},
                "session_no": {"index": True},
                "session_date": {"cell": True},
            },
        }
    )
    rows = [(2, ["c1", "d1", "", "d3"]), (3, ["c2", "", "", ""])]
    sheet = Sheet("f", "", ["id", "Seans 1", "Seans 2", "Seans 3"], rows)
    records = list(records_of(sheet, wide))
    assert [(r.row, r.cells.get("session_no"), r.is_record) for r in records] == [
        (2, "1", True),
        (2, "3", True),
        (3, None, False),
    ]
    assert wide_numbers("Seans {n}", ["Seans 10", "Seans 2", "Seansx"]) == {
        2: "Seans 2",
        10: "Seans 10",
    }


def test_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(ParameterError, match="known: canonical, synthetic, uvb_phototherapy"):
        load_profile("nope", SOURCES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", "stands twice, again in line 2"),
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", "not valid YAML"),
        ("- a\n", "name: value"),
        ("a: [1\n", "line 2"),
    ],
)
def test_study_files_are_read_strictly(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "f.yml"
    path.write_text(text)
    with pytest.raises(ParameterError, match=message):
        read_study_file(path)


def test_words_that_look_like_dates_or_clock_times_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "f.yml"
    path.write_text("a: 2026-01-02\nb: 1:30\nc: no\nd: 012\ne: 12\nf: 0.5\ng: true\nh:\n")
    assert read_study_file(path) == {
        "a": "2026-01-02",
        "b": "1:30",
        "c": "no",
        "d": "012",
        "e": 12,
        "f": 0.5,
        "g": True,
        "h": None,
    }


def test_the_export_note_is_optional_and_closed(tmp_path: Path) -> None:
    assert read_export_note(tmp_path) == ExportNote()
    (tmp_path / "export.yml").write_text("exportd_on: 2026-01-01\n")
    with pytest.raises(ParameterError, match="unknown name `exportd_on`"):
        read_export_note(tmp_path)
