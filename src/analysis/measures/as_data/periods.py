"""Calendar periods: which one a day lies in, when it ends, and which of them are over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..signals.chart import FEWEST_POINTS
from .counting import UNDATED, Counted

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
# A point of fewer patients, or of which fewer had the event or had none, is hidden by disclosure
# control (rule D2) and thrown about by each of them; a chart in which every fourth point is such is
# drawn over longer periods, while as many points are left as it takes to judge them.
FEWEST_PATIENTS = 8
LARGEST_SHARE_BELOW = 0.25

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Periods:
    """The period of each row (`number`, -1 without a date), from the first one to the last.

    `length` is `month`, `quarter`, `half_year` or `year`.
    """

    length: str
    number: Whole
    first: int
    last: int
    partial: frozenset[int]

    def label(self, number: int) -> str:
        """What the period is called; see `label_of`."""
        return label_of(number, self.length)


def periods_of(found: Counted, finest: str, last_day: int) -> Periods | None:
    """The periods of the rows; None without a dated row.

    As fine as `finest`, or as coarse as it takes for three periods in four to rest on at least
    eight patients, eight with the event and eight without (or none), but not so coarse that fewer
    than six are left. Partial are the period in which the records begin, unless on its first day,
    and the one that is not over, or not old enough, on `last_day`.
    """
    dated = found.day != UNDATED
    if not dated.any():
        return None
    length = finest
    for coarser in list(MONTHS)[list(MONTHS).index(finest) :]:
        number = period_number(found.day[dated], coarser)
        if coarser != finest and len(np.unique(number)) < FEWEST_POINTS:
            break
        length = coarser
        if _share_of_few(number, found.chosen(dated)) < LARGEST_SHARE_BELOW:
            break
    number = period_number(found.day[dated], length)
    whole = np.full(len(found.day), -1, dtype=np.int64)
    whole[dated] = number
    partial = {int(period_number(np.array([last_day + 1]), length)[0])}
    if starts_on(begin := int(period_number(np.array([found.first_day]), length)[0]), length) != (
        found.first_day
    ):
        partial.add(begin)
    # The day after the last one opens a period of its own where the last one is over.
    partial -= {number for number in partial if starts_on(number, length) == last_day + 1}
    return Periods(length, whole, int(number.min()), int(number.max()), frozenset(partial))


def _share_of_few(number: Whole, found: Counted) -> float:
    """Which share of the periods has too few patients to be shown; see `FEWEST_PATIENTS`."""
    periods = np.unique(number)
    few = np.zeros(len(periods), dtype=bool)
    is_event = found.amount > 0 if found.is_counted else np.ones(len(found), dtype=bool)
    for which in (is_event, ~is_event):
        pairs = np.unique(np.column_stack([number[which], found.patient[which]]), axis=0)
        at, patients = np.unique(pairs[:, 0], return_counts=True)
        few[np.searchsorted(periods, at)] |= patients < FEWEST_PATIENTS
    return float(few.mean())


def label_of(number: int, length: str) -> str:
    """`2025-03`, `2025-Q1`, `2025-H1` or `2025`."""
    year, part = divmod(number, 12 // MONTHS[length])
    form = {"month": f"-{part + 1:02d}", "quarter": f"-Q{part + 1}"}
    form |= {"half_year": f"-H{part + 1}", "year": ""}
    return f"{year:04d}{form[length]}"


def period_number(day: Whole, length: str) -> Whole:
    """The number of each day's period, counted from the year 0."""
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return np.asarray(months // MONTHS[length], dtype=np.int64)


def starts_on(number: int, length: str) -> int:
    """The first day of a period, in days since 1970-01-01."""
    month = np.datetime64(number * MONTHS[length] - 1970 * 12, "M")
    return int(month.astype("datetime64[D]").astype(np.int64))
