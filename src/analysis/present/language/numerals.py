"""Numbers and days as the language writes them (CLDR, through Babel)."""

from __future__ import annotations

import datetime as dt
from functools import cache

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from .catalogues import say
from .speech import spoken

MINUS = "\N{MINUS SIGN}"


def decimal(value: float, digits: int = 0, *, grouped: bool = False) -> str:
    """`1.2` or `1,2`; `grouped` sets thousands apart (`1,240` or `1.240`).

    Rounded by Python, so that every language shows the same digits.
    """
    text = f"{value:,.{digits}f}" if grouped else f"{value:.{digits}f}"
    return text.translate(_signs(spoken()))


@cache
def _signs(language: str) -> dict[int, str]:
    """The language's own signs for those that Python writes."""
    signs = {".": get_decimal_symbol(language), ",": get_group_symbol(language), "-": MINUS}
    return str.maketrans(signs)


def written(number: str) -> str:
    """A number that somebody else wrote with a point, with the language's own sign for it."""
    return number.replace(".", get_decimal_symbol(spoken()))


def day(text: str) -> str:
    """A day (ISO 8601) as the language writes it; anything else as it is."""
    return _dated(text, say("dates-day"))


def month(year: int, number: int) -> str:
    """`Mar 2026`."""
    return _dated(f"{year:04}-{number:02}-01", say("dates-month"))


def _dated(text: str, pattern: str) -> str:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return format_date(date, pattern, spoken())
