"""The few figures that leadership looks at first: value, interval, what it rests on, verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from markupsafe import Markup

from . import measure_words, response, sentences, sun_protection, words
from .change import against_before
from .descriptions import SAFETY
from .language import decimal, say
from .lookup import Evidence, Row
from .moments import moments
from .numbers import amount, interval, why_not
from .signal_icons import icons
from .signal_sentences import said_shortly, whole_chart
from .sparkline import sparkline

CARDS = ("final_responder50", "course_completed", "sun_protection_high", "satisfaction")


@dataclass(frozen=True)
class Card:
    """One figure with its company; `value` is words where no number may be shown.

    `change`, `line` and `icons`: the newest period against those before, where there is a chart.
    """

    title: str
    value: str
    company: str
    verdict: str
    is_number: bool = True
    change: str = ""
    line: Markup | None = None
    icons: Markup | None = None


def cards(found: Evidence) -> list[Card]:
    """Responders, sessions needed, recurrence, adverse events, then the measures released."""
    return [
        _responders(found),
        _sessions(found),
        _recurrence(found),
        _events(found),
        *(_measure(found, row) for row in _measures(found)),
    ]


def _responders(found: Evidence) -> Card:
    """At the sixth session, or the last supported one before it."""
    curve = response.curve(found)
    shown = [k for k, row in curve.items() if row.is_shown and k <= 6]
    first = next(iter(curve.values()), None)
    half = response.half_gone(first)
    if not shown:
        return _without(say("cards-half_gone", half=half), first)
    row = curve[shown[-1]]
    title = say("cards-half_gone_after", half=half, sessions=str(shown[-1]))
    return _card(title, row, sentences.against_half(row))


def _sessions(found: Evidence) -> Card:
    row = response.half(found)
    title = say("cards-sessions_to_half")
    if row is None or row.is_held_back:
        return _without(title, row)
    if math.isnan(row.value):
        value, verdict = say("cards-not_reached"), say("cards-fewer_than_half")
        return Card(title, value, _company(row), verdict, is_number=False)
    upper = say("cards-eight_or_more") if math.isnan(row.ci_high) else decimal(row.ci_high)
    lower = decimal(1 if math.isnan(row.ci_low) else row.ci_low)
    same = lower == upper
    verdict = say("cards-no_other_count") if same else say("cards-allow", low=lower, high=upper)
    return Card(title, decimal(row.value), _company(row), verdict)


def _recurrence(found: Evidence) -> Card:
    row = found.one(sun_protection.RISK, adherence="high", weeks=52)
    title = say("cards-recurrence")
    if row is None or not row.is_shown:
        return _without(title, row)
    low = found.one(sun_protection.RISK, adherence="low", weeks=52)
    said = _compared(sun_protection.difference(found, 52))
    if low is not None and low.is_shown:
        said = say("cards-with_low", said=said, value=amount(low.value, low.unit))
    return _card(title, row, said)


def _compared(difference: Row | None) -> str:
    """Whether high and low sun protection differ; only an interval off zero says that they do."""
    if difference is None or not difference.has_interval:
        return say("cards-not_compared")
    certain = difference.ci_low > 0 or difference.ci_high < 0
    return say("cards-difference") if certain else say("cards-no_certain_difference")


def _events(found: Evidence) -> Card:
    rows = [row for row in found.find(SAFETY, spot_type="all") if row.is_shown]
    title = say("cards-events")
    if not rows:
        return _without(title, found.one(SAFETY))
    anything = [row for row in rows if row.level.get("event", "any") == "any"]
    row = anything[0] if anything else max(rows, key=lambda row: row.value)
    name = words.event(row.level.get("event", "any"))
    if anything:
        return _card(title, row, name)
    return _card(title, row, say("cards-most_frequent", event=words.lowered(name)))


def _measures(found: Evidence) -> list[Row]:
    """The measures of outcome; how complete the records are stands with the data's quality."""
    rows = {row.estimand: row for row in found.find("measure.", spot_type="all") if not row.level}
    named = [rows[f"measure.{name}"] for name in CARDS if f"measure.{name}" in rows]
    return [row for row in named if row.is_shown]


def _measure(found: Evidence, row: Row) -> Card:
    """A measure with what its chart says; without a chart it is only described."""
    name = row.estimand.removeprefix("measure.")
    card = _card(measure_words.title(found, name), row, say("cards-described"))
    whole = whole_chart(found, name)
    points = [one for one in moments(found, name) if one.signal is not None]
    shown = [one.row.value for one in points if one.row.is_shown]
    if whole is None or whole.is_held_back or not shown or not points[-1].row.is_shown:
        return card
    variation = whole.level.get("variation", "neither")
    values = [one.row.value if one.row.is_shown else math.nan for one in points]
    return replace(
        card,
        verdict=said_shortly(whole),
        change=against_before(points),
        line=sparkline(values, whole.value, variation),
        icons=icons(whole, str(measure_words.about(found, name).get("direction", "neither"))),
    )


def _card(title: str, row: Row, verdict: str) -> Card:
    return Card(title, amount(row.value, row.unit), _company(row), verdict)


def _company(row: Row) -> str:
    is_told = row.has_interval and row.unit != "sessions"
    limits = say("cards-interval", interval=interval(row)) if is_told else ""
    return " · ".join(part for part in (limits, sentences.resting_on(row)) if part)


def _without(title: str, row: Row | None) -> Card:
    value = say("words-not_released") if row is None else why_not(row)
    return Card(title, value, "", say("cards-no_verdict"), is_number=False)
