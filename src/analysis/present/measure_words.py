"""What a measure is called, which way is better, and the words of its signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import words
from .language import coded, month, own, say
from .lookup import Evidence


def about(found: Evidence, name: str) -> Mapping[str, Any]:
    """What the file of that measure says; nothing if the release does not bring it."""
    entry: Mapping[str, Any] = found.about.get("measures", {}).get(name, {})
    return entry


def title(found: Evidence, name: str) -> str:
    """The measure's title."""
    return words.measure(name, {name: own(about(found, name), "title")})


def variation(code: str) -> str:
    """What the newest point of a chart says."""
    return coded("variation", code)


def assurance(code: str) -> str:
    """What a target can be expected to do; nothing where there is none."""
    return coded("assurance", code, "")


def rule(code: str) -> str:
    """The rule that makes a point a signal."""
    return coded("rule", code)


def compared(by: str) -> str:
    """What the units of a funnel are, in the middle of a sentence."""
    return coded("compared_by", by, by.replace("_", " "))


def units_of(by: str) -> str:
    """The same for many of them."""
    return coded("compared_many", by, coded("compared_many", "unit"))


def unit_verdict(code: str) -> str:
    """Where a unit stands, in words; what chance does to one unit in twenty says so."""
    plain = coded("unit_verdict", code.removeprefix("perhaps_"), words.humanised(code))
    return say("funnels-perhaps", verdict=plain) if code.startswith("perhaps_") else plain


def period(label: str) -> str:
    """`Mar 2025`, `Q1 2025`, `H1 2025`, `2025`; an event's number as it is."""
    year, _, part = label.partition("-")
    if part.startswith("Q"):
        return coded("period", "quarter", number=part[1:], year=year)
    if part.startswith("H"):
        return coded("period", "half", number=int(part[1:]), year=year)
    return month(int(year), int(part)) if part else label
