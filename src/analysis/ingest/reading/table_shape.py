"""Lines below a header -> a `Sheet`; lines that no record can be read from are refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import Problem

from .lines import Lines
from .not_records import REASONS, named_column, reasons_of
from .options import ReadOptions
from .sheet import Sheet
from .text_column import TextColumn


def sheet_of(lines: Lines, options: ReadOptions) -> Sheet:
    """The sheet in these lines; `DataError` lists every line that cannot be read."""
    reasons = reasons_of(lines, options)
    may_be_record = reasons == 0
    lines.place.refuse(
        [
            *_faulty(lines, may_be_record),
            *_nameless(lines, may_be_record),
            *_repeated_header(lines, may_be_record),
        ]
    )
    columns = list(lines.columns)
    for name in options.fill_down:
        position = named_column(name, lines, options)
        # A total or a title ends a group as a blank line does; nothing is carried across it.
        columns[position] = columns[position].filled_down(~may_be_record)
    return Sheet(
        lines.place.file,
        lines.sheet,
        _frame(lines.header.names, columns, len(lines.rows)),
        lines.rows,
        _series(reasons),
    )


def _frame(names: list[str], columns: list[TextColumn], n_lines: int) -> pd.DataFrame:
    named = {
        name: column.categorical() for name, column in zip(names, columns, strict=False) if name
    }
    return pd.DataFrame(named, index=pd.RangeIndex(n_lines), columns=pd.Index(list(named)))


def _series(reasons: npt.NDArray[np.int8]) -> pd.Series[str]:
    return pd.Series(pd.array(REASONS, dtype="str").take(reasons.astype(np.intp)))


def _faulty(lines: Lines, may_be_record: npt.NDArray[np.bool_]) -> list[Problem]:
    if not lines.faults:
        return []
    return [
        Problem(fault.what, lines.place.at(row, fault.column), fault.what_to_do)
        for row in lines.rows[may_be_record].tolist()
        if (fault := lines.faults.get(row))
    ]


def _nameless(lines: Lines, may_be_record: npt.NDArray[np.bool_]) -> list[Problem]:
    """Filled cells under no name: nobody could say what they mean."""
    problems = []
    names = lines.header.names
    for number, column in enumerate(lines.columns, start=1):
        if number > len(names) or not names[number - 1]:
            filled = lines.rows[may_be_record & ~column.holds("")]
            if len(filled):
                what = f"{len(filled)} filled cells below no column name"
                where = lines.place.at(int(filled[0]), number)
                problems.append(Problem(what, where, f"name the column in row {lines.header.row}"))
    return problems


def _repeated_header(lines: Lines, may_be_record: npt.NDArray[np.bool_]) -> list[Problem]:
    same = may_be_record.copy()
    for name, column in zip(lines.header.names, lines.columns, strict=False):
        if not same.any():
            break
        same &= column.holds(name)
    return [
        Problem("repeats the header", lines.place.at(row), "two exports in one file? split them")
        for row in lines.rows[same].tolist()
    ]
