"""The filled cells of a worksheet -> lines below its header."""

from __future__ import annotations

import numpy as np

from analysis.errors import DataError, Problem

from .header import SEARCHED_LINES, find_header
from .lines import Header, Lines
from .merged_cells import fill_merged_columns, merged_lines, refuse_merged_header
from .options import ReadOptions
from .place import Place
from .text_column import TextColumn
from .worksheet import Worksheet

# Rows times columns, blank cells counted: one stray cell far down must not cost gigabytes.
MOST_CELLS = 50_000_000


def lines_of(sheet: Worksheet, options: ReadOptions, place: Place) -> Lines:
    """The lines of the sheet; hidden rows and columns count unless the sheet is named."""
    fill_merged_columns(sheet, place)
    header = _header(sheet, options, place)
    refuse_merged_header(sheet, header.row, place)
    width = max([len(header.names), *(column for column in sheet.cells)])
    n_lines = sheet.last_row - header.row
    if n_lines * width > MOST_CELLS:
        what = "spreads over far more rows and columns than records fill"
        raise DataError(Problem(what, str(place), "delete stray cells, or export .csv"))
    if options.sheet is None:
        _refuse_hidden(sheet, header, place)
    titles, faults = merged_lines(sheet, header.row)
    columns = [_column(sheet.cells.get(number, {}), header.row, n_lines) for number in _to(width)]
    rows = np.arange(header.row + 1, sheet.last_row + 1, dtype=np.int64)
    return Lines(place, sheet.title, header, columns, rows, {**faults, **sheet.faults}, titles)


def _to(width: int) -> range:
    return range(1, width + 1)


def _header(sheet: Worksheet, options: ReadOptions, place: Place) -> Header:
    last = min(sheet.last_row, max(SEARCHED_LINES, options.header_row))
    width = max(sheet.cells, default=0)
    head = [
        (row, [sheet.cells.get(column, {}).get(row, "") for column in _to(width)])
        for row in range(1, last + 1)
    ]
    return find_header(head, options, place)


def _column(cells: dict[int, str], header_row: int, n_lines: int) -> TextColumn:
    below = {row: text for row, text in cells.items() if row > header_row}
    filled = TextColumn.of_texts([*below.values(), ""])
    codes = np.full(n_lines, filled.codes[-1], np.int32)
    codes[np.fromiter(below, np.int64, len(below)) - header_row - 1] = filled.codes[:-1]
    return TextColumn(codes, filled.texts)


def _refuse_hidden(sheet: Worksheet, header: Header, place: Place) -> None:
    """Filtered away, struck off or private: nobody declared what hidden rows and columns mean."""
    rows = {row for cells in sheet.cells.values() for row in sheet.hidden_rows & cells.keys()}
    rows = {row for row in rows if row >= header.row}
    columns = [
        column
        for column, cells in sheet.cells.items()
        if any(first <= column <= last for first, last in sheet.hidden_columns)
        and any(row >= header.row for row in cells)
    ]
    counts = [(len(rows), "rows"), (len(columns), "columns")]
    remedy = "show or delete them, or name the sheet in the profile to read them all"
    place.refuse(
        [Problem(f"{n} hidden {what} hold cells", str(place), remedy) for n, what in counts if n]
    )
