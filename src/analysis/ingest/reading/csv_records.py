"""The records of CSV text with the lines they start on, read exactly."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from analysis.errors import DataError, Problem

from .lines import Fault, Header, Lines
from .place import Place
from .text_column import TextColumn

Record = tuple[int, list[str]]
# Fewer records than make the garbage collector look through all objects, which halves the time.
_BATCH = 500
_CODED_AT_ONCE = 100_000
CUT = Fault("is cut short: fewer cells than the header", "is the file complete? export it again")
LONG = Fault("has more cells than the header has names", "put quotes around cells with delimiters")


def records(content: bytes, delimiter: str, place: Place) -> Iterator[Record]:
    """(Line a record starts on, its cells); a quoted line break stays in its cell.

    `DataError` names the line where a quotation mark is not closed or stands amid a cell.
    """
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    start = 1
    try:
        for record in reader:
            yield start, record
            start = reader.line_num + 1
    except csv.Error as error:
        endless = "limit" in str(error)
        what = "a quotation mark is not closed, or more text follows it"
        what = f"a cell has more than {csv.field_size_limit()} characters" if endless else what
        remedy = "is the file complete? export it again"
        raise DataError(Problem(what, place.at(start), remedy)) from None


def lines_below(body: Iterator[Record], header: Header, place: Place) -> Lines:
    """The lines of the records below the header; those of another width are marked as faulty.

    A blank line has no cell at all and is as good as one with blank cells only.
    """
    width = len(header.names)
    rows: list[int] = []
    faults: dict[int, Fault] = {}
    columns = [_GrowingColumn() for _ in range(width)]
    while batch := list(itertools.islice(body, _BATCH)):
        for row, cells in batch:
            rows.append(row)
            if len(cells) != width:
                if cells:
                    faults[row] = CUT if len(cells) < width else LONG
                cells[width:] = [""] * (width - len(cells))
        turned = zip(*(cells for _, cells in batch), strict=True)
        for column, texts in zip(columns, turned, strict=True):
            column.extend(texts)
    finished = [column.finished() for column in columns]
    return Lines(place, "", header, finished, np.array(rows, np.int64), faults)


class _GrowingColumn:
    """Texts of one column, coded as they come so that equal ones are held once."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._coded: list[pa.DictionaryArray] = []

    def extend(self, texts: Sequence[str]) -> None:
        self._waiting.extend(texts)
        if len(self._waiting) > _CODED_AT_ONCE:
            self._code()

    def finished(self) -> TextColumn:
        self._code()
        return TextColumn.of_arrow(pa.chunked_array(self._coded))

    def _code(self) -> None:
        self._coded.append(pa.array(self._waiting, pa.string()).dictionary_encode())
        self._waiting = []
