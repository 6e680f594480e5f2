"""Reading files: everything is text, nothing is guessed, what is damaged is refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError, ParameterError, SpotOutcomesError
from analysis.ingest.reading import xml_shape
from analysis.ingest.reading.csv_text import read_exact, read_fast
from analysis.ingest.reading.encodings import Utf8
from analysis.ingest.reading.lines import Lines
from analysis.ingest.reading.options import ReadOptions
from analysis.ingest.reading.place import Place
from analysis.ingest.reading.reader import read_sheets
from analysis.ingest.reading.sheet import Sheet

CANARY = "AYSE_YILMAZ_5551234"
Read = Callable[..., Sheet]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes the content into a file and reads its one sheet."""

    def read(content: str | bytes, name: str = "t.csv", **options: object) -> Sheet:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (sheet,) = read_sheets(path, ReadOptions(**options))
        return sheet

    return read


def lines(sheet: Sheet) -> list[tuple[str, ...]]:
    return list(sheet.cells.itertuples(index=False, name=None))


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["007", "None", "N/A", "null", "1e400", "-0", "2.000,5", "=1+1", "1,2E+10", "١٢"]
)
def test_a_cell_stays_the_text_it_is(read: Read, text: str) -> None:
    sheet = read(f"a;b\n{text};x\n", delimiter=";")
    assert lines(sheet) == [(text, "x")]


def test_every_column_is_a_categorical_of_text_without_missing_values(read: Read) -> None:
    cells = read("a,b\n1,\n,2\n").cells
    assert [str(kind.categories.dtype) for kind in cells.dtypes] == ["str", "str"]
    assert not cells.isna().any(axis=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" x ", "x"),
        ("\u00a0x\u00a0y", "x y"),
        ("gu\u0308nes\u0327", "güneş"),
        ("", ""),
    ],
)
def test_blanks_and_accents_are_written_one_way(read: Read, text: str, expected: str) -> None:
    sheet = read(f"a,h{text}h\nx,{text}\ny,{text} \n")
    assert list(sheet.cells.iloc[:, 1]) == [expected, expected]


def test_a_blank_line_stays_and_is_no_record(read: Read) -> None:
    sheet = read("a,b\n1,2\n,\n\n3,4\n")
    assert list(sheet.not_records) == ["", "blank_row", "blank_row", ""]
    assert list(sheet.rows) == [2, 3, 4, 5]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_a_person_sees_them(read: Read, line_break: str) -> None:
    text = 'a,b\n"two\nlines",1\n,\nx,2\n'.replace("\n", line_break)
    assert list(read(text).rows) == [2, 4, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "~", "§"])
def test_any_character_may_part_the_cells(read: Read, delimiter: str) -> None:
    assert lines(read(f"a{delimiter}b\n1{delimiter}2\n", delimiter=delimiter)) == [("1", "2")]


def test_a_wrong_delimiter_is_a_mistake_of_the_profile(read: Read) -> None:
    with pytest.raises(ParameterError, match="one character"):
        read("a,b\n", delimiter="||")


def test_a_header_alone_is_a_table_without_lines(read: Read) -> None:
    sheet = read("a,b\n")
    assert (sheet.header, len(sheet.cells), len(sheet.rows)) == (["a", "b"], 0, 0)


def test_columns_without_name_and_content_are_left_out(read: Read) -> None:
    assert read("a,,b,\n1,,2,\n").header == ["a", "b"]


DAMAGED = [
    ("a,b\n1,2,3\n", "t.csv, row 2: has more cells than the header"),
    ("a,b\n1,2,\n", "row 2: has more cells than the header"),
    ("a,b\n1,2\n1\n", "row 3: is cut short"),
    ('a,b\n"x\ny",1\nz\n', "row 4: is cut short"),
    ("a,b,a\n1,2,3\n", "row 1: columns 1 and 3 have the same name"),
    ("a,\n1,2\n", "row 2, column 2: 1 filled cells below no column name"),
    ("a,b\n1,2\na,b\n", "row 3: repeats the header"),
    ("a,b\n1,2\n\ufeffa,b\n", "row 3: repeats the header"),
    ("a,b\n\x00,1\n", "t.csv, byte 4: NUL byte"),
    ('a,b\n1,2\n3,"4\n5,6\n', "row 3: a quotation mark is not closed"),
    ('a,b\n"1"x,2\n', "row 2: a quotation mark is not closed, or more text follows it"),
    (f'a,b\n1,"{"x" * 200_000}"\n', "row 2: a cell has more than 131072 characters"),
    ("a\x1b[2J,b\n1,2\n", "row 1, column 1: the name of the column holds a control character"),
    ("", "is empty: no header"),
    ("\ufeff", "is empty: no header"),
    ("\n\n1,2\n", "is empty: no header"),
    ("a;b\n1;2\n", "is the delimiter `;`"),
    ("a\tb\n1\t2\n", "is the delimiter a tab"),
]


@pytest.mark.parametrize(("content", "message"), DAMAGED)
def test_damaged_text_is_refused_with_its_place(read: Read, content: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(content)


def test_all_faults_are_told_at_once_up_to_twenty(read: Read) -> None:
    with pytest.raises(DataError) as caught:
        read("a,b\n" + "1\n" * 25)
    assert [str(problem) for problem in caught.value.problems][-1] == "t.csv: and 5 more"
    assert len(caught.value.problems) == 21


def test_half_a_file_is_refused_unless_cut_between_rows(read: Read) -> None:
    whole = "id,day,score\n" + "p1,2026-01-01,3\n" * 5
    last_row = range(len(whole) - 15, len(whole) - 5)
    for cut in last_row:
        with pytest.raises(DataError, match="row 6: is cut short"):
            read(whole[:cut])


# --- Two ways to read CSV ------------------------------------------------------------------------

CELLS = st.text(alphabet='ab1ş ,;"\n\r\u00a0\ufeff', max_size=5)


def _content(sheet: Lines) -> tuple[object, ...]:
    columns = [np.array(one.texts.to_pylist(), object)[one.codes].tolist() for one in sheet.columns]
    return sheet.header, columns, sheet.rows.tolist(), sheet.faults


def _both(text: str) -> tuple[Lines | None, Callable[[], Lines]]:
    options, place = ReadOptions(), Place("t.csv")
    utf8 = Utf8(text.encode(), 0)
    return read_fast(utf8, options, place), lambda: read_exact(utf8, options, place)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=3).map(",".join), max_size=6), st.booleans())
def test_what_is_read_fast_is_read_as_exactly(rows: list[str], returns: bool) -> None:
    fast, exact = _both(("\r\n" if returns else "\n").join(["h1,h2", *rows, ""]))
    assert fast is None or _content(fast) == _content(exact())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text("ab,ş ", max_size=4), st.text("xy1", max_size=4)), max_size=6),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_plain_and_quoted_tables_are_read_fast(
    rows: list[tuple[str, str]], quoting: int, line_break: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, quoting=quoting, lineterminator=line_break)
    writer.writerows([("h1", "h2"), *rows])
    fast, exact = _both(written.getvalue())
    assert fast is not None
    assert _content(fast) == _content(exact())


@pytest.mark.parametrize(
    "text",
    [
        "h1,h2\n1,2\n\n3,4\n",
        'h1,h2\n"a""b",2\n',
        'h1,h2\n"a\nb",2\n',
        'h1,h2\na"b,2\n',
        "h1,h2\n1\r2,3\n",
        "h1,h2\n" + "1,2\n" * 40 + "1,2\r3,4\n",
        "h1,h2\n1\n",
        "h1,h2\n1,2,3\n",
    ],
)
def test_where_readers_differ_the_exact_way_decides(text: str) -> None:
    assert _both(text)[0] is None


def test_a_large_file_is_read_fast_across_its_pieces(read: Read) -> None:
    rows = [(f"c{n // 6:06d}", str(n % 6), "çil" if n % 7 else "") for n in range(300_000)]
    sheet = read("id,no,type\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    assert lines(sheet) == rows
    assert sheet.rows[-1] == 300_001


# --- Encodings -----------------------------------------------------------------------------------

TURKISH = "il,ad\nİzmir,ışığı\n"
ALL = ("utf-8", "utf-16", "cp1254")


@pytest.mark.parametrize(
    "content",
    [
        TURKISH.encode(),
        TURKISH.encode("utf-8-sig"),
        TURKISH.encode("utf-16"),
        b"\xfe\xff" + TURKISH.encode("utf-16-be"),
        TURKISH.encode("utf-16-le"),
        TURKISH.encode("utf-16-be"),
        TURKISH.encode("cp1254"),
    ],
)
def test_each_encoding_that_a_profile_may_list(read: Read, content: bytes) -> None:
    sheet = read(content, encodings=ALL)
    assert sheet.header == ["il", "ad"]
    assert lines(sheet) == [("İzmir", "ışığı")]


@pytest.mark.parametrize(
    ("content", "encodings", "message"),
    [
        (TURKISH.encode("cp1254"), ("utf-8",), "t.csv, byte 6: is not text in utf-8"),
        (TURKISH.encode("cp1254"), ("utf-8", "utf-16"), "byte 6: is not text in utf-8"),
        ("x,y\n1,Ð\n".encode("latin-1"), ("utf-8",), "byte 6: is not text"),
        (b"a,b\n\xfe,\x81\n", ALL, "byte 6: is not text in utf-8 or cp1254"),
        (TURKISH.encode("utf-16"), ("utf-8",), "byte 0: is UTF-16 text"),
        (TURKISH.encode("utf-16-le"), ("utf-8",), "byte 1: NUL byte"),
        (TURKISH.encode("utf-16")[:-1], ALL, "is not text in utf-16"),
        ("a,b\n\x00,1\n".encode("utf-16"), ALL, "byte 10: NUL character"),
        (b"a,b\n\x00,1\n", ALL, "byte 4: NUL byte"),
        (TURKISH.encode() + TURKISH.encode("cp1254"), ALL, "is UTF-8 elsewhere but not here"),
        (TURKISH.encode()[:-2], ALL, "is UTF-8 elsewhere but not here"),
        (b"\xef\xbb\xbfa,b\n\xdd,1\n", ALL, "byte 7: is not text in utf-8"),
    ],
)
def test_no_encoding_is_guessed(
    read: Read, content: bytes, encodings: tuple[str, ...], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        read(content, encodings=encodings)


def test_a_bad_byte_is_found_wherever_it_stands(read: Read) -> None:
    rows = b"a,b\n" + b"1,2\n" * 600_000
    with pytest.raises(DataError, match=f"byte {len(rows)}: is not text"):
        read(rows + b"\xdd,1\n")


# --- The shape of a table ------------------------------------------------------------------------

REPORT = (
    "Klinik raporu,,\nBasım: 1.1.2026,,\n,,\n"
    "Hasta No,Tarih,Doz\np1,d1,2\n,d2,3\n,,\n,d3,4\nTOPLAM: 9,,9\nsayfa 1,,\n,,\n"
)


def test_a_report_is_read_by_what_the_profile_says_of_it(read: Read) -> None:
    sheet = read(
        REPORT,
        header_with=("hasta no", "TARİH"),
        total_rows={"Hasta No": ("Genel toplam", "Toplam")},
        fill_down=("HASTA NO",),
        footer_rows=1,
    )
    assert sheet.header == ["Hasta No", "Tarih", "Doz"]
    assert list(zip(sheet.rows, sheet.cells["Hasta No"], sheet.not_records, strict=True)) == [
        (5, "p1", ""),
        (6, "p1", ""),
        (7, "", "blank_row"),
        (8, "", ""),
        (9, "TOPLAM: 9", "total_row"),
        (10, "sayfa 1", "footer"),
        (11, "", "blank_row"),
    ]


def test_nothing_is_filled_down_across_a_total(read: Read) -> None:
    sheet = read("a,b\np1,1\n,2\nToplam,3\n,4\n", total_rows={"a": ("Toplam",)}, fill_down=("a",))
    assert list(sheet.cells["a"]) == ["p1", "p1", "Toplam", ""]


def test_the_header_may_be_told_by_its_row(read: Read) -> None:
    assert read(REPORT, header_row=4).header == ["Hasta No", "Tarih", "Doz"]
    assert read("\n" * 39 + "a,b\n1,2\n", header_row=40).rows.tolist() == [41]


def test_an_alias_stands_for_the_name_in_the_profile(read: Read) -> None:
    sheet = read("Dosya,b\np1,1\n,2\n", fill_down=("Hasta No",), aliases={"Hasta No": ("dosya",)})
    assert list(sheet.cells["Dosya"]) == ["p1", "p1"]


def test_a_total_may_be_shorter_than_a_record(read: Read) -> None:
    sheet = read("a,b,c\n1,2,3\nToplam,2\nson\n", total_rows={"a": ("toplam",)}, footer_rows=1)
    assert list(sheet.not_records) == ["", "total_row", "footer"]


@pytest.mark.parametrize("text", ["Toplamda iyi", "Ara toplam"])
def test_a_total_begins_with_the_whole_word(read: Read, text: str) -> None:
    assert list(read(f"a,b\n{text},1\n", total_rows={"a": ("Toplam",)}).not_records) == [""]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"header_with": ("Hasta No", "Yok")}, "none of the first 30 lines is the header"),
        ({"header_row": 99}, "is empty: no header"),
        ({"header_row": 4, "fill_down": ("Yok",)}, "column `Yok` of the profile is missing"),
        ({"header_row": 4, "total_rows": {"Yok": ("x",)}}, "column `Yok` of the profile"),
    ],
)
def test_a_layout_that_is_not_there_is_named(
    read: Read, options: dict[str, object], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        read(REPORT, **options)


# --- Workbooks -----------------------------------------------------------------------------------

Edit = Callable[[openpyxl.Workbook], None]


def workbook(*rows: list[object], edit: Edit | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if edit:
        edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(content: bytes, parts: dict[str, bytes], *edits: tuple[str, str, str]) -> bytes:
    """The workbook with parts added or replaced, and text replaced within parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()} | parts
    for part, old, new in edits:
        assert old.encode() in held[part]
        held[part] = held[part].replace(old.encode(), new.encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in held.items():
            archive.writestr(name, part)
    return buffer.getvalue()


PLAIN = workbook(["a", "b"], ["x", 1])
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        (7, "7"),
        (7.0, "7"),
        (7.25, "7.25"),
        (True, "yes"),
        (False, "no"),
        (dt.date(2026, 4, 3), "2026-04-03"),
        (dt.datetime.fromisoformat("2026-04-03 14:30"), "2026-04-03 14:30:00"),
        (46115, "46115"),
        ("1,2E+10", "1,2E+10"),
        ("#N/A", "#N/A"),
        ("None", "None"),
        (" \u00a0x ", "x"),
    ],
)
def test_a_cell_of_a_workbook_becomes_the_text_of_a_csv(
    read: Read, value: object, text: str
) -> None:
    assert lines(read(workbook(["a", "b"], ["x", value]), "t.xlsx")) == [("x", text)]


def test_a_number_formatted_as_a_date_that_is_none_stays_a_number(read: Read) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active["B2"].number_format = "yyyy-mm-dd"

    assert lines(read(workbook(["a", "b"], ["x", 99999999], edit=edit), "t.xlsx")) == [
        ("x", "99999999")
    ]


def test_titles_blank_rows_and_rows_left_out_keep_the_row_numbers(read: Read) -> None:
    content = workbook(["Rapor"], [], ["a", "b"], ["x", 1], [], ["y", 2])
    sheet = read(content, "t.xlsx", header_with=("b", "a"))
    assert list(zip(sheet.rows, sheet.not_records, strict=True)) == [
        (4, ""),
        (5, "blank_row"),
        (6, ""),
    ]


def merged(*ranges: str) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        for cells in ranges:
            book.active.merge_cells(cells)

    return edit


def test_cells_merged_downwards_give_their_value_to_each_row(read: Read) -> None:
    content = workbook(["id", "b"], ["p1", 1], ["", 2], ["p2", 3], edit=merged("A2:A3"))
    assert list(read(content, "t.xlsx").cells["id"]) == ["p1", "p1", "p2"]


def test_a_title_over_several_columns_is_no_record(read: Read) -> None:
    content = workbook(["a", "b"], ["Ocak"], ["x", 1], edit=merged("A2:B2"))
    assert list(read(content, "t.xlsx").not_records) == ["section_title", ""]


def test_a_merged_total_is_no_record(read: Read) -> None:
    content = workbook(["a", "b", "c"], ["x", 1, 2], ["Toplam", "", 2], edit=merged("A3:B3"))
    sheet = read(content, "t.xlsx", total_rows={"a": ("toplam",)})
    assert list(sheet.not_records) == ["", "total_row"]


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ("A1:B1", r"row 1: the header is merged \(A1:B1\)"),
        ("A1:A2", r"row 1: the header is merged \(A1:A2\)"),
        ("A2:B2", r"row 2: cells are merged over several columns \(A2:B2\)"),
    ],
)
def test_merged_cells_without_one_meaning_are_refused(
    read: Read, ranges: str, message: str
) -> None:
    content = workbook(["a", "b", "c"], ["x", 1, 2], edit=merged(ranges))
    with pytest.raises(DataError, match=message):
        read(content, "t.xlsx")


def sheets(**states: str) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        del book["Sheet"]
        for title, state in states.items():
            book.create_sheet(title).append([f"of {title}"])
            book[title].sheet_state = state

    return edit


@pytest.mark.parametrize(
    ("states", "options", "expected"),
    [
        ({"seen": "visible", "unseen": "hidden"}, {}, ["seen"]),
        ({"other": "visible", "t": "visible"}, {}, ["t"]),
        ({"seen": "visible", "unseen": "hidden"}, {"sheet": "unseen"}, ["unseen"]),
        ({"seen": "visible", "unseen": "veryHidden"}, {"sheet": "unseen"}, ["unseen"]),
        (
            {"Ocak": "visible", "Ocak 2": "hidden", "Liste": "visible", "Ocak 3": "visible"},
            {"sheets": ("Ocak*",)},
            ["Ocak", "Ocak 3"],
        ),
    ],
)
def test_which_sheets_are_read(
    tmp_path: Path, states: dict[str, str], options: dict[str, object], expected: list[str]
) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(workbook(edit=sheets(**states)))
    found = read_sheets(path, ReadOptions(**options))
    assert [(sheet.sheet, sheet.header) for sheet in found] == [
        (title, [f"of {title}"]) for title in expected
    ]


@pytest.mark.parametrize("options", [{}, {"sheet": "x"}, {"sheets": ("x*", "u*")}])
def test_sheets_that_are_not_there_are_refused_and_no_sheet_is_named(
    read: Read, options: dict[str, object]
) -> None:
    content = workbook(edit=sheets(**{CANARY: "visible", "also": "visible", "u": "hidden"}))
    with pytest.raises(DataError, match="among its 2 visible sheets") as caught:
        read(content, "t.xlsx", **options)
    assert CANARY not in str(caught.value)


def test_a_fault_is_placed_by_the_number_of_its_sheet(read: Read) -> None:
    content = workbook(["a", "b"], ["a", "b"])
    with pytest.raises(DataError, match=r"t\.xlsx, sheet 1, row 2: repeats the header"):
        read(content, "t.xlsx")


def hide(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[3].hidden = True
    book.active.row_dimensions[9].hidden = True
    book.active.column_dimensions["B"].hidden = True


def test_hidden_rows_and_columns_are_read_only_where_the_sheet_is_named(read: Read) -> None:
    content = workbook(["a", "b"], ["x", 1], ["y", 2], edit=hide)
    with pytest.raises(DataError) as caught:
        read(content, "t.xlsx")
    assert [problem.what for problem in caught.value.problems] == [
        "1 hidden rows hold cells",
        "1 hidden columns hold cells",
    ]
    assert lines(read(content, "t.xlsx", sheet="Sheet"))[:2] == [("x", "1"), ("y", "2")]


def test_a_formula_without_its_value_is_refused_but_not_in_a_total(read: Read) -> None:
    content = workbook(["a", "b"], ["x", 1], ["Toplam", "=SUM(B2:B2)"])
    with pytest.raises(DataError, match="row 3, column 2: holds a formula that was never"):
        read(content, "t.xlsx")
    assert list(read(content, "t.xlsx", total_rows={"a": ("Toplam",)}).not_records) == [
        "",
        "total_row",
    ]


@pytest.mark.parametrize(
    ("stored", "text"), [('t="n"><f>1+1</f><v>2</v>', "2"), ('t="str"><f>""</f><v></v>', "")]
)
def test_a_formula_counts_as_its_stored_value(read: Read, stored: str, text: str) -> None:
    content = repacked(PLAIN, {}, (SHEET, 't="n"><v>1</v>', stored))
    assert lines(read(content, "t.xlsx")) == [("x", text)]


def test_the_size_that_a_sheet_claims_is_not_trusted(read: Read) -> None:
    content = repacked(PLAIN, {}, (SHEET, 'ref="A1:B2"', 'ref="A1:A1"'))
    assert lines(read(content, "t.xlsx")) == [("x", "1")]


def test_a_hyperlink_is_no_link_to_a_file(read: Read) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.active["A2"].hyperlink = "https://example.org"

    assert lines(read(workbook(["a"], ["x"], edit=edit), "t.xlsx")) == [("x",)]


# --- Dangerous and damaged workbooks -------------------------------------------------------------

_RELATION = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="rId1" TargetMode="External" Type="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="//x/y"/>'
    b"</Relationships>"
)
_ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'


def packed_as(method: int) -> bytes:
    """The plain workbook in another packing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(SHEET, b"<a/>")
    return buffer.getvalue()


def patched(content: bytes, record: bytes, offset: int, value: bytes) -> bytes:
    """The zip with some bytes of its last such record changed."""
    at = content.rfind(record) + offset
    return content[:at] + value + content[at + len(value) :]


def formula(text: str) -> tuple[str, str, str]:
    return (SHEET, 't="n"><v>1</v>', f't="n"><f>{text}</f><v>1</v>')


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (repacked(PLAIN, {"xl/vbaProject.bin": b"x"}), "holds macros"),
        (repacked(PLAIN, {"xl/macrosheets/sheet1.xml": b"<a/>"}), "holds macros"),
        (
            repacked(
                PLAIN,
                {},
                ("[Content_Types].xml", "sheet.main+xml", "sheet.macroEnabled.main+xml"),
            ),
            "holds macros",
        ),
        (repacked(PLAIN, {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "links to other files"),
        (repacked(PLAIN, {"xl/connections.xml": b"<a/>"}), "links to other files"),
        (repacked(PLAIN, {"xl/_rels/x.rels": _RELATION}), "links to other files"),
        (repacked(PLAIN, {"xl/media/image1.png": b"\x89PNG"}), "holds pictures"),
        (repacked(PLAIN, {"xl/embeddings/oleObject1.bin": b"x"}), "embedded objects"),
        (repacked(PLAIN, {"xl/activeX/activeX1.xml": b"<a/>"}), "embedded objects"),
        (repacked(PLAIN, {"xl/comments1.xml": b"<a/>"}), "holds comments"),
        (repacked(PLAIN, {"xl/threadedComments/c.xml": b"<a/>"}), "holds comments"),
        (repacked(PLAIN, {"xl/workbook.bin": b"x"}), "xlsb"),
        (repacked(PLAIN, {"xl/more.xml": PLAIN}), "another packed file"),
        (repacked(PLAIN, {"xl/more.xml": _ENTITIES}), "document type"),
        (repacked(PLAIN, {"xl/more.xml": _ENTITIES.decode().encode("utf-16")}), "document"),
        (
            repacked(PLAIN, {"xl/a.xml": b'<?xml version="1.0" encoding="iso-8859-9"?><a/>'}),
            "not plain",
        ),
        (repacked(PLAIN, {"xl/more.bin": b"x"}), "not plain XML"),
        (repacked(PLAIN, {SHEET.upper(): b"<a/>"}), "holds a part twice"),
        (repacked(PLAIN, {}, formula("cmd|'/c calc'!A0")), "a formula calls another program"),
        (repacked(PLAIN, {}, (SHEET, 'r="2"', 'r="1"')), "its rows are out of order"),
        (repacked(PLAIN, {}, (SHEET, 'r="B2"', 'r="B9"')), "a cell is out of place"),
        (repacked(PLAIN, {}, (SHEET, "<v>1</v>", f"<v>{CANARY}</v>")), "cannot be opened"),
        (repacked(PLAIN, {}, (SHEET, "</sheetData>", "")), "damaged or not plain XML"),
        (packed_as(zipfile.ZIP_BZIP2), "packed in an unusual way"),
        (patched(PLAIN, b"PK\x01\x02", 8, b"\x01"), "protected by a password"),
        (patched(PLAIN, b"PK\x05\x06", 12, b"\x00\x00\x00\x01"), "more parts than"),
        (PLAIN[:-200], "is not a workbook, or is damaged"),
        (PLAIN[: len(PLAIN) // 2], "is not a workbook, or is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls workbook, or protected"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "is a web page"),
        (b"a,b\n1,2\n", "is not a workbook file"),
    ],
)
def test_a_dangerous_or_damaged_workbook_is_refused(
    read: Read, content: bytes, message: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read(content, "t.xlsx")
    assert caught.value.problems[0].what_to_do


def test_a_bar_within_a_text_of_a_formula_calls_nothing(read: Read) -> None:
    assert lines(read(repacked(PLAIN, {}, formula('"a|b"')), "t.xlsx")) == [("x", "1")]


def bomb() -> bytes:
    """A part of thirty megabytes that takes thirty kilobytes."""
    return repacked(PLAIN, {"xl/worksheets/sheet2.xml": b"<" + b" " * 30_000_000})


def lying(n_bytes: int) -> bytes:
    """A zip whose last part says another size than it has."""
    return patched(bomb(), b"PK\x01\x02", 24, n_bytes.to_bytes(4, "little"))


def stray_cell() -> bytes:
    stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return repacked(PLAIN, {}, (SHEET, "</sheetData>", stray))


def overlapping() -> bytes:
    ranges = '<mergeCell ref="A2:A1048576"/>' * 1000
    last = '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    return repacked(PLAIN, {}, (SHEET, "</sheetData>", f"{last}<mergeCells>{ranges}</mergeCells>"))


def packed(xml: bytes) -> bytes:
    """A workbook with a sheet of this XML, and enough noise for an honest ratio."""
    noise = random.Random(0).randbytes(300_000).hex().encode()
    return repacked(PLAIN, {"xl/a.xml": b"<a>" + noise + b"</a>", SHEET: b"<a>" + xml})


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (bomb, "unpacks to far more"),
        (lambda: lying(4_000_000_000), "unpacks to far more"),
        (lambda: lying(1_000), "is damaged"),
        (lambda: repacked(PLAIN, {f"xl/p{n}.xml": b"<a/>" for n in range(1001)}), "more parts"),
        (lambda: packed(b"<c/>" * 1_000_001), "too large or too deep"),
        (lambda: packed(b"<c>" * 101), "too large or too deep"),
        (stray_cell, "far more rows and columns than records fill"),
        (overlapping, "its merged cells overlap"),
    ],
)
def test_what_swells_is_refused_in_bounded_time(
    read: Read, made: Callable[[], bytes], message: str
) -> None:
    content = made()
    started = time.process_time()
    with pytest.raises(DataError, match=message):
        read(content, "t.xlsx")
    assert time.process_time() - started < 10


def test_the_cells_of_a_workbook_are_counted_before_they_are_read(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_shape, "MOST_ELEMENTS", 1_000)
    read(PLAIN, "t.xlsx")
    with pytest.raises(DataError, match="holds more cells than can be read"):
        read(workbook(*[["a", "b"]] * 300), "t.xlsx")


# --- Parquet -------------------------------------------------------------------------------------


def parquet(table: pa.Table, **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array(["007", " x ", None]), ["007", "x", ""]),
        (pa.array([1, None]), ["1", ""]),
        (pa.array([1.0, 2.5, None, float("nan")]), ["1", "2.5", "", ""]),
        (pa.array([True, False]), ["yes", "no"]),
        (pa.array([dt.date(2026, 4, 3)]), ["2026-04-03"]),
        (pa.array([0, 3_600], pa.timestamp("s")), ["1970-01-01", "1970-01-01 01:00:00"]),
        (pa.array([["a", "b"], [], None]), ["a;b", "", ""]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", "", "a"]),
        (pa.array([None, None]), ["", ""]),
        (pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
        (pa.array([], pa.string()), []),
    ],
)  # fmt: skip
def test_a_parquet_cell_becomes_the_text_of_a_csv(
    read: Read, values: pa.Array, texts: list[str]
) -> None:
    sheet = read(parquet(pa.table({"h": values})), "t.parquet")
    assert list(sheet.cells["h"]) == texts
    assert list(sheet.rows) == list(range(1, len(texts) + 1))


def test_row_groups_are_joined_in_order(read: Read) -> None:
    texts = [f"c{n % 7}" for n in range(100)]
    content = parquet(pa.table({"h": texts}), row_group_size=9)
    assert list(read(content, "t.parquet").cells["h"]) == texts


def test_the_index_that_pandas_notes_is_a_column_like_any_other(read: Read, tmp_path: Path) -> None:
    frame = pd.DataFrame({"h": ["x"]}, index=pd.Index(["p1"], name="id"))
    frame.to_parquet(tmp_path / "f.parquet")
    assert read((tmp_path / "f.parquet").read_bytes(), "t.parquet").header == ["h", "id"]


class _Coded(pa.ExtensionType):
    def __init__(self) -> None:
        super().__init__(pa.string(), "test.coded")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage: pa.DataType, serialized: bytes) -> _Coded:
        return cls()


@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize(
    "values",
    [
        pa.array([{"a": 1}]),
        pa.array([b"x"]),
        pa.array([[1]]),
        pa.array([dt.timedelta(1)]),
        pa.ExtensionArray.from_storage(_Coded(), pa.array(["x"])),
    ],
)
def test_only_plain_types_are_read(read: Read, values: pa.Array, registered: bool) -> None:
    content = parquet(pa.table({"h": values}))
    if registered:
        pa.register_extension_type(_Coded())
    try:
        with pytest.raises(DataError, match="column 1: holds a type that is not read"):
            read(content, "t.parquet")
    finally:
        if registered:
            pa.unregister_extension_type("test.coded")


def test_a_flipped_bit_is_found_by_the_checksum_of_its_page(read: Read) -> None:
    content = bytearray(
        parquet(pa.table({"h": ["x" * 400]}), write_page_checksum=True, compression="none")
    )
    content[content.index(b"x" * 400) + 200] ^= 1
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        read(bytes(content), "t.parquet")


def test_rows_that_a_few_bytes_claim_are_refused_before_reading(read: Read) -> None:
    table = pa.table({"h": pa.nulls(21_000_000, pa.int8())})
    started = time.process_time()
    with pytest.raises(DataError, match="claims far more rows"):
        read(parquet(table), "t.parquet")
    assert time.process_time() - started < 5


# --- Files that are not what they are called -----------------------------------------------------

_PICKLE = b"\x80\x04\x95" + bytes(20)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.xls", b"x", "kind of file is not read"),
        ("t.xlsm", PLAIN, "without macros"),
        ("t.xlsb", b"x", "not read"),
        ("t.pkl", _PICKLE, "can run code"),
        ("t.joblib", _PICKLE, "can run code"),
        ("t.npy", b"\x93NUMPY", "can run code"),
        ("t.zip", PLAIN, "unpack it first"),
        ("t.csv.gz", b"\x1f\x8b", "unpack it first"),
        ("t.pdf", b"%PDF", "not read"),
        ("t", b"a,b\n", "not read"),
        ("t.csv", _PICKLE, "is a Python pickle"),
        ("t.csv", b"\x93NUMPY", "is a NumPy file"),
        ("t.csv", PLAIN, "is a zip file or a workbook"),
        ("t.csv", b"\x1f\x8b\x08", "is packed"),
        ("t.csv", b"\x89PNG\r\n", "is a picture"),
        ("t.csv", b"%PDF-1.7", "is a PDF"),
        ("t.csv", b"PAR1", "is a Parquet file"),
        ("t.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls"),
        ("t.csv", b"\xef\xbb\xbf\n <HTML><table>", "is a web page"),
        ("t.csv", b"<table><tr>", "is a web page"),
        ("t.csv", b'<?xml version="1.0"?><Workbook>', "is a web page"),
        ("t.xlsx", _PICKLE, "is a Python pickle"),
        ("t.parquet", _PICKLE, "is a Python pickle"),
        ("t.parquet", b"PAR1" + bytes(50), "cannot be read as Parquet"),
        ("t.parquet", parquet(pa.table({"h": ["x"]}))[:-9], "cannot be read as Parquet"),
    ],
)
def test_only_tables_are_opened(read: Read, name: str, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(content, name)


# --- Nobody's record is printed ------------------------------------------------------------------

_ROW = f"{CANARY},{CANARY}"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (f"{_ROW}\n{_ROW}\n", "t.csv"),  # no header: the record stands where names should
        (f"a,b\n{_ROW},{CANARY}\n", "t.csv"),
        (f"a,b\n{CANARY}\n", "t.csv"),
        (f'a,b\n"{_ROW}\n', "t.csv"),
        (f'a,b\n"{CANARY}"{_ROW}\n', "t.csv"),
        (f"a,b\n{_ROW}\x00\n", "t.csv"),
        (f"{CANARY};b\n".encode(), "t.csv"),
        (f"a,b\n{_ROW}".encode() + b"\xff\n", "t.csv"),
        (f"a,\n{_ROW}\n", "t.csv"),
        (workbook([CANARY, CANARY], [CANARY, CANARY]), "t.xlsx"),
        (workbook(["a"], [CANARY, CANARY]), "t.xlsx"),
        (repacked(PLAIN, {}, (SHEET, "<v>1</v>", f"<v>{CANARY}</v>")), "t.xlsx"),
        (repacked(PLAIN, {}, (SHEET, 'r="B2"', f'r="{CANARY}"')), "t.xlsx"),
        (workbook(["a", "b"], [CANARY, f"={CANARY}"]), "t.xlsx"),
        (parquet(pa.table({CANARY: pa.array([{CANARY: CANARY}])})), "t.parquet"),
        (parquet(pa.table([["x"], ["y"]], [CANARY, CANARY])), "t.parquet"),
    ],
)
def test_no_message_holds_what_stands_in_the_file(
    read: Read, content: str | bytes, name: str
) -> None:
    with pytest.raises(SpotOutcomesError) as caught:
        read(content, name)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


# --- Sidecars ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", ["2", " 2\n"])
def test_the_noted_number_of_records_is_the_one_found(
    read: Read, tmp_path: Path, count: str
) -> None:
    (tmp_path / "t.csv.rows").write_text(count)
    assert len(read("a,b\n1,2\n,\n3,4\n").cells) == 3


@pytest.mark.parametrize(
    ("count", "message"),
    [("3", "holds 2 records where 3 were noted"), ("many", "is not a whole number")],
)
def test_another_number_of_records_is_refused(
    read: Read, tmp_path: Path, count: str, message: str
) -> None:
    (tmp_path / "t.csv.rows").write_text(count)
    with pytest.raises(DataError, match=message):
        read("a,b\n1,2\n3,4\n")
