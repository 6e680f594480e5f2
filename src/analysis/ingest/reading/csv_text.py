"""A CSV file -> lines of text; the fast way where it is provably exact, else the exact way."""

from __future__ import annotations

import itertools
import mmap
from collections.abc import Sequence
from pathlib import Path

from analysis.errors import DataError, ParameterError, Problem

from .csv_fast import fast_lines
from .csv_records import Record, lines_below, records
from .encodings import Utf8, as_utf8
from .header import SEARCHED_LINES, find_header
from .lines import Header, Lines
from .options import ReadOptions
from .place import Place

_USUAL_DELIMITERS = ",;\t|"


def read_csv(path: Path, options: ReadOptions) -> Lines:
    """The lines below the header of a CSV file."""
    if len(options.delimiter) != 1 or options.delimiter in '"\r\n\0':
        raise ParameterError(Problem("the delimiter should be one character", path.name))
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        text = as_utf8(content, options.encodings, options.delimiter, path.name)
        place = Place(path.name)
        return read_fast(text, options, place) or read_exact(text, options, place)


def read_fast(text: Utf8, options: ReadOptions, place: Place) -> Lines | None:
    """The lines below the header, or None where the exact way has to decide."""
    ends = _line_ends(text, max(SEARCHED_LINES, options.header_row))
    top = text.content[text.start : ends[-1]] if ends else b""
    if not top or top.count(b"\r") != top.count(b"\r\n"):
        return None
    try:
        head = list(records(top, options.delimiter, place))
        header = _header(head, options, place)
    except DataError:  # the exact way says it, with all that stands below in view
        return None
    below = next((row for row, _ in head if row > header.row), len(ends) + 1)
    start = ends[below - 2]
    return fast_lines(text.content, start, below, header, options.delimiter, place)


def read_exact(text: Utf8, options: ReadOptions, place: Place) -> Lines:
    """The lines below the header, record by record."""
    every = records(text.content[text.start :], options.delimiter, place)
    first = max(SEARCHED_LINES, options.header_row)
    head = list(itertools.islice(every, first))
    header = _header(head, options, place)
    below = (record for record in head if record[0] > header.row)
    return lines_below(itertools.chain(below, every), header, place)


def _header(head: Sequence[Record], options: ReadOptions, place: Place) -> Header:
    """The header, with a name ("" = none) for every field of its line."""
    _refuse_other_delimiter(head, options, place)
    header = find_header(head, options, place)
    fields = next(len(cells) for row, cells in head if row == header.row)
    return Header(header.row, header.names + [""] * (fields - len(header.names)))


def _refuse_other_delimiter(head: Sequence[Record], options: ReadOptions, place: Place) -> None:
    asked = [cells for row, cells in head if options.header_with or row == options.header_row]
    if all(len(cells) <= 1 for cells in asked):
        text = "".join(cell for cells in asked for cell in cells)
        others = [mark for mark in _USUAL_DELIMITERS if mark in text]
        if others:
            mark = max(others, key=text.count)
            shown = "a tab" if mark == "\t" else f"`{mark}`"
            what = f"holds one column: is the delimiter {shown}?"
            raise DataError(Problem(what, str(place), "name the delimiter in the profile"))


def _line_ends(text: Utf8, n_lines: int) -> list[int]:
    """Where each of the first lines ends, as byte offsets behind its line feed."""
    ends: list[int] = []
    at = text.start
    while at < len(text.content) and len(ends) < n_lines:
        at = text.content.find(b"\n", at) + 1 or len(text.content)
        ends.append(at)
    return ends
