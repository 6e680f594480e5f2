"""Numbers as an export writes them -> plain digits with a decimal point."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from ..profiles.rules import ColumnRule

AMBIGUOUS = "ambiguous_number"
# `1.234` where the decimal sign is a comma and the point is not declared for thousands.
_TWO_READINGS = re.compile(r"[+-]?\d{1,3}\.\d{3}", re.ASCII)


class Written(NamedTuple):
    """What a text was rewritten to, and the ledger reason of what was met on the way."""

    text: str
    note: str = ""


def plain_number(rule: ColumnRule) -> Callable[[str], str | None]:
    """Reads one number of the declared shape; None for any other text."""
    decimal, thousands = rule.decimal or ".", rule.thousands
    point = re.escape(decimal)
    shapes = [rf"[+-]?\d+(?:{point}\d+)?"]
    if thousands is not None:
        shapes.append(rf"[+-]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{point}\d+)?")
    elif decimal == ",":
        # A point before a comma can only be a sign for thousands.
        shapes.append(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
    shape = re.compile("|".join(shapes), re.ASCII)
    between = thousands or ("." if decimal == "," else "")

    def read(text: str) -> str | None:
        if not shape.fullmatch(text):
            return None
        return text.replace(between, "").replace(decimal, ".") if between else text

    return read


def percentage(rule: ColumnRule) -> Callable[[str], str | None]:
    """Reads a number with or without `%`; a bare fraction is made a percentage where declared."""
    plain = plain_number(rule)

    def read(text: str) -> str | None:
        number = plain(text.replace("%", "").strip())
        if number is None or text.count("%") > 1:
            return None
        if rule.percent == "fraction" and "%" not in text:
            return format((Decimal(number) * 100).normalize(), "f")
        return number

    return read


def number_writer(rule: ColumnRule) -> Callable[[str], Written]:
    """Rewrites numbers of the declared shape and leaves every other text as it is."""
    read = percentage(rule) if rule.percent else plain_number(rule)
    has_two_readings = rule.decimal == "," and rule.thousands != "."

    def write(text: str) -> Written:
        if has_two_readings and _TWO_READINGS.fullmatch(text):
            # Left alone it would pass for a decimal fraction later on.
            return Written("", AMBIGUOUS)
        number = read(text)
        return Written(text if number is None else number)

    return write
