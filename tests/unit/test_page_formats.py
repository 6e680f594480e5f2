"""Other forms of a page: pictures, tables and the document say what the page says, no more."""

from __future__ import annotations

import csv
import io
import struct
from pathlib import Path

import openpyxl
import pytest

import released_example as example
from analysis.present.tables import Table
from analysis.report.definitions import report_definition
from analysis.report.formats import documents
from analysis.report.formats.beside import beside_page, named_tables
from analysis.report.formats.page_parts import PageParts, parts_of
from analysis.report.formats.pictures import as_png
from analysis.report.report_tables import table_files
from released_edition import files, objections, sources
from released_edition import page as page_of

DEFINITION = report_definition("leadership_dashboard")


@pytest.fixture(scope="module")
def made() -> tuple:
    estimates, about = example.released("all"), example.about()
    return estimates, about, page_of(estimates, about)


@pytest.fixture(scope="module")
def parts(made) -> PageParts:
    return parts_of(made[2])


def test_every_figure_of_the_page_is_found_with_its_title_and_its_table(made, parts):
    assert len(parts.figures) == made[2].count("<figure ") > 5
    for figure in parts.figures:
        assert figure.title
        assert f"Data table: {figure.title}" in made[2].replace("&#39;", "'")
        assert figure.table.rows
    assert len({figure.name for figure in parts.figures}) == len(parts.figures)


def test_every_table_of_the_page_is_found_once(made, parts):
    assert len(parts.figures) + len(parts.tables) == made[2].count("<table")
    assert sum(len(t.rows) for t in parts.tables) + sum(
        len(f.table.rows) for f in parts.figures
    ) == made[2].count("<tr>") - made[2].count("<thead>")


def test_a_picture_is_of_the_shape_of_its_drawing_with_room_for_its_title(parts):
    for figure in parts.figures[:3]:
        width, height = struct.unpack(">II", as_png(figure)[16:24])
        box = figure.drawing.split('viewBox="0 0 ')[1].split('"')[0]
        drawn_width, drawn_height = map(float, box.split())
        assert width == pytest.approx(2 * drawn_width, abs=2)
        assert 2 * drawn_height + 20 < height < 2 * drawn_height + 160


def test_a_picture_is_the_same_bytes_every_time(parts):
    assert as_png(parts.figures[0]) == as_png(parts.figures[0])


def test_a_title_cannot_bring_markup_into_a_picture(parts):
    from dataclasses import replace

    hostile = replace(parts.figures[0], title='</text><image href="x"/> & <')
    assert as_png(hostile).startswith(b"\x89PNG")


def test_tables_of_one_caption_do_not_overwrite_each_other():
    tables = tuple(Table("Çok ılık: değer", ("A",), ((text,),)) for text in ("1", "2", "3"))
    named = named_tables(PageParts((), tables))
    assert list(named) == ["cok_ilik_deger", "cok_ilik_deger_2", "cok_ilik_deger_3"]
    assert [table.rows[0][0] for table in named.values()] == ["1", "2", "3"]


def test_the_workbook_has_a_sheet_for_every_table_and_csv_for_those_without_a_picture(parts):
    tables = named_tables(parts)
    pictured = [figure.name for figure in parts.figures]
    written = table_files(DEFINITION, tables, pictured)
    book = openpyxl.load_workbook(io.BytesIO(written["tables.xlsx"]))
    assert len(book.sheetnames) == len(tables)
    assert {name for name in written if name.endswith(".csv")} == {
        f"tables/{name}.csv" for name in tables if name not in pictured
    }
    for name, table in tables.items():
        if name not in pictured:
            rows = list(csv.reader(io.StringIO(written[f"tables/{name}.csv"].decode())))
            assert rows[0] == list(table.columns)
            assert len(rows) == len(table.rows) + 1


def test_the_gate_passes_every_form_of_an_ordinary_page(made, parts, tmp_path: Path):
    estimates, about, page = made
    definition = DEFINITION.model_copy(update={"pdf": "no"})
    more = table_files(definition, named_tables(parts)) | beside_page(
        definition, {"index.html": page}, parts
    )
    content = files(estimates, about) | more
    assert objections(tmp_path / "edition", content, sources(estimates, about)) == []


def test_a_page_is_whole_where_no_document_can_be_made(made, parts, monkeypatch):
    monkeypatch.setattr("analysis.report.formats.beside.maker", lambda: "")
    definition = DEFINITION.model_copy(update={"pictures": False, "pdf": "every"})
    assert beside_page(definition, {"index.html": made[2]}, parts) == {}


@pytest.mark.parametrize(
    ("asked", "is_whole", "is_made"),
    [("no", True, False), ("all", True, True), ("all", False, False), ("every", False, True)],
)
def test_documents_are_made_of_the_pages_that_are_asked_for(
    made, parts, monkeypatch, asked, is_whole, is_made
):
    monkeypatch.setattr("analysis.report.formats.beside.maker", lambda: documents.WEASYPRINT)
    monkeypatch.setattr("analysis.report.formats.beside.as_pdf", lambda page: b"%PDF-")
    monkeypatch.setattr("analysis.report.byte_gate.documents.objections", lambda name, files: [])
    definition = DEFINITION.model_copy(update={"pictures": False, "pdf": asked})
    found = beside_page(definition, {"index.html": made[2]}, parts, is_whole=is_whole)
    assert ("index.pdf" in found) is is_made


def test_a_document_that_cannot_be_read_back_is_left_out(made, parts, monkeypatch):
    monkeypatch.setattr("analysis.report.formats.beside.maker", lambda: documents.WEASYPRINT)
    monkeypatch.setattr("analysis.report.formats.beside.as_pdf", lambda page: b"%PDF-nothing")
    definition = DEFINITION.model_copy(update={"pictures": False, "pdf": "every"})
    assert beside_page(definition, {"index.html": made[2]}, parts) == {}


def test_what_cannot_be_made_is_said_with_what_to_do(monkeypatch):
    from analysis.errors import ReportError

    monkeypatch.setattr(documents, "_weasyprint", lambda: None)
    monkeypatch.setattr(documents, "_browser", lambda: "")
    with pytest.raises(ReportError, match="install the extra `pdf`"):
        documents.as_pdf("<!DOCTYPE html>\n<p>x</p>")
