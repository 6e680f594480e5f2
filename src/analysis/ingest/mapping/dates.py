"""Dates and times as an export writes them -> ISO text; a text that fits no format is left."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence

from analysis.schema.vocabulary import fold

from ..profiles.texts import EXCEL_SERIAL, number_months
from .numbers import Written

AMBIGUOUS = "ambiguous_date"
# Day 0 of a workbook; serials of five digits run from 1927 to 2173.
_DAY_0 = dt.datetime(1899, 12, 30)  # noqa: DTZ001
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_TIME = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AP]M)?$", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+")
_MONTHS = (
    "january jan ocak oca",
    "february feb subat sub",
    "march mar mart",
    "april apr nisan nis",
    "may mayis",
    "june jun haziran haz",
    "july jul temmuz tem",
    "august aug agustos agu",
    "september sep sept eylul eyl",
    "october oct ekim eki",
    "november nov kasim kas",
    "december dec aralik ara",
)
_MONTH_NUMBER = {
    name: f"{number:02d}" for number, names in enumerate(_MONTHS, 1) for name in names.split()
}


def day_writer(formats: Sequence[str]) -> Callable[[str], Written]:
    """Rewrites a date as YYYY-MM-DD; its time of day is dropped.

    An ISO date is read beside the listed formats, because that is how a workbook's own dates
    arrive. A text that two formats read as different days stays, with a note.
    """

    def write(text: str) -> Written:
        days = {moment.date() for moment in _readings(text, formats)}
        if len(days) > 1:
            return Written(text, AMBIGUOUS)
        return Written(days.pop().isoformat() if days else text)

    return write


def moment_writer(formats: Sequence[str]) -> Callable[[str], str]:
    """Rewrites a time as ISO text to the second; blank where it cannot be read for certain."""

    def write(text: str) -> str:
        moments = set(_readings(text, formats))
        return moments.pop().isoformat(timespec="seconds") if len(moments) == 1 else ""

    return write


def read_day(text: str, formats: Sequence[str]) -> dt.date | None:
    """The day of the text, or None where it cannot be read for certain."""
    days = {moment.date() for moment in _readings(text, formats)}
    return days.pop() if len(days) == 1 else None


def _readings(text: str, formats: Sequence[str]) -> list[dt.datetime]:
    """Every moment that a listed format reads, else the ISO one."""
    read = [moment for form in formats for moment in _with_format(text, form)]
    return read or list(_iso(text))


def _with_format(text: str, form: str) -> Iterator[dt.datetime]:
    if form == EXCEL_SERIAL:
        if _SERIAL.fullmatch(text):
            yield _DAY_0 + dt.timedelta(seconds=round(float(text) * 86400))
        return
    plain = number_months(form)
    numbered = text if plain == form else _WORD.sub(_month_number, text)
    # A format without a time of day reads the day of a text that has one.
    for candidate in (numbered, _TIME.sub("", numbered)):
        if candidate.isascii():
            try:
                yield dt.datetime.strptime(candidate, plain)  # noqa: DTZ007
            except ValueError:
                continue
            return


def _month_number(word: re.Match[str]) -> str:
    return _MONTH_NUMBER.get(fold(word[0]), word[0])


def _iso(text: str) -> Iterator[dt.datetime]:
    if re.match(r"\d{4}-\d\d-\d\d", text, re.ASCII) and text.isascii():
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            return
        yield moment.replace(tzinfo=None)
