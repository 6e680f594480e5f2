"""Which line names the columns, and which column a name of the profile means."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from analysis.errors import DataError, Problem
from analysis.schema.vocabulary import fold

from .lines import Header
from .options import ReadOptions
from .place import Place
from .text_column import clean_text

# A clinic's title, address and date of print stand above; a header further down is none.
SEARCHED_LINES = 30
Aliases = Mapping[str, tuple[str, ...]]


def find_header(
    lines: Sequence[tuple[int, Sequence[str]]], options: ReadOptions, place: Place
) -> Header:
    """The header among the first lines (number, cells), as the options name it."""
    cleaned = ((row, [clean_text(cell) for cell in cells]) for row, cells in lines)
    if options.header_with:
        found = (line for line in cleaned if line[0] <= SEARCHED_LINES and _has_all(line, options))
        remedy = f"the header should name {', '.join(options.header_with)}"
        what = f"none of the first {SEARCHED_LINES} lines is the header"
    else:
        found = (line for line in cleaned if line[0] == options.header_row and any(line[1]))
        remedy = f"row {options.header_row} should name the columns"
        what = "is empty: no header"
    row, names = next(found, (0, []))
    if not names:
        raise DataError(Problem(what, str(place), remedy))
    while not names[-1]:
        names.pop()
    place.refuse(_problems(row, names, place))
    return Header(row, names)


def _has_all(line: tuple[int, list[str]], options: ReadOptions) -> bool:
    return all(
        column_of(name, line[1], options.aliases) is not None for name in options.header_with
    )


def column_of(name: str, header: Sequence[str], aliases: Aliases) -> int | None:
    """The position of the one header that the name, or an alias of it, means; None if unclear."""
    spellings = {name, *aliases.get(name, ())}
    exact = [place for place, text in enumerate(header) if text in spellings]
    folded = {fold(text) for text in spellings} - {""}
    alike = exact or [place for place, text in enumerate(header) if fold(text) in folded]
    return alike[0] if len(alike) == 1 else None


def _problems(row: int, names: list[str], place: Place) -> list[Problem]:
    """Columns are told by number: a first line without a header may be a patient's record."""
    problems = []
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name and first.setdefault(name, number) != number:
            what = f"columns {first[name]} and {number} have the same name"
            problems.append(Problem(what, place.at(row or None), "rename or delete one of them"))
        if any(unicodedata.category(letter) == "Cc" for letter in name if letter not in "\t\r\n"):
            what = "the name of the column holds a control character"
            problems.append(Problem(what, place.at(row or None, number), "type the name again"))
    return problems
