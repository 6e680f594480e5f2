"""What is wrong with the columns and the cells of one sheet, before anything of it is mapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.errors import DataError, Problem
from analysis.schema.raw_tables import RAW_TABLES

from .mapping import HeaderMatch, match_headers
from .mapping.virtual_fields import virtual_fields
from .profiles import Source
from .reading.place import MOST_PROBLEMS
from .reading.sheet import Sheet
from .shown_names import shown_headers


def problems_of_sheet(
    sheet: Sheet, source: Source, *, table: str = "", needed: Sequence[str] = ()
) -> list[Problem]:
    """Every column that does not fit the source, at most 20.

    `table` names the table of a file in canonical layout, `needed` columns that no feed names and
    that have to be there. A first line without a single known name is taken for a record, so none
    of it is shown.
    """
    match = match_headers(sheet.header, source)
    if not match.names and not match.refused and not match.unclear:
        known = sorted({mention.name for mention in source.mentions})
        remedy = f"put the names of the columns there, such as {', '.join(known[:5])}"
        return [Problem("no known column: is the header row missing?", sheet.file, remedy)]
    absent = [name for name in needed if name not in match.names.values()]
    problems = [
        *_misplaced(sheet, match, table),
        *_absent(sheet, [*match.missing, *absent], table),
        *_of_names(sheet, source),
    ]
    more = len(problems) - MOST_PROBLEMS
    rest = [Problem(f"and {more} more", sheet.file)] if more > 0 else []
    return [*problems[:MOST_PROBLEMS], *rest]


def _misplaced(sheet: Sheet, match: HeaderMatch, table: str) -> Iterator[Problem]:
    """Headers without a place of their own."""
    remedy = "it identifies people: delete the column"
    for shown in shown_headers(match.refused, sheet.header):
        yield Problem(f"column {shown} must not be sent", sheet.file, remedy)
    remedy = "the profile does not name it: map it, or list it under `ignore`"
    if table:
        remedy = f"columns of {table}: {', '.join(RAW_TABLES[table].names)}"
    for shown in shown_headers(match.unknown, sheet.header):
        yield Problem(f"unknown column {shown}", sheet.file, remedy)
    remedy = "write it exactly as one of them"
    for shown in shown_headers(match.unclear, sheet.header):
        yield Problem(f"column {shown} fits several names", sheet.file, remedy)
    remedy = "delete one of them, or rename the one that is not meant"
    for name in match.doubled:
        yield Problem(f"several columns are called like `{name}`", sheet.file, remedy)


def _absent(sheet: Sheet, names: Sequence[str], table: str) -> Iterator[Problem]:
    """Names without a header."""
    for name in names:
        what = f"required column `{name}` is missing"
        remedy = "" if table else "the profile reads it: is it called otherwise? add an alias"
        yield Problem(what, sheet.file, remedy)


def _of_names(sheet: Sheet, source: Source) -> tuple[Problem, ...]:
    """Names of files and sheets that hold no virtual column."""
    try:
        virtual_fields(sheet, source)
    except DataError as error:
        return error.problems
    return ()
