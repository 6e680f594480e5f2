"""One released row in every form in which `present` prints it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from analysis.present.language import decimal
from analysis.present.lookup import Row
from analysis.present.numbers import amount, cell, count, interval, percent, points, span, value

_COUNTS = ("n_patients", "n_courses", "n_assessed", "n_events")
BARE = re.compile(r"[+-]?[\d,]+(?:\.\d+)?")


def forms_of(row: Row) -> Iterator[str]:
    """The texts that `present` makes of one row."""
    yield from _open_forms(row)
    yield from _published_forms(row.level.get("published", ""), row.unit)
    yield from (count(number) for name in _COUNTS if not math.isnan(number := getattr(row, name)))
    if not row.is_shown:
        return
    limits = interval(row)
    yield from (value(row), cell(row), points(row), limits, points(row, interval))
    if row.has_interval and row.unit in ("percent", "probability"):
        yield span(row)
    if not math.isnan(row.fmi):
        yield percent(row.fmi, "probability")
    if not math.isnan(row.p_value):
        yield decimal(row.p_value, 2)


def _published_forms(text: str, unit: str) -> Iterator[str]:
    """A figure of somebody else's, which stands beside ours."""
    if BARE.fullmatch(text):
        yield from (amount(float(text), kind) for kind in (unit, "number"))


def _open_forms(row: Row) -> Iterator[str]:
    """A number of sessions, and the set that the data allow, whose upper end may be open."""
    if row.unit == "sessions" and not row.is_held_back:
        ends = [f"{end:.0f}" for end in (row.value, row.ci_low, row.ci_high) if not math.isnan(end)]
        yield from ends
        yield "\N{EN DASH}".join(ends[-2:])


def counts_of(row: Row) -> Iterator[str]:
    """Numbers of people, courses or rows."""
    numbers = [getattr(row, name) for name in _COUNTS]
    numbers += [row.value] if row.unit == "count" and row.is_shown else []
    yield from (count(number) for number in numbers if not math.isnan(number))
