"""Points of a measure over time: its rows in order, as a table, and told to who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import measure_words
from .language import coded, say
from .lookup import Evidence, Row
from .numbers import NOTHING, amount, cell, count, interval
from .tables import Table

HEADS = ("period", "value", "counted", "centre", "limits", "says")


@dataclass(frozen=True)
class Moment:
    """One point: the measure's row, and its signal row where it was judged."""

    label: str
    row: Row
    signal: Row | None

    @property
    def verdict(self) -> str:
        """What the point says; nothing where it was not judged."""
        return "" if self.signal is None else self.signal.level.get("verdict", "")


def moments(found: Evidence, name: str) -> list[Moment]:
    """The points of a measure in order of time."""
    entry = measure_words.about(found, name)
    estimand = str(entry.get("estimand") or f"measure.{name}")
    signals = {_label(row): row for row in found.find(f"signal.{name}") if _label(row)}
    rows = [row for row in found.find(estimand) if _label(row)]
    return [Moment(_label(row), row, signals.get(_label(row))) for row in rows]


def moments_table(title: str, points: Sequence[Moment]) -> Table:
    """A line per point: period, value, what it rests on, centre, limits, and what it says."""
    heads = tuple(coded("signals_head", name) for name in HEADS)
    rows = tuple(
        (
            measure_words.period(point.label),
            cell(point.row),
            count(point.row.n_assessed),
            cell(point.signal) if point.signal else NOTHING,
            interval(point.signal),
            _said(point),
        )
        for point in points
    )
    return Table(title, heads, rows)


def _said(point: Moment) -> str:
    if point.signal is None:
        return say("signals-not_judged")
    rule = point.signal.level.get("signal", "none")
    if rule == "none":
        return measure_words.rule(rule)
    return say(
        "signals-rule_met",
        variation=measure_words.variation(point.verdict),
        rule=measure_words.rule(rule),
    )


def described(title: str, said: str, points: Sequence[Moment]) -> str:
    """The chart in words: how many points, the first, the newest, what was found."""
    shown = [point for point in points if point.row.is_shown]
    first, last = shown[0], shown[-1]
    signals = sum(point.verdict not in ("", "neither") for point in shown)
    return say(
        "signals-alt",
        title=title,
        shown=str(len(shown)),
        first=_told(first),
        newest=_told(last),
        finding=said,
        signals=str(signals),
    )


def _told(point: Moment) -> str:
    period = measure_words.period(point.label)
    return say("signals-alt_point", period=period, value=amount(point.row.value, point.row.unit))


def _label(row: Row) -> str:
    return row.level.get("period") or row.level.get("event", "")
