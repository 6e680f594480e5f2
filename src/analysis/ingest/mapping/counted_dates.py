"""Dates counted from an origin, for exports that hold intervals and no dates."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..profiles.dates import Count, DateRule, Spread
from .columns import distinct, filled, of_texts
from .wide import Records

DAYS_PER_MONTH = 365.25 / 12
# Beyond it a count is a slip of the keyboard, and no calendar has the day.
LONGEST_DAYS = 100_000

Numbers = npt.NDArray[np.float64]


def counted_dates(rule: DateRule, records: Records) -> pd.Categorical:
    """The ISO date of every record, or "" where a count is missing."""
    days = np.zeros(len(records))
    for count, unit_days in ((rule.weeks, 7.0), (rule.months, DAYS_PER_MONTH)):
        if count is not None:
            days = days + _numbers(count, records) * unit_days
    if rule.spread is not None:
        days = days + _spread(rule.spread, records)
    days = np.where(np.abs(days) <= LONGEST_DAYS, np.rint(days), np.nan)
    origin = dt.date.fromisoformat(rule.origin)
    distinct, codes = np.unique(days, return_inverse=True)
    texts = [
        "" if np.isnan(day) else (origin + dt.timedelta(days=int(day))).isoformat()
        for day in distinct
    ]
    return of_texts(texts, codes)


def _spread(rule: Spread, records: Records) -> Numbers:
    """Days after the origin of the n-th of so many, evenly over the weeks."""
    weeks, parts = _numbers(rule.weeks, records), _numbers(rule.of, records)
    weeks, parts = (np.where(number == 0, np.nan, number) for number in (weeks, parts))
    return np.floor_divide((records.number - 1) * 7 * weeks, parts)


def _numbers(count: Count, records: Records) -> Numbers:
    """The count of every record; missing where the cell holds no whole number."""
    if count.index:
        return records.number.astype(np.float64)
    if count.last_filled is not None:
        return _last_filled(count.last_filled, records)
    column = records.column(count.from_ or "")
    texts = [count.values.get(text, text) for text in distinct(column)]
    read = [float(text) if text.isascii() and text.isdecimal() else np.nan for text in texts]
    return np.array(read, dtype=np.float64).take(column.codes)


def _last_filled(pattern: str, records: Records) -> Numbers:
    last = np.full(len(records.lines), np.nan)
    for number, column in records.lines.wide(pattern).items():
        last = np.where(filled(column), number, last)
    return last if records.at is None else last[records.at]
