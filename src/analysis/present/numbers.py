"""How numbers are printed: whole percents, the interval beside them, words where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from .language import coded, decimal, numerals, say
from .lookup import Row
from .words import reason_in_words

DASH = "\N{EN DASH}"
MINUS = numerals.MINUS
NOTHING = DASH
# Units that are printed as whole hundredths, and by what their values are multiplied before.
_PER_HUNDRED = {"percent": 1.0, "probability": 100.0, "points": 1.0, "points_of_share": 100.0}
# A difference of shares or of reductions: `-13 %` would read as a ratio.
_AS_POINTS = {"percent": "points", "probability": "points_of_share"}
# The words of a unit, where it has some: messages `amount-...` and `range-...`.
_SAID = {
    "percent": "percent",
    "probability": "percent",
    "points": "points",
    "points_of_share": "points",
    "sessions": "sessions",
    "months": "months",
    "minutes": "minutes",
}
_DECIMALS = {"sessions": 0, "minutes": 0, "months": 1, "score": 1}
OTHER_DECIMALS = 2


def hidden() -> str:
    """What stands for a count too small to be shown."""
    return say("numbers-hidden")


def percent(value: float, unit: str = "percent") -> str:
    """`63 %`, from a percentage 0-100 or (unit `probability`) from 0-1; a dash for NaN."""
    return amount(value, unit)


def count(value: float) -> str:
    """`1,240`; a dash where the number is missing."""
    return NOTHING if math.isnan(value) else decimal(value, grouped=True)


def digits(value: float, unit: str) -> str:
    """The number alone, rounded as its unit is; a proper minus, and no `-0` of a hundred."""
    if math.isnan(value):
        return NOTHING
    if unit in _PER_HUNDRED:
        whole = math.floor(abs(value * _PER_HUNDRED[unit]) + 0.5)  # halves away from zero
        return f"{MINUS}{whole}" if value < 0 and whole else f"{whole}"
    if unit == "per_100_sessions":
        return decimal(value, 0 if value >= 1 or value == 0 else 1)
    return count(value) if unit == "count" else decimal(value, _DECIMALS.get(unit, OTHER_DECIMALS))


def amount(value: float, unit: str) -> str:
    """One number in the words of its unit (`63 %`, `4 sessions`, `1.2 months`)."""
    written = digits(value, unit)
    if written == NOTHING or unit not in _SAID:
        return written
    sign = MINUS if written.startswith(MINUS) else ""
    number = written.removeprefix(MINUS)
    return coded("amount", _SAID[unit], sign=sign, number=number, count=round(value))


def interval(row: Row | None) -> str:
    """`58-67 %` (with a proper dash): the 95 % interval; a single dash where there is none."""
    if row is None or not row.has_interval:
        return NOTHING
    low, high = digits(row.ci_low, row.unit), digits(row.ci_high, row.unit)
    ends = amount(row.ci_low, row.unit), amount(row.ci_high, row.unit)
    return _range(_SAID.get(row.unit, "plain"), low, high, *ends)


def span(row: Row) -> str:
    """The ends of an interval without their unit: `58-67`."""
    low, high = digits(row.ci_low, row.unit), digits(row.ci_high, row.unit)
    return _range("plain", low, high, low, high)


def cell(row: Row | None) -> str:
    """A value for a table cell: the number, or in words why it is not there."""
    if row is None:
        return NOTHING
    return value(row) if row.is_shown else why_not(row)


def value(row: Row) -> str:
    """The number of a row that may be shown; what did happen, but seldom, is not called nought."""
    if row.unit == "per_100_sessions" and row.value == 0 and row.n_events > 0:
        return say("numbers-under_one")
    return amount(row.value, row.unit)


def points(row: Row | None, form: Callable[[Row | None], str] = cell) -> str:
    """A difference of shares or of reductions: `-13 points`, for `-13 %` would read as a ratio.

    `form` prints the value (`cell`) or the interval.
    """
    if row is None or row.unit not in _AS_POINTS:
        return form(row)
    return form(replace(row, unit=_AS_POINTS[row.unit]))


def why_not(row: Row) -> str:
    """`not shown: too few patients`: for a number that is held back or does not exist."""
    if not row.is_held_back:
        return say("numbers-not_known")
    return say("numbers-not_shown", reason=reason_in_words(row.reason))


def people(value: float, noun: str = "patients") -> str:
    """`about 240 patients`: counts are released rounded to five; words where hidden.

    `noun` is `patients` or `courses`.
    """
    if math.isnan(value):
        return coded("hidden_number", noun)
    return coded("about", noun, number=count(value))


def _range(kind: str, low: str, high: str, start: str, end: str) -> str:
    negative = "yes" if MINUS in low + high else "no"
    return coded("range", kind, low=low, high=high, start=start, end=end, negative=negative)
