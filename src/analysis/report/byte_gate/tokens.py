"""Numbers as they stand in a text: the number, or the ends of an interval, and the unit behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NUMBER = r"[+\-\N{MINUS SIGN}]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_JOINT = r"(?:\N{EN DASH}|-| to )"
# What is counted in people, courses or rows is held by counts alone, never by a share or a rate.
_COUNTED = (
    r"patients?|courses?|people|persons?|women|men|cases?|rows?|looks?|visits?|events?|records?"
    r"|recurrences?|answers?|assessed|read|used|repaired|kept|merged|set aside|out of scope"
)
_TOKEN = re.compile(
    rf"(?<![\w.,])(?P<low>{_NUMBER})(?:{_JOINT}(?P<high>{_NUMBER}))?(?:\+(?!\w))?(?![\d,.]*\d)"
    rf"(?: ?(?P<unit>%|(?:points|months|sessions?|days|{_COUNTED})\b))?"
)
_IN_COMPANY = re.compile(
    rf"(?<![\w.,])(?P<value>{_NUMBER}(?: %| points| months)?)"
    rf" \((?:95 % interval )?(?P<limits>{_NUMBER}{_JOINT}{_NUMBER}(?: %| points| months)?)\)"
)
_UNITS = {"session": "sessions"}
COUNT = "counted"


class Token(NamedTuple):
    """`58-67 %` is ("58", "67", "%"); a single number has no `high`."""

    low: str
    high: str
    unit: str


def plain(text: str) -> str:
    """The text with ordinary blanks, one at a time."""
    return " ".join(text.split())


def tokens(text: str) -> Iterator[Token]:
    """The numbers of a text in their order; the signs of minus are one."""
    for found in _TOKEN.finditer(text):
        yield _token(found["low"], found["high"] or "", found["unit"] or "")


def in_company(text: str) -> Iterator[tuple[str, str]]:
    """Each value with the interval that stands in brackets behind it."""
    for found in _IN_COMPANY.finditer(text):
        yield found["value"], found["limits"]


def has_digit(text: str) -> bool:
    """Whether there is a digit of any script, or a number written as one sign."""
    return any(sign.isnumeric() for sign in text)


def _token(low: str, high: str, unit: str) -> Token:
    unit = COUNT if re.fullmatch(_COUNTED, unit) else _UNITS.get(unit, unit)
    return Token(_signed(low), _signed(high), unit)


def _signed(number: str) -> str:
    return number.replace("\N{MINUS SIGN}", "-").removeprefix("+")
