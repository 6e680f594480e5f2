"""How numbers are printed: whole percents, the interval beside them, words where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable

from .lookup import Row
from .words import reason_in_words

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
NOTHING = DASH
HIDDEN = "hidden"  # a count too small to be shown
_PER_HUNDRED = {"probability": 100.0, "percent": 1.0, "per_100_sessions": 1.0}


def percent(value: float, unit: str = "percent") -> str:
    """`63 %`, from a percentage 0-100 or (unit `probability`) from 0-1; a dash for NaN."""
    return NOTHING if math.isnan(value) else f"{_whole(value * _PER_HUNDRED[unit])} %"


def count(value: float) -> str:
    """`1,240`; a dash where the number is missing."""
    return NOTHING if math.isnan(value) else f"{value:,.0f}"


def amount(value: float, unit: str) -> str:
    """One number in the words of its unit (`63 %`, `4 sessions`, `1.2 months`)."""
    if math.isnan(value):
        return NOTHING
    if unit in ("percent", "probability"):
        return percent(value, unit)
    if unit == "sessions":
        return f"{value:.0f} session" if round(value) == 1 else f"{value:.0f} sessions"
    if unit == "months":
        return f"{value:.1f} months".replace("-", MINUS)
    if unit == "score":
        return f"{value:.1f}".replace("-", MINUS)
    if unit == "minutes":
        return f"{value:.0f} min"
    if unit == "per_100_sessions":
        return f"{value:.0f}" if value >= 1 or value == 0 else f"{value:.1f}"
    if unit == "count":
        return count(value)
    return f"{value:.2f}".replace("-", MINUS)


def interval(row: Row | None) -> str:
    """`58-67 %` (with a proper dash): the 95 % interval; a single dash where there is none."""
    if row is None or not row.has_interval:
        return NOTHING
    low, high = amount(row.ci_low, row.unit), amount(row.ci_high, row.unit)
    unit = _common_ending(low, high)
    joint = " to " if MINUS in low + high else DASH
    return f"{low.removesuffix(unit)}{joint}{high}"


def cell(row: Row | None) -> str:
    """A value for a table cell: the number, or in words why it is not there."""
    if row is None:
        return NOTHING
    return value(row) if row.is_shown else why_not(row)


def value(row: Row) -> str:
    """The number of a row that may be shown; what did happen, but seldom, is not called nought."""
    if row.unit == "per_100_sessions" and row.value == 0 and row.n_events > 0:
        return "under 1"
    return amount(row.value, row.unit)


def points(row: Row | None, form: Callable[[Row | None], str] = cell) -> str:
    """A difference of shares or of reductions: `-13 points`, for `-13 %` would read as a ratio.

    `form` prints the value (`cell`) or the interval.
    """
    return form(row).replace(" %", " points")


def why_not(row: Row) -> str:
    """`not shown: too few patients`: for a number that is held back or does not exist."""
    return f"not shown: {reason_in_words(row.reason)}" if row.is_held_back else "not known"


def people(value: float, noun: str = "patients") -> str:
    """`about 240 patients`: counts are released rounded to five; words where hidden."""
    return f"number of {noun} not shown" if math.isnan(value) else f"about {count(value)} {noun}"


def _whole(value: float) -> str:
    """Halves away from zero, with a true minus sign and no `-0`."""
    whole = math.floor(abs(value) + 0.5)
    return f"{MINUS}{whole}" if value < 0 and whole else f"{whole}"


def _common_ending(low: str, high: str) -> str:
    for unit in (" %", " sessions", " months", " min"):
        if low.endswith(unit) and high.endswith(unit):
            return unit
    return ""
