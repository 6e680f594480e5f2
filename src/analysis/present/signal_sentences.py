"""What a control chart says, in sentences that follow from its rows."""

from __future__ import annotations

from . import measure_words
from .lookup import Evidence, Row
from .numbers import interval, value


def whole_chart(found: Evidence, name: str) -> Row | None:
    """The row about a measure's chart as a whole; None where it has no chart."""
    rows = found.find(f"signal.{name}")
    return next((row for row in rows if not {"period", "event"} & set(row.level)), None)


def finding(whole: Row, direction: str) -> str:
    """The chart in one sentence or two: variation, since when, and whether a target holds.

    `whole` is the chart's own row; its limits are those within which the next point is expected.
    """
    if whole.is_held_back or "variation" not in whole.level:
        return "Too few whole periods to tell signal from noise."
    variation = whole.level["variation"]
    sentences = [f"{said_shortly(whole)}."]
    if variation == "neither" and whole.has_interval:
        sentences.append(f"Values of {interval(whole)} are what chance alone makes of it.")
    elif whole.is_shown:
        sentences.append(f"The centre of the chart is {value(whole)}.")
    assured = measure_words.ASSURANCE[whole.level.get("assurance", "no_target")]
    if assured and direction != "neither":
        sentences.append(f"{assured[:1].upper()}{assured[1:]}.")
    return " ".join(sentences)


def said_shortly(whole: Row) -> str:
    """`A change for the worse since Mar 2026`: what varies, and since when."""
    text = measure_words.VARIATION[whole.level["variation"]]
    since = whole.level.get("since", "")
    if since:
        is_new = since == whole.level["newest"]
        text += f" {'in' if is_new else 'since'} {measure_words.period(since)}"
    return f"{text[:1].upper()}{text[1:]}"


def notes(found: Evidence, name: str, whole: Row) -> str:
    """What a reader has to know of this chart: trial limits, maturity, reasons of new limits."""
    entry = measure_words.about(found, name)
    parts = []
    if whole.gate.startswith("warn"):
        parts.append("Limits rest on fewer than twelve points and may still move.")
    if "prime" in whole.level.get("chart", ""):
        parts.append("Limits are wider than for chance alone, because the points vary more.")
    maturity = entry.get("maturity")
    if maturity:
        parts.append(f"Counted after {maturity['days']} days only: {maturity['why']}.")
    for change in entry.get("rebased") or ():
        day = measure_words.period(str(change["starting"])[:7])
        parts.append(f"New limits from {day} on: {change['reason']}.")
    return " ".join(parts)
