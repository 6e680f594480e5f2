"""An XLSX workbook: visible tables of plain cells, and nothing about who made it."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from analysis.errors import DataError
from analysis.ingest.reading.containers import check_container

from .held import Held
from .objections import FORMULA, Objection
from .tables import of_rows

# What spreadsheet programs write about people and places; titles and dates of no person may stay.
_PERSONAL = {"creator", "lastmodifiedby", "manager", "company", "hyperlinkbase", "description"}
_PERSONAL |= {"keywords", "category", "contentstatus", "identifier", "subject"}
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml")


def objections(content: bytes, held: Held) -> list[Objection]:
    """What is wrong with a workbook."""
    import openpyxl

    try:
        check_container(io.BytesIO(content), "workbook")
    except DataError as error:
        return [Objection(problem.what) for problem in error.problems]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(content))
        except Exception:  # openpyxl raises many kinds for a damaged file
            return [Objection("is not a workbook, or is damaged")]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = list(_of_properties(archive))
    return [*found, *_of_book(book, held)]


def _of_properties(archive: zipfile.ZipFile) -> Iterator[Objection]:
    for name in archive.namelist():
        if not name.startswith("docProps/"):
            continue
        if name not in _PROPERTIES:
            yield Objection("properties that a workbook need not have")
            continue
        for element in ElementTree.fromstring(archive.read(name)):
            if element.tag.rpartition("}")[2].lower() in _PERSONAL and (element.text or "").strip():
                yield Objection("the name of an author or a program in the properties")


def _of_book(book: Any, held: Held) -> Iterator[Objection]:
    if book.defined_names:
        yield Objection("defined names")
    for number, sheet in enumerate(book.worksheets, start=1):
        place = f"sheet {number}"
        if sheet.sheet_state != "visible":
            yield Objection("a hidden sheet", place)
        hidden = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
        if any(dimension.hidden for dimension in hidden):
            yield Objection("a hidden row or column", place)
        cells = [cell for row in sheet.iter_rows() for cell in row]
        if any(cell.data_type == "f" for cell in cells):
            yield Objection(FORMULA, place)
        if any(cell.hyperlink for cell in cells):
            yield Objection("an address outside the page", place)
        rows = [[_text(cell.value) for cell in row] for row in sheet.iter_rows()]
        inner = of_rows(rows, held) if rows else ()
        yield from (Objection(one.rule, f"{place}, {one.place}") for one in inner)


def _text(value: object) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)
