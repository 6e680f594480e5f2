"""One line per combined estimate: both means, and how far the clinics differ."""

from __future__ import annotations

import math
from collections.abc import Iterator

from . import titles, words
from .grids import with_interval
from .lookup import Evidence, Row
from .numbers import NOTHING, count, percent, points
from .tables import Table

IN_POINTS = ("difference", "gain", "effect_pct")


def combined_tables(found: Evidence) -> Iterator[tuple[str, Table]]:
    """Title and table of every estimand, in the order of the rows."""
    fixed = [row for row in found.rows if row.method == "fixed"]
    for estimand in dict.fromkeys(row.estimand for row in fixed):
        rows = [row for row in fixed if row.estimand == estimand]
        title = titles.title(estimand)
        heads = ("Spot type", "At", "Note", "These clinics", "Clinics like these", "I²", "Clinics")
        lines = tuple(_table_line(found, row) for row in rows)
        yield title, Table(title, heads, lines, 3)


def _table_line(found: Evidence, row: Row) -> tuple[str, ...]:
    place = {"spot_type": row.spot_type, **row.level}
    random = found.one(row.estimand, method="random", **place)
    spread = found.one("heterogeneity.i_squared", of=row.estimand, **place)
    clinics = found.one("heterogeneity.clinics", of=row.estimand, **place)
    note = words.reason_in_words(row.reason) if row.gate.startswith("warn") else ""
    return (
        words.spot_type(row.spot_type),
        titles.level_in_words(row.level) or NOTHING,
        note,
        combined_form(row),
        NOTHING if random is None else combined_form(random),
        NOTHING if spread is None else percent(spread.value),
        NOTHING if clinics is None else count(clinics.value),
    )


def combined_form(row: Row) -> str:
    """Value with interval, differences in points; a set that is open says so."""
    if row.unit == "sessions" and math.isnan(row.value):
        return "not reached"
    return points(row, with_interval) if is_difference(row.estimand) else with_interval(row)


def is_difference(estimand: str) -> bool:
    """Whether the numbers of an estimand are differences, whose null is 0."""
    return any(word in estimand for word in IN_POINTS)
