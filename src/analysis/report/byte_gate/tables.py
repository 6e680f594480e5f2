"""Tables in files: no row of a person, no formula, no number that was not released."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.ingest.guard.column_names import header_rule
from analysis.report.saved_tables import as_csv

from .held import Held, Scope
from .objections import FORMULA, NUMBER, WORD, Objection
from .own_texts import words_of
from .texts import of_prose
from .tokens import has_digit

MOST_ROWS = 5000
# Tables with fewer rows are short lists of groups, whose labels are all different.
FEWEST_ROWS_TO_JUDGE = 50
LARGEST_UNIQUE_SHARE = 0.5
_ID_HEADER = re.compile(
    r"(?:^|_)(?:patient|course|practitioner|assessor|person|record)_?(?:id|no)?$"
)
_RISKY = re.compile(r"^[=+\-@\t\r\N{FULLWIDTH EQUALS SIGN}]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")


def of_csv(content: bytes, held: Held) -> list[Objection]:
    """What is wrong with a CSV file."""
    text = content.decode("utf-8")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return [Objection("is not a table")]
    return list(of_rows(rows, held)) if rows else [Objection("is not a table")]


def of_rows(rows: Sequence[Sequence[str]], held: Held) -> Iterator[Objection]:
    """What is wrong with a table whose first row is its header."""
    header, body = rows[0], rows[1:]
    if len(body) > MOST_ROWS:
        yield Objection(f"more than {MOST_ROWS} rows")
        return
    if any(len(row) != len(header) for row in body) or len(set(header)) < len(header):
        yield Objection("is not a table")
        return
    for number, name in enumerate(header, start=1):
        yield from _of_header(name, f"column {number}", held)
    if tuple(header) == tuple(held.sources.estimates.columns):
        yield from _of_estimates(body, held)
        return
    for number in range(len(header)):
        column = [row[number] for row in body]
        yield from _of_column(column, f"column {number + 1}", held)


def _cells_of(table: pd.DataFrame) -> list[list[str]]:
    """The cells of a released table as a CSV file holds them."""
    return list(csv.reader(io.StringIO(as_csv(table).decode(), newline="")))[1:]


def _of_header(name: str, place: str, held: Held) -> Iterator[Objection]:
    if _ID_HEADER.search(name.casefold()) or _names_a_person(name):
        yield Objection("a column that names people", place)
    elif name not in held.sources.estimates.columns:
        yield from (Objection(rule, place) for rule in of_prose(name, held, Scope()))


def _names_a_person(name: str) -> bool:
    found = header_rule(name)
    return found is not None and found[1]


def _of_estimates(body: Sequence[Sequence[str]], held: Held) -> Iterator[Objection]:
    """Rows of the table of results are released rows, cell by cell."""
    known = {tuple(row) for row in _cells_of(held.sources.estimates)}
    for number, row in enumerate(body, start=2):
        if tuple(row) not in known:
            yield Objection("a row that was not released", f"row {number}")
    for column, name in enumerate(held.sources.estimates.columns, start=1):
        cells = [row[column - 1] for row in body]
        yield from _formulas(cells, f"column {column}")
        if name != "level":
            yield from _uniqueness(cells, f"column {column}")


def _of_column(cells: Sequence[str], place: str, held: Held) -> Iterator[Objection]:
    yield from _formulas(cells, place)
    if not set(cells) <= held.periods:  # months tell points of a chart apart, not people
        yield from _uniqueness(cells, place)
    for number, cell in enumerate(cells, start=2):
        for rule in _of_cell(cell, held):
            yield Objection(rule, f"{place}, row {number}")


def _of_cell(cell: str, held: Held) -> list[str]:
    if _NUMBER.fullmatch(cell):
        return [] if is_released(float(cell), held) else [NUMBER]
    if not has_digit(cell):
        return [] if words_of(cell) <= held.words else [WORD]
    return of_prose(cell, held, Scope())


def is_released(number: float, held: Held) -> bool:
    """Whether a row holds the number, as it is or in percent; or a level has it (`k=4`)."""
    near = np.searchsorted(held.numbers, number)
    around = held.numbers[max(0, near - 1) : near + 1]
    if bool(np.isclose(around, number, rtol=1e-9, atol=1e-12).any()):
        return True
    return any(
        token.low == f"{number:g}" or token.high == f"{number:g}" for token in held.of_levels
    )


def _formulas(cells: Sequence[str], place: str) -> Iterator[Objection]:
    for number, cell in enumerate(cells, start=2):
        if _RISKY.match(cell) and not _NUMBER.fullmatch(cell):
            yield Objection(FORMULA, f"{place}, row {number}")


def _uniqueness(cells: Sequence[str], place: str) -> Iterator[Objection]:
    """Texts or whole numbers of which most differ tell rows apart, and so perhaps people (D15).

    Fractions are results: two of them are seldom equal.
    """
    filled = [cell for cell in cells if cell]
    if any(_NUMBER.fullmatch(cell) and not float(cell).is_integer() for cell in filled):
        return
    unique = len(set(filled))
    if len(filled) >= FEWEST_ROWS_TO_JUDGE and unique > LARGEST_UNIQUE_SHARE * len(filled):
        yield Objection("a column in which most cells differ", place)
