"""Where the header of an unknown sheet stands, and which lines below it are no records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import DataError, Problem
from analysis.schema.vocabulary import fold

from ..reading.options import ReadOptions
from ..reading.reader import read_sheets
from ..reading.sheet import Sheet
from .file_patterns import pattern_of
from .header_words import HeaderWords
from .heads import Head, heads_of

# Two known names in one line are a header; one may be a word in a title.
FEWEST_KNOWN_NAMES = 2
_FEWEST_WIDE = 3
_MOST_FOOTER_ROWS = 3
_COLUMNS_WITH_TOTALS = 3
_NUMBER = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True)
class Layout:
    """One sheet as it was read, and what a profile has to say so that it is read like this."""

    path: Path
    sheet: Sheet
    header_row: int
    delimiter: str
    encodings: tuple[str, ...]
    total_rows: dict[str, list[str]]
    footer_rows: int


def layouts_of(path: Path, words: HeaderWords) -> tuple[list[Layout], list[int]]:
    """The sheets of the file that have a header, and the numbers of those that have none.

    `DataError` if no sheet has one: a first line without a known name may be a patient's record,
    and none of it is ever printed.
    """
    layouts, without = [], []
    for number, heads in enumerate(heads_of(path), start=1):
        found = [(head, *_header_row(head, words)) for head in heads]
        head, row, known = max(found, key=lambda option: option[2])
        if known < FEWEST_KNOWN_NAMES:
            without.append(number)
        else:
            layouts.append(_read(path, head, row, words))
    if not layouts:
        what = "no line among the first 30 names known columns"
        remedy = "is the header missing? else write the profile by hand, or extend headers.yml"
        raise DataError(Problem(what, path.name, remedy))
    return layouts, without


def _header_row(head: Head, words: HeaderWords) -> tuple[int, int]:
    """The line with the most known names (the first of them), and their number."""
    scored = [(row, known_names(cells, words)) for row, cells in head.lines]
    return max(scored, key=lambda line: (line[1], -line[0]), default=(1, 0))


def known_names(cells: Sequence[str], words: HeaderWords) -> int:
    """How many cells are names of columns: known ones, and rows of numbered ones."""
    named = [cell for cell in cells if re.search(r"[^\W\d_]", cell)]
    known = sum(words.is_known(cell) for cell in named)
    shapes = Counter(_NUMBER.sub("{n}", fold(cell)) for cell in named if _NUMBER.search(cell))
    return known + sum(count >= _FEWEST_WIDE for count in shapes.values())


def _read(path: Path, head: Head, row: int, words: HeaderWords) -> Layout:
    """The sheet read with the least that has to be said about its end."""
    names = [name for _, cells in head.lines if _ == row for name in cells if name]
    options = ReadOptions(
        sheets=(pattern_of(head.sheet),) if head.sheet else (),
        header_row=row,
        delimiter=head.delimiter,
        encodings=head.encodings,
        total_rows=dict.fromkeys(names[:_COLUMNS_WITH_TOTALS], words.words["totals"]),
    )
    refused: DataError | None = None
    for footer_rows in range(_MOST_FOOTER_ROWS + 1):
        try:
            sheet = read_sheets(path, replace(options, footer_rows=footer_rows))[0]
        except DataError as error:
            refused = refused or error
            continue
        totals = _totals(sheet, words)
        return Layout(path, sheet, row, head.delimiter, head.encodings, totals, footer_rows)
    raise refused or DataError(Problem("cannot be read", path.name))


def _totals(sheet: Sheet, words: HeaderWords) -> dict[str, list[str]]:
    """The columns in which lines of totals begin, with the words that they begin with."""
    lines = sheet.cells[sheet.not_records.eq("total_row").to_numpy()]
    found = {}
    for name in sheet.header[:_COLUMNS_WITH_TOTALS]:
        cells = {f"{fold(str(text))} " for text in lines[name].unique() if text}
        said = [
            word
            for word in words.words["totals"]
            if any(cell.startswith(f"{fold(word)} ") for cell in cells)
        ]
        if said:
            found[name] = said
    return found
