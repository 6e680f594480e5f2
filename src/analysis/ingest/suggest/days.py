"""How the dates of a column are written, as far as the column itself proves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..mapping.dates import read_day
from ..profiles.texts import EXCEL_SERIAL
from .values import Values

# A sign that puts the month first in one country and the day in another; a point never does.
_RIVALS = (
    ("%d/%m/%Y", "%m/%d/%Y"),
    ("%d-%m-%Y", "%m-%d-%Y"),
    ("%d/%m/%y", "%m/%d/%y"),
    ("%d-%m-%y", "%m-%d-%y"),
)
FORMATS = (
    "%d.%m.%Y",
    "%d.%m.%y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %B %Y",
    "%d-%B-%Y",
    "%B %d, %Y",
    EXCEL_SERIAL,
    *(form for pair in _RIVALS for form in pair),
)
# Five digits may be anything; as days of this study they lie between 2000 and 2100.
_YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Days:
    """`formats`: proven ones, to list in a profile. `open`: pairs that the column does not decide.

    `share`: cells that are a date in some format. ISO dates need no format.
    """

    formats: tuple[str, ...]
    open: tuple[tuple[str, str], ...]
    share: float


def days_of(values: Values) -> Days:
    """The date formats of a column.

    A format is proven by a text that no rival reads: 25/04/2026 proves the day in front. Where
    every date fits both, or some dates prove the one and some the other, a person has to say.
    """
    fits = {text: _fitting(text) for text in values.counts}
    single = {next(iter(found)) for found in fits.values() if len(found) == 1}
    open_pairs = tuple(
        pair
        for pair in _RIVALS
        if set(pair) <= single
        or (not set(pair) & single and any(set(pair) <= found for found in fits.values()))
    )
    undecided = {form for pair in open_pairs for form in pair}
    proven = tuple(form for form in FORMATS if form in single - undecided)
    share = values.share(lambda text: is_iso(text) or bool(fits[text]))
    return Days(proven, open_pairs, share)


def is_iso(text: str) -> bool:
    """Whether the text is an ISO date, with or without a time of day."""
    return read_day(text, ()) is not None


def _fitting(text: str) -> frozenset[str]:
    if is_iso(text) or not any(letter.isdigit() for letter in text):
        return frozenset()
    return frozenset(_reading(text, FORMATS))


def _reading(text: str, formats: Iterable[str]) -> Iterable[str]:
    for form in formats:
        day = read_day(text, (form,))
        if day is not None and (form != EXCEL_SERIAL or day.year in _YEARS):
            yield form
