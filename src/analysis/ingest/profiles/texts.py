"""Texts of a profile that must have a certain form; a wrong one is refused when it is loaded."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, Field

EXCEL_SERIAL = "excel_serial"
LONGEST_PATTERN = 200
_PROBE = dt.date(2013, 11, 29)  # day, month and year cannot be taken for each other


def _one_group(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except (re.error, RecursionError, OverflowError):
        raise ValueError("is not a regular expression") from None
    if groups != 1:
        raise ValueError(f"needs exactly one group `( )`, has {groups}")
    return pattern


def _whole_day(form: str) -> str:
    if form == EXCEL_SERIAL:
        return form
    plain = number_months(form)
    try:
        read = dt.datetime.strptime(_PROBE.strftime(plain), plain).date()  # noqa: DTZ007
    except ValueError:
        read = None
    if read != _PROBE:
        raise ValueError(
            f"`{form}` does not say day, month and year; write it like `%d.%m.%Y`, "
            f"or `{EXCEL_SERIAL}`"
        )
    return form


def _numbered(name: str) -> str:
    if name.count("{n}") != 1:
        raise ValueError("names wide columns: write `{n}` once, where their number stands")
    return name


def real_day(text: str) -> str:
    """The ISO date as given; `ValueError` for a day that no calendar has."""
    dt.date.fromisoformat(text)
    return text


def number_months(form: str) -> str:
    """The format with months as numbers: month names are read by ours, whatever the locale."""
    return form.replace("%B", "%m").replace("%b", "%m")


Pattern = Annotated[str, Field(max_length=LONGEST_PATTERN), AfterValidator(_one_group)]
DateFormat = Annotated[str, Field(max_length=40), AfterValidator(_whole_day)]
WideName = Annotated[str, AfterValidator(_numbered)]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Name = Annotated[str, Field(min_length=1)]
Names = list[Name]
Separators = Annotated[list[Name], Field(min_length=1)]
