"""Which lines below the header cannot be records: blank ones, titles, totals, the footer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import DataError, Problem
from analysis.schema.vocabulary import fold

from .header import column_of
from .lines import Lines
from .options import ReadOptions
from .text_column import TextColumn

REASONS = ("", "blank_row", "section_title", "total_row", "footer")


def reasons_of(lines: Lines, options: ReadOptions) -> npt.NDArray[np.int8]:
    """For each line the position of its reason in `REASONS`, 0 = it may be a record."""
    blank = _blank(lines)
    reasons = np.zeros(len(lines.rows), np.int8)
    reasons[np.isin(lines.rows, list(lines.titles))] = REASONS.index("section_title")
    for name, texts in options.total_rows.items():
        column = lines.columns[named_column(name, lines, options)]
        reasons[_begins_with(column, texts)] = REASONS.index("total_row")
    if options.footer_rows:
        last = np.flatnonzero(~blank)[-options.footer_rows :]
        reasons[last] = REASONS.index("footer")
    reasons[blank] = REASONS.index("blank_row")
    return reasons


def named_column(name: str, lines: Lines, options: ReadOptions) -> int:
    """The position of the column that the profile names; `DataError` if there is not just one."""
    position = column_of(name, lines.header.names, options.aliases)
    if position is None:
        what = f"column `{name}` of the profile is missing or not unique"
        raise DataError(Problem(what, lines.place.at(lines.header.row)))
    return position


def _blank(lines: Lines) -> npt.NDArray[np.bool_]:
    blank = np.ones(len(lines.rows), bool)
    for column in lines.columns:
        blank &= column.holds("")
    return blank


def _begins_with(column: TextColumn, texts: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Lines whose cell begins with one of the texts, as whole words: `Toplam: 12`."""
    starts = tuple(f"{fold(text)} " for text in texts if fold(text))
    wanted = [f"{fold(text)} ".startswith(starts) for text in column.texts.to_pylist()]
    return column.among(np.array(wanted, bool))
