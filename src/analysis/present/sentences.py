"""Findings in words. A sentence says what its interval says: none claims a change through zero."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .lookup import Row
from .numbers import amount, interval, people, percent, value, why_not
from .response import half_gone

ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}


def ordinal(number: int) -> str:
    """`1st`, `2nd`, ... `8th`."""
    return ORDINALS.get(number, f"{number}th")


def value_with_interval(row: Row) -> str:
    """`63 % (95 % interval 58-67 %)`, or why it is not shown."""
    if not row.is_shown:
        return why_not(row)
    number = value(row)
    return f"{number} (95 % interval {interval(row)})" if row.has_interval else number


def sessions_to_half(half: Row | None, curve: Mapping[int, Row]) -> str:
    """How many sessions until half of the patients have half of the spot gone."""
    shown = [k for k, row in curve.items() if row.is_shown]
    if half is None or half.is_held_back or not shown:
        reason = why_not(half) if half is not None and half.is_held_back else "not known"
        return f"Sessions until half of the patients respond: {reason}."
    if math.isnan(half.value):
        last = shown[-1]
        after = value_with_interval(curve[last])
        start = (
            f"Within {amount(last, 'sessions')} the estimate stays below half of the patients:"
            f" {after} have {half_gone(curve[last])} of the spot gone after session {last}"
        )
        if math.isnan(half.ci_low):
            return f"{start}."
        return f"{start}; the data would still allow half from session {half.ci_low:.0f} on."
    return f"Half of the patients respond after {amount(half.value, 'sessions')} ({_set(half)})."


def _set(half: Row) -> str:
    if math.isnan(half.ci_high):
        low = f"{half.ci_low:.0f} or more" if not math.isnan(half.ci_low) else "or more"
        return f"{low}: not certain to be reached within 8"
    if half.ci_low == half.ci_high:
        return f"the data allow only {half.ci_low:.0f}"
    return f"the data allow {half.ci_low:.0f} to {half.ci_high:.0f}"


def gains(curve: Mapping[int, Row]) -> str:
    """Up to which session a further one adds something that can be told from nothing."""
    later = {k: row for k, row in curve.items() if k >= 2 and row.has_interval}
    if not later:
        return "What further sessions add cannot be shown here."
    certain = _leading_run(later)
    doubtful = [k for k, row in later.items() if row.ci_low <= 0 <= row.ci_high]
    if not certain:
        return (
            "After the first session, no further one adds a gain that can be told from zero"
            if all(row.ci_low <= 0 for row in later.values())
            else "The gain of the 2nd session cannot be told from zero; later ones differ"
        ) + "."
    last = certain[-1]
    gain = later[last]
    text = (
        f"Each further session up to the {ordinal(last)} still adds to the reduction; the"
        f" {ordinal(last)} adds {amount(gain.value, 'percent').removesuffix(' %')} points"
        f" ({interval(gain).removesuffix(' %')})."
    )
    if doubtful and max(doubtful) > last:
        first = min(k for k in doubtful if k > last)
        text += f" From the {ordinal(first)} on, a further gain cannot be told from zero."
    return text


def ignoring_stopping(curve: Mapping[int, Row], naive: Mapping[int, Row]) -> str:
    """By how much the mean reduction rises, and what sessions received would make of it."""
    counts = [k for k, row in curve.items() if row.is_shown]
    if not counts:
        return "The mean reduction cannot be shown here."
    first, last = counts[0], counts[-1]
    if first == last:
        return f"After session {last} the mean reduction is {value_with_interval(curve[last])}."
    said = f"From session {first} to {last} the mean reduction rises by"
    said = f"{said} {_points_between(curve, first, last)} points"
    if not all(k in naive and naive[k].is_shown for k in (first, last)):
        return f"{said}."
    theirs = _points_between(naive, first, last)
    return f"{said}; final results regressed on sessions received would say {theirs}."


def _points_between(curve: Mapping[int, Row], first: int, last: int) -> str:
    return percent(curve[last].value - curve[first].value).removesuffix(" %")


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
        return "High and low sun protection are not compared in these data."
    if not row.has_interval:
        return f"High against low sun protection within {months} months: {why_not(row)}."
    least, most = sorted((row.ci_low, row.ci_high))
    if most < 0 or least > 0:
        ends = sorted((abs(least), abs(most)))
        direction = "fewer" if most < 0 else "more"
        return (
            f"With high sun protection, {_in_100(row.value)} {direction} of 100 responding patients"
            f" have the spot back within {months} months than with low (95 % interval"
            f" {_in_100(ends[0])} to {_in_100(ends[1])} {direction})."
        )
    return (
        f"Whether high sun protection changes how often the spot is back within {months} months"
        f" cannot be told: between {_in_100(least)} fewer and {_in_100(most)} more of 100 patients."
    )


def _in_100(value: float) -> str:
    return percent(abs(value), "probability").removesuffix(" %")


def against_half(row: Row) -> str:
    """The verdict of a share against one half."""
    if not row.has_interval:
        return "No verdict"
    if row.ci_low > 0.5:
        return "More than half of patients"
    if row.ci_high < 0.5:
        return "Fewer than half of patients"
    return "About half: too close to call"


def furthest_apart(rows: Mapping[str, Row], k: int) -> str:
    """The two spot types whose shares differ most, if their intervals do not even touch."""
    shown = {name: row for name, row in rows.items() if row.has_interval}
    if len(shown) < 2:
        return ""
    ordered = sorted(shown, key=lambda name: shown[name].value)
    least, most = ordered[0], ordered[-1]
    if shown[least].ci_high >= shown[most].ci_low:
        return ""
    return (
        f"After {k} sessions {most} responds most often, {value_with_interval(shown[most])};"
        f" {least} least, {value_with_interval(shown[least])}. The intervals do not overlap."
    )


def resting_on(row: Row) -> str:
    """What a number rests on: `about 240 patients`."""
    if not math.isnan(row.n_patients):
        return people(row.n_patients)
    return people(row.n_courses, "courses") if not math.isnan(row.n_courses) else ""
