"""Plain CSV text read column by column with Arrow, where that is provably the exact reading."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from .encodings import Buffer
from .lines import Header, Lines
from .place import Place
from .text_column import TextColumn

_PIECE = 8 << 20
_QUOTE, _NEWLINE, _RETURN = ord('"'), ord("\n"), ord("\r")


def fast_lines(
    content: Buffer, start: int, first_row: int, header: Header, delimiter: str, place: Place
) -> Lines | None:
    """The lines from byte `start`, which is line `first_row`; None where any doubt remains.

    Then the exact reader decides, so that a message names the right line.
    """
    # Arrow would drop a byte order mark at the start of what it is given.
    if len(delimiter.encode()) != 1 or content[start : start + 3] == BOM_UTF8:
        return None
    if not _is_plain(content, start, ord(delimiter)):
        return None
    columns = _columns(memoryview(content)[start:], len(header.names), delimiter)
    if columns is None:
        return None
    rows = np.arange(first_row, first_row + len(columns[0].codes), dtype=np.int64)
    return Lines(place, "", header, columns, rows)


def _is_plain(content: Buffer, start: int, delimiter: int) -> bool:
    """Whether each line is one record, and each quotation mark opens or closes a whole cell.

    Blank lines, carriage returns without a line feed, doubled quotes and quoted line breaks are
    where readers differ; text without them is read alike by all.
    """
    while start < len(content):
        end = content.rfind(b"\n", start, start + _PIECE) + 1 or len(content)
        piece = content[start:end]
        if piece[:1] in (b"\n", b"\r") or b"\n\n" in piece:
            return False
        if b"\r" in piece and (b"\n\r" in piece or piece.count(b"\r") != piece.count(b"\r\n")):
            return False
        if b'"' in piece and not _quotes_enclose_cells(piece, delimiter):
            return False
        start = end
    return True


def _quotes_enclose_cells(piece: bytes, delimiter: int) -> bool:
    letters = np.frombuffer(b"\n" + piece + b"\n", np.uint8)
    quotes = np.flatnonzero(letters == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    lines = np.flatnonzero(letters == _NEWLINE)
    stay_in_line = np.searchsorted(lines, opening) == np.searchsorted(lines, closing)
    return bool(
        stay_in_line.all()
        and _are(letters[opening - 1], delimiter, _NEWLINE)
        and _are(letters[closing + 1], delimiter, _NEWLINE, _RETURN)
    )


def _are(letters: npt.NDArray[np.uint8], *allowed: int) -> bool:
    return bool(np.isin(letters, allowed).all())


def _columns(body: memoryview, width: int, delimiter: str) -> list[TextColumn] | None:
    if not len(body):
        return [TextColumn.of_texts([]) for _ in range(width)]
    names = [str(number) for number in range(width)]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            arrow_csv.ReadOptions(column_names=names, block_size=4 << 20),
            arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                check_utf8=False,  # proved before
                column_types=dict.fromkeys(names, text),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # its message quotes the line: it is dropped, not chained
        return None
    columns = []
    for number in reversed(range(width)):
        columns.append(_exact_column(table.column(number)))
        table = table.remove_column(number)  # frees it before the next one is worked on
    return None if None in columns else [one for one in reversed(columns) if one]


def _exact_column(column: pa.ChunkedArray) -> TextColumn | None:
    lengths = (pc.max(pc.utf8_length(chunk.dictionary)).as_py() or 0 for chunk in column.chunks)
    longest = max(lengths, default=0)
    return None if longest > csv.field_size_limit() else TextColumn.of_arrow(column)
