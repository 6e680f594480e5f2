"""The first lines of every sheet of a file, before anything is known about its layout."""

from __future__ import annotations

import csv
import io
import itertools
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Problem

from ..reading.containers import check_container
from ..reading.encodings import as_utf8
from ..reading.file_kinds import kind_of
from ..reading.header import SEARCHED_LINES
from ..reading.text_column import clean_text

DELIMITERS = (",", ";", "\t", "|")
# What a file needs beside UTF-8, the least first: each is tried only where the ones before fail.
_ENCODINGS = (("utf-8",), ("utf-8", "utf-16"), ("utf-8", "cp1254"))
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Head:
    """The first lines (number, cells) of one sheet, read in one way that is possible.

    `sheet` is "" for text and Parquet files. `encodings`: what a profile has to allow.
    """

    sheet: str
    lines: list[Line]
    delimiter: str = ","
    encodings: tuple[str, ...] = ("utf-8",)


def heads_of(path: Path) -> list[list[Head]]:
    """For each sheet that a person sees, every way to read its first lines."""
    match kind_of(path):
        case "text":
            return [_text_heads(path)]
        case "workbook":
            return [[head] for head in _workbook_heads(path)]
        case "parquet":
            return [[_parquet_head(path)]]


def _text_heads(path: Path) -> list[Head]:
    """One head per delimiter; the encoding is the least permissive one that fits the bytes."""
    content = path.read_bytes()
    refused: DataError | None = None
    for encodings in _ENCODINGS:
        heads = []
        for delimiter in DELIMITERS:
            try:
                text = as_utf8(content, encodings, delimiter, path.name)
            except DataError as error:
                refused = refused or error
                continue
            lines = _lines(bytes(text.content[text.start :]), delimiter)
            heads.append(Head("", lines, delimiter, encodings))
        if heads:
            return heads
    raise refused or DataError(Problem("cannot be read as text", path.name))


def _lines(content: bytes, delimiter: str) -> list[Line]:
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    reader = csv.reader(stream, delimiter=delimiter)
    lines: list[Line] = []
    start = 1
    try:
        for cells in reader:
            if start > SEARCHED_LINES:
                break
            lines.append((start, [clean_text(cell) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error:  # the reader proper says what is wrong, and where
        pass
    return lines


def _workbook_heads(path: Path) -> list[Head]:
    import openpyxl

    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's quote cells
        check_container(file, path.name)
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            return [Head(clean_text(sheet.title), _sheet_lines(sheet)) for sheet in visible]
        except Exception as error:  # openpyxl raises many kinds for a damaged file
            what = f"cannot be opened as a workbook ({type(error).__name__})"
            raise DataError(Problem(what, path.name, "save it again as .xlsx")) from None


def _sheet_lines(sheet: Any) -> list[Line]:
    rows = itertools.islice(sheet.iter_rows(values_only=True), SEARCHED_LINES)
    return [
        (number, [clean_text("" if cell is None else str(cell)) for cell in row])
        for number, row in enumerate(rows, start=1)
    ]


def _parquet_head(path: Path) -> Head:
    import pyarrow.parquet as parquet

    try:
        names = parquet.read_schema(path).names
    except Exception as error:  # as above
        what = f"cannot be read ({type(error).__name__})"
        raise DataError(Problem(what, path.name, "save it again as .parquet")) from None
    return Head("", [(1, [clean_text(name) for name in names])])
