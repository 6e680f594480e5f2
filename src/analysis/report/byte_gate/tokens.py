"""Numbers as they stand in a text: the number, or the ends of an interval, and the unit behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .notations import notation

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
    for found in notation().token.finditer(text):
        parts = {name: part or "" for name, part in found.groupdict().items()}
        # Where the sign of percent stands before the number, so does its minus.
        low = parts.get("low_sign", "") + parts["low"]
        high = parts.get("high_sign", "") + parts["high"]
        unit = notation().unit(parts["unit"] or parts.get("percent", ""))
        yield Token(signed(low), signed(high), unit)


def in_company(text: str) -> Iterator[tuple[str, str]]:
    """Each value with the interval that stands in brackets behind it."""
    for found in notation().in_company.finditer(text):
        yield found["value"], found["limits"]


def has_digit(text: str) -> bool:
    """Whether there is a digit of any script, or a number written as one sign."""
    return any(sign.isnumeric() for sign in text)


def bare(text: str) -> str:
    """The number alone: without its unit and words beside it, and with one sign for minus."""
    for words in notation().beside:
        text = text.replace(words, "")
    return signed(text.replace("\N{EN DASH}", "-"))


def signed(number: str) -> str:
    """The number with one sign for minus, and none for plus."""
    return number.replace("\N{MINUS SIGN}", "-").removeprefix("+")
