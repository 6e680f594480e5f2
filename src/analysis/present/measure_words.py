"""What a measure is called, which way is better, and the words of its signals."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from typing import Any

from . import words
from .lookup import Evidence

VARIATION = {
    "improvement": "a change for the better",
    "concern": "a change for the worse",
    "higher": "higher than before",
    "lower": "lower than before",
    "neither": "nothing but the usual ups and downs",
}
ASSURANCE = {
    "met": "the target is met for certain, unless something changes",
    "missed": "the target will be missed for certain, unless something changes",
    "hit_or_miss": "the target is hit or missed by chance",
    "no_target": "",
}
RULES = {
    "outside": "outside the limits",
    "trend": "one of seven points in a row that rise or fall",
    "run": "one of seven points in a row on one side of the centre",
    "near": "one of two in three points close to a limit",
    "none": "usual variation",
}
UNITS = {
    "within": "as expected",
    "better": "better than expected",
    "worse": "worse than expected",
    "higher": "higher than expected",
    "lower": "lower than expected",
    "too_few": "too small to be told from chance",
}
PLURALS = {
    "clinic": "clinics",
    "practitioner": "practitioners",
    "operator_role": "groups of practitioners",
}


def about(found: Evidence, name: str) -> Mapping[str, Any]:
    """What the file of that measure says; nothing if the release does not bring it."""
    entry: Mapping[str, Any] = found.about.get("measures", {}).get(name, {})
    return entry


def title(found: Evidence, name: str) -> str:
    """The measure's title."""
    return words.measure(name, {name: str(about(found, name).get("title", ""))})


def unit_verdict(code: str) -> str:
    """Where a unit stands, in words; what chance does to one unit in twenty says so."""
    plain = UNITS.get(code.removeprefix("perhaps_"), words.humanised(code))
    return f"perhaps {plain}" if code.startswith("perhaps_") else plain


def period(label: str) -> str:
    """`Mar 2025`, `Q1 2025`, `first half of 2025`, `2025`; an event's number as it is."""
    year, _, part = label.partition("-")
    if part.startswith("Q"):
        return f"{part} {year}"
    if part.startswith("H"):
        return f"{'first' if part == 'H1' else 'second'} half of {year}"
    return f"{calendar.month_abbr[int(part)]} {year}" if part else label
