"""What has changed: the newest whole period against those before it, from released counts alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.disclosure.counts import wilson_interval

from . import measure_words
from .language import say
from .lookup import Row
from .moments import Moment
from .numbers import MINUS, amount


def against_before(points: Sequence[Moment]) -> str:
    """`Q3 2026: 62 %, +7 points (-2 to +15) against before`; empty where it cannot be told.

    Shares only. The interval is Newcombe's of a difference between two independent shares (method
    10, 1998), from the counts as released; patients who are in both parts are not allowed for.
    """
    judged = [one for one in points if one.signal is not None and _is_counted(one.row)]
    if len(judged) < 2:
        return ""
    newest, before = judged[-1], judged[:-1]
    now = newest.row.n_events, newest.row.n_assessed
    then = sum(one.row.n_events for one in before), sum(one.row.n_assessed for one in before)
    low, high = newcombe(now, then)
    difference = now[0] / now[1] - then[0] / then[1]
    return say(
        "signals-against_before",
        period=measure_words.period(newest.label),
        value=amount(newest.row.value, newest.row.unit),
        difference=_points(difference),
        low=_points(low),
        high=_points(high),
    )


def newcombe(now: tuple[float, float], then: tuple[float, float]) -> tuple[float, float]:
    """95 % limits of the difference of two shares (events, trials): Newcombe 1998, method 10."""
    (p, (low, high)), (q, (floor, top)) = (
        (events / trials, wilson_interval(events, trials)) for events, trials in (now, then)
    )
    down = math.hypot(p - low, top - q)
    up = math.hypot(high - p, q - floor)
    return p - q - down, p - q + up


def _is_counted(row: Row) -> bool:
    counts = (row.n_events, row.n_assessed)
    return row.is_shown and not any(math.isnan(number) for number in counts) and counts[1] > 0


def _points(share: float) -> str:
    whole = round(100 * share)
    return f"+{whole}" if whole > 0 else f"{MINUS if whole else ''}{abs(whole)}"
