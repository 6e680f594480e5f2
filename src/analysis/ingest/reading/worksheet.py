"""The filled cells of one worksheet as text, with what Excel knows about its rows and columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from analysis.errors import DataError, Problem

from .lines import Fault
from .place import Place
from .text_column import clean_text
from .typed_cells import as_text

# The limits of a sheet in Excel.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LITERAL = re.compile(r'"[^"]*"')
_NOT_CALCULATED = Fault(
    "holds a formula that was never calculated",
    "open the file in Excel and save it, or paste values",
)
Bounds = tuple[int, int, int, int]  # first column, first row, last column, last row


@dataclass
class Worksheet:
    """What one worksheet holds; rows and columns are numbered from 1.

    `cells`: column -> row -> text, only where there is text. `last_row`: the last row that the
    file has, filled or not. `hidden_columns` are ranges (first, last).
    """

    title: str
    last_row: int = 0
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Bounds] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)


def read_worksheet(source: Any, place: Place) -> Worksheet:
    """One pass over the sheet's XML; the size that the file claims for itself is not trusted.

    openpyxl reads each cell; rows are taken from the stream here because its read-only sheets
    tell neither merged nor hidden cells nor formulas without a value.
    """
    from openpyxl.utils.cell import range_boundaries
    from openpyxl.worksheet._reader import WorkSheetParser

    book, sheet = source.parent, Worksheet(source.title)
    settings = {
        "data_only": True,
        "epoch": book.epoch,
        "date_formats": book._date_formats,
        "timedelta_formats": book._timedelta_formats,
    }
    with source._get_source() as stream:
        parser = WorkSheetParser(stream, source._shared_strings, **settings)
        for _, element in ElementTree.iterparse(stream):
            if element.tag == _MAIN + "row":
                _read_row(element, parser, sheet, place)
                element.clear()
            elif element.tag == _MAIN + "mergeCell":
                sheet.merges.append(range_boundaries(element.get("ref", "")))
            elif element.tag == _MAIN + "col" and _is_hidden(element, "width"):
                first, last = int(element.get("min", 0)), int(element.get("max", 0))
                sheet.hidden_columns.append((first, last))
    return sheet


def _read_row(element: ElementTree.Element, parser: Any, sheet: Worksheet, place: Place) -> None:
    row, cells = parser.parse_row(element)
    if not sheet.last_row < row <= LAST_ROW:
        raise DataError(Problem("its rows are out of order", str(place), "save it again as .xlsx"))
    sheet.last_row = row
    if _is_hidden(element, "ht"):
        sheet.hidden_rows.add(row)
    for node, cell in zip(element, cells, strict=True):
        column = cell["column"]
        if cell["row"] != row or not 0 < column <= LAST_COLUMN:
            raise DataError(Problem("a cell is out of place", place.at(row), "save it again"))
        text = clean_text(_text(node, cell))
        if text:
            sheet.cells.setdefault(column, {})[row] = text
        formula = node.find(_MAIN + "f")
        if formula is not None:
            _check_formula(node, formula.text or "", sheet, row, column, place)


def _is_hidden(element: ElementTree.Element, size: str) -> bool:
    return element.get("hidden") in ("1", "true") or element.get(size) == "0"


def _text(node: ElementTree.Element, cell: dict[str, Any]) -> str:
    if cell["data_type"] == "e" and node.get("t", "n") == "n":
        # A number that is formatted as a date and is none: the number itself stays.
        return as_text(node.findtext(_MAIN + "v"))
    return as_text(cell["value"])


def _check_formula(
    node: ElementTree.Element, text: str, sheet: Worksheet, row: int, column: int, place: Place
) -> None:
    if "|" in _LITERAL.sub("", text):  # `program|topic!item`: Excel would start the program
        what = "a formula calls another program"
        raise DataError(Problem(what, place.at(row, column), "replace it by its value"))
    # Only a text may be stored as nothing: the value of `=""`.
    stored = node.findtext(_MAIN + "v") or (node.get("t") == "str")
    if not stored:
        sheet.faults.setdefault(row, _NOT_CALCULATED._replace(column=column))
