"""What merged cells mean: a value for several rows, a title, or something nobody can tell."""

from __future__ import annotations

from collections import Counter

from analysis.errors import DataError, Problem

from .lines import Fault
from .place import Place
from .worksheet import Bounds, Worksheet

# Excel lets no two ranges overlap, so that together they never cover more than the sheet.
MOST_FILLED = 5_000_000


def fill_merged_columns(sheet: Worksheet, place: Place) -> None:
    """A range within one column gives its value to each of its rows."""
    covered = 0
    for first_column, first, last_column, last in sheet.merges:
        cells = sheet.cells.get(first_column, {})
        if first_column != last_column or first not in cells:
            continue
        rows = range(first + 1, min(last, sheet.last_row) + 1)
        covered += len(rows)
        if covered > MOST_FILLED:
            raise DataError(Problem("its merged cells overlap", str(place), "unmerge them"))
        cells.update(dict.fromkeys(rows, cells[first]))


def refuse_merged_header(sheet: Worksheet, header_row: int, place: Place) -> None:
    """A name over several columns names none of them, one that reaches below hides a record."""
    place.refuse(
        [
            Problem(f"the header is merged ({_name(bounds)})", place.at(header_row), "unmerge it")
            for bounds in sheet.merges
            if bounds[1] <= header_row <= bounds[3]
            and (bounds[2] > bounds[0] or bounds[3] > header_row)
        ]
    )


def merged_lines(sheet: Worksheet, header_row: int) -> tuple[frozenset[int], dict[int, Fault]]:
    """Rows that hold only a title over several columns, and those merged in an unclear way."""
    filled = Counter(row for cells in sheet.cells.values() for row in cells)
    titles: set[int] = set()
    faults: dict[int, Fault] = {}
    for bounds in sheet.merges:
        first_column, first, last_column, last = bounds
        if first <= header_row or first_column == last_column:
            continue
        rows = range(first, min(last, sheet.last_row) + 1)
        n_filled = sum(filled[row] for row in rows[:1000])
        if n_filled == 1 and first in sheet.cells.get(first_column, {}):
            titles.add(first)
        elif n_filled:
            what = f"cells are merged over several columns ({_name(bounds)})"
            faults[first] = Fault(what, "unmerge them and fill each cell")
    return frozenset(titles), faults


def _name(bounds: Bounds) -> str:
    from openpyxl.utils.cell import get_column_letter

    first, last = get_column_letter(bounds[0]), get_column_letter(bounds[2])
    return f"{first}{bounds[1]}:{last}{bounds[3]}"
