"""The few figures that leadership looks at first: value, interval, what it rests on, verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass

from . import response, sentences, sun_protection, words
from .descriptions import SAFETY
from .lookup import Evidence, Row
from .numbers import amount, interval, why_not

CARDS = ("course_completed", "final_responder50", "final_responder75", "sun_protection_high")


@dataclass(frozen=True)
class Card:
    """One figure with its company; `value` is words where no number may be shown."""

    title: str
    value: str
    company: str
    verdict: str
    is_number: bool = True


def cards(found: Evidence) -> list[Card]:
    """Responders, sessions needed, recurrence, adverse events, then the measures released."""
    return [
        _responders(found),
        _sessions(found),
        _recurrence(found),
        _events(found),
        *(_measure(row) for row in _measures(found)),
    ]


def _responders(found: Evidence) -> Card:
    """At the sixth session, or the last supported one before it."""
    curve = response.curve(found)
    shown = [k for k, row in curve.items() if row.is_shown and k <= 6]
    title = f"Spot {response.half_gone(next(iter(curve.values()), None))} gone"
    if not shown:
        return _without(title, next(iter(curve.values()), None))
    row = curve[shown[-1]]
    return _card(f"{title} after {shown[-1]} sessions", row, sentences.against_half(row))


def _sessions(found: Evidence) -> Card:
    row = response.half(found)
    title = "Sessions until half of the patients respond"
    if row is None or row.is_held_back:
        return _without(title, row)
    if math.isnan(row.value):
        return Card(title, "not reached", _company(row), "Fewer than half respond", is_number=False)
    upper = "8 or more" if math.isnan(row.ci_high) else f"{row.ci_high:.0f}"
    lower = "1" if math.isnan(row.ci_low) else f"{row.ci_low:.0f}"
    same = lower == upper
    verdict = "The data allow no other count" if same else f"The data allow {lower} to {upper}"
    return Card(title, f"{row.value:.0f}", _company(row), verdict)


def _recurrence(found: Evidence) -> Card:
    row = found.one(sun_protection.RISK, adherence="high", weeks=52)
    title = "Spot back within 12 months, high sun protection"
    if row is None or not row.is_shown:
        return _without(title, row)
    low = found.one(sun_protection.RISK, adherence="low", weeks=52)
    against = "" if low is None or not low.is_shown else f"; {amount(low.value, low.unit)} with low"
    difference = sun_protection.difference(found, 52)
    if difference is None or not difference.has_interval:
        return _card(title, row, f"Not compared{against}")
    certain = difference.ci_low > 0 or difference.ci_high < 0
    said = "A difference" if certain else "No certain difference"
    return _card(title, row, f"{said}{against}")


def _events(found: Evidence) -> Card:
    rows = [row for row in found.find(SAFETY, spot_type="all") if row.is_shown]
    title = "Adverse events per 100 sessions"
    if not rows:
        return _without(title, found.one(SAFETY))
    anything = [row for row in rows if row.level.get("event", "any") == "any"]
    row = anything[0] if anything else max(rows, key=lambda row: row.value)
    name = words.event(row.level.get("event", "any"))
    return _card(title, row, name if anything else f"Most frequent: {words.lowered(name)}")


def _measures(found: Evidence) -> list[Row]:
    """The measures of outcome; how complete the records are stands with the data's quality."""
    rows = {row.estimand: row for row in found.find("measure.", spot_type="all") if not row.level}
    named = [rows[f"measure.{name}"] for name in CARDS if f"measure.{name}" in rows]
    return [row for row in named if row.is_shown]


def _measure(row: Row) -> Card:
    name = row.estimand.removeprefix("measure.")
    return _card(words.measure(name), row, "Described, not compared")


def _card(title: str, row: Row, verdict: str) -> Card:
    return Card(title, amount(row.value, row.unit), _company(row), verdict)


def _company(row: Row) -> str:
    limits = f"95 % interval {interval(row)}" if row.has_interval and row.unit != "sessions" else ""
    return " · ".join(part for part in (limits, sentences.resting_on(row)) if part)


def _without(title: str, row: Row | None) -> Card:
    value = "not released" if row is None else why_not(row)
    return Card(title, value, "", "No verdict", is_number=False)
