"""Findings in words. A sentence says what its interval says: none claims a change through zero."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .language import coded, decimal, say
from .lookup import Row
from .numbers import amount, digits, interval, people, span, value, why_not
from .response import half_gone


def ordinal(number: int) -> str:
    """`1st`, `2nd`, ... `8th`."""
    return coded("ordinal", str(number), say("ordinal-any", number=str(number)))


def value_with_interval(row: Row) -> str:
    """`63 % (95 % interval 58-67 %)`, or why it is not shown."""
    if not row.is_shown:
        return why_not(row)
    number = value(row)
    if not row.has_interval:
        return number
    return say("numbers-with_interval", value=number, interval=interval(row))


def sessions_to_half(half: Row | None, curve: Mapping[int, Row]) -> str:
    """How many sessions until half of the patients have half of the spot gone."""
    shown = [k for k, row in curve.items() if row.is_shown]
    if half is None or half.is_held_back or not shown:
        is_held_back = half is not None and half.is_held_back
        reason = why_not(half) if half is not None and is_held_back else say("numbers-not_known")
        return say("half-not_shown", reason=reason)
    if math.isnan(half.value):
        last = shown[-1]
        told = {
            "sessions": amount(last, "sessions"),
            "share": value_with_interval(curve[last]),
            "half": half_gone(curve[last]),
            "last": str(last),
        }
        if math.isnan(half.ci_low):
            return say("half-below", **told)
        return say("half-below_but_open", **told, since=decimal(half.ci_low))
    return say("half-reached", sessions=amount(half.value, "sessions"), set=_set(half))


def _set(half: Row) -> str:
    low, high = decimal(half.ci_low), decimal(half.ci_high)
    if math.isnan(half.ci_high):
        return say("half_set-unknown" if math.isnan(half.ci_low) else "half_set-open", low=low)
    if half.ci_low == half.ci_high:
        return say("half_set-one", low=low)
    return say("half_set-several", low=low, high=high)


def gains(curve: Mapping[int, Row]) -> str:
    """Up to which session a further one adds something that can be told from nothing."""
    later = {k: row for k, row in curve.items() if k >= 2 and row.has_interval}
    if not later:
        return say("gains-not_shown")
    certain = _leading_run(later)
    doubtful = [k for k, row in later.items() if row.ci_low <= 0 <= row.ci_high]
    if not certain:
        none = all(row.ci_low <= 0 for row in later.values())
        return say("gains-none") if none else say("gains-second_uncertain")
    last = certain[-1]
    gain = later[last]
    text = say(
        "gains-up_to", last=ordinal(last), gain=digits(gain.value, "percent"), interval=span(gain)
    )
    if doubtful and max(doubtful) > last:
        first = min(k for k in doubtful if k > last)
        text += " " + say("gains-doubtful_from", first=ordinal(first))
    return text


def ignoring_stopping(curve: Mapping[int, Row], naive: Mapping[int, Row]) -> str:
    """By how much the mean reduction rises, and what sessions received would make of it."""
    counts = [k for k, row in curve.items() if row.is_shown]
    if not counts:
        return say("reduction-not_shown")
    first, last = counts[0], counts[-1]
    if first == last:
        return say("reduction-one", last=str(last), value=value_with_interval(curve[last]))
    told = {"first": str(first), "last": str(last), "points": _points_between(curve, first, last)}
    if not all(k in naive and naive[k].is_shown for k in (first, last)):
        return say("reduction-rises", **told)
    return say("reduction-rises_naive", **told, naive=_points_between(naive, first, last))


def _points_between(curve: Mapping[int, Row], first: int, last: int) -> str:
    return digits(curve[last].value - curve[first].value, "percent")


def _leading_run(later: Mapping[int, Row]) -> list[int]:
    run: list[int] = []
    for k in sorted(later):
        if later[k].ci_low <= 0 or (run and k != run[-1] + 1) or (not run and k != 2):
            break
        run.append(k)
    return run


def contrast(row: Row | None, months: int) -> str:
    """High against low sun protection, as people in a hundred within that many months."""
    if row is None:
        return say("contrast-not_compared")
    within = str(months)
    if not row.has_interval:
        return say("contrast-not_shown", months=within, reason=why_not(row))
    least, most = sorted((row.ci_low, row.ci_high))
    if most < 0 or least > 0:
        low, high = map(_in_100, sorted((abs(least), abs(most))))
        told = {"months": within, "number": _in_100(row.value), "low": low, "high": high}
        return say("contrast-fewer", **told) if most < 0 else say("contrast-more", **told)
    return say("contrast-uncertain", months=within, low=_in_100(least), high=_in_100(most))


def _in_100(value: float) -> str:
    return digits(abs(value), "probability")


def against_half(row: Row) -> str:
    """The verdict of a share against one half."""
    if not row.has_interval:
        return say("against_half-none")
    if row.ci_low > 0.5:
        return say("against_half-more")
    return say("against_half-fewer") if row.ci_high < 0.5 else say("against_half-close")


def furthest_apart(rows: Mapping[str, Row], k: int) -> str:
    """The two spot types whose shares differ most, if their intervals do not even touch."""
    shown = {name: row for name, row in rows.items() if row.has_interval}
    if len(shown) < 2:
        return ""
    ordered = sorted(shown, key=lambda name: shown[name].value)
    least, most = ordered[0], ordered[-1]
    if shown[least].ci_high >= shown[most].ci_low:
        return ""
    return say(
        "sentences-furthest_apart",
        sessions=str(k),
        most=most,
        most_value=value_with_interval(shown[most]),
        least=least,
        least_value=value_with_interval(shown[least]),
    )


def resting_on(row: Row) -> str:
    """What a number rests on: `about 240 patients`."""
    if not math.isnan(row.n_patients):
        return people(row.n_patients)
    return people(row.n_courses, "courses") if not math.isnan(row.n_courses) else ""
