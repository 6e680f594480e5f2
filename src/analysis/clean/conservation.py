"""Row conservation: every raw row stands in the ledger exactly once (DATA_CONTRACT 3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.errors import DataError, Problem

from .arrays import Ints, starts
from .outcomes import OUTCOMES
from .texts import as_texts, file_names, places, sheet_names


def assert_conserved(raw: Mapping[str, pd.DataFrame], ledger: pd.DataFrame) -> None:
    """Rows read = rows entered, for every table, file and row; each has one of the outcomes.

    Compares where the rows stood, so that a row lost and another entered twice do not make up for
    each other. `DataError` names each table and file with the number of rows unaccounted for.
    """
    entries = {name: as_texts(ledger[name]) for name in ("table", "file", "sheet", "outcome")}
    entered = pd.DataFrame({**entries, "row": ledger["row"].to_numpy()}, copy=False)
    problems = [problem for name in raw for problem in _unaccounted(name, raw[name], entered)]
    if not set(entered["outcome"].cat.categories) <= set(OUTCOMES):
        problems.append(Problem("an outcome is unknown", "row ledger", "report this"))
    if problems:
        raise DataError(problems)


def _unaccounted(name: str, raw: pd.DataFrame, entered: pd.DataFrame) -> list[Problem]:
    read = pd.DataFrame({place: as_texts(raw[place]) for place in ("file", "sheet")}, copy=False)
    read["row"] = raw["row"].to_numpy(dtype=np.int64)
    entered = _rows_of(name, entered)
    files, sheets = file_names(read, entered), sheet_names(read, entered)
    last = max(int(rows["row"].max()) if len(rows) else 0 for rows in (read, entered))
    was = _sorted(places(read, files, sheets, last))
    was = was[starts(was)]
    now = _sorted(places(entered, files, sheets, last))
    if np.array_equal(was, now):
        return []
    odd = np.concatenate([np.setxor1d(was, now), now[1:][now[1:] == now[:-1]]])
    by_file = np.bincount(odd // (len(sheets) * (last + 1)), minlength=len(files))
    return [
        Problem(f"{count} rows of {name} are not accounted for", file, "report this")
        for file, count in zip(files, by_file, strict=True)
        if count
    ]


def _rows_of(name: str, entered: pd.DataFrame) -> pd.DataFrame:
    """The entries of one table; where they stand together, nothing is copied."""
    rows = np.flatnonzero((entered["table"] == name).to_numpy())
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return entered.iloc[rows[0] : rows[-1] + 1]
    return entered.iloc[rows]


def _sorted(numbers: Ints) -> Ints:
    return numbers if (numbers[1:] >= numbers[:-1]).all() else np.sort(numbers)
