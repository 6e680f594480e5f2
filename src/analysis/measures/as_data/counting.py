"""What a measure counts: its rows that can tell by now, and what each adds above and below."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.derive.keys import day_number
from analysis.parameters.measure import Measure

from ..shares import COURSE, PATIENT
from .conditions import meet_all
from .populations import Records

Array = NDArray[np.float64]
UNDATED = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Counted:
    """One entry per row below the line.

    `amount` is what the row adds above it (1 or 0, or the value that is averaged), `exposure` below
    it, `day` its date (days since 1970-01-01; UNDATED where blank or the measure has no date),
    `patient` and `course` numbers of whom and what it belongs to, `place` the row itself in
    `population`. `first_day` is the first date of any row of the population, `is_counted` whether
    amounts tell events from others.
    """

    population: pd.DataFrame
    place: NDArray[np.intp]
    patient: NDArray[np.intp]
    course: NDArray[np.intp]
    amount: Array
    exposure: Array
    day: NDArray[np.int64]
    first_day: int
    is_counted: bool = True

    def __len__(self) -> int:
        return len(self.place)

    @property
    def rows(self) -> pd.DataFrame:
        """The rows themselves."""
        return self.population.iloc[self.place]

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Counted:
        """The same for some of the rows."""
        names = ("place", "patient", "course", "amount", "exposure", "day")
        return replace(self, **{name: getattr(self, name)[which] for name in names})


def counted_rows(measure: Measure, records: Records, as_of: dt.date) -> Counted:
    """The rows of the measure's denominator that are old enough on `as_of` (maturity).

    A row without a value to average, or without exposure, is not counted. Under a maturity rule a
    row without a date cannot be known to be old enough and is not counted either.
    """
    rows = records.rows(measure.counts)
    day = day_number(rows[measure.dated_by]) if measure.dated_by else np.full(len(rows), UNDATED)
    first_day = int(min(day[day != UNDATED], default=UNDATED))
    keep = meet_all(rows, measure.denominator) & (day <= last_day(measure, as_of))
    if measure.maturity:
        keep &= day != UNDATED
    for name in (measure.value, measure.exposure):
        if name:
            keep &= rows[name].notna().to_numpy(dtype=bool)
    whole = Counted(
        rows,
        np.arange(len(rows)),
        _numbered(rows, PATIENT),
        _numbered(rows, COURSE),
        amount=_amounts(measure, rows),
        exposure=_numbers(rows, measure.exposure) if measure.exposure else np.ones(len(rows)),
        day=day,
        first_day=first_day,
        is_counted=measure.kind != "mean",
    )
    return whole.chosen(keep)


def _numbered(rows: pd.DataFrame, key: list[str]) -> NDArray[np.intp]:
    return rows.groupby(key, sort=True).ngroup().to_numpy().astype(np.intp)


def _amounts(measure: Measure, rows: pd.DataFrame) -> Array:
    if measure.kind == "mean":
        return _numbers(rows, measure.value)
    return meet_all(rows, measure.numerator).astype(np.float64)


def _numbers(rows: pd.DataFrame, column: str) -> Array:
    return rows[column].to_numpy(dtype=np.float64, na_value=np.nan)


def last_day(measure: Measure, as_of: dt.date) -> int:
    """The last day on which a row can be dated and still be counted."""
    waiting = measure.maturity.days if measure.maturity else 0
    return (as_of - dt.date(1970, 1, 1)).days - waiting
