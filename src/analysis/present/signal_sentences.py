"""What a control chart says, in sentences that follow from its rows."""

from __future__ import annotations

from collections.abc import Sequence

from . import measure_words
from .language import capital, own, say
from .lookup import Evidence, Row
from .moments import Moment
from .numbers import interval, value


def whole_chart(found: Evidence, name: str) -> Row | None:
    """The row about a measure's chart as a whole; None where it has no chart."""
    rows = found.find(f"signal.{name}")
    return next((row for row in rows if not {"period", "event"} & set(row.level)), None)


def finding(whole: Row, direction: str, points: Sequence[Moment] = ()) -> str:
    """The chart in one sentence or two: variation, since when, and whether a target holds.

    `whole` is the chart's own row; its limits are those within which the next point is expected.
    Where all is as usual and `points` has marked ones, they are said to be of an earlier time.
    """
    if whole.is_held_back or "variation" not in whole.level:
        return say("signals-too_few_periods")
    variation = whole.level["variation"]
    sentences = [say("signals-sentence", said=said_shortly(whole))]
    if variation == "neither" and whole.has_interval:
        sentences.append(say("signals-chance_range", interval=interval(whole)))
    elif whole.is_shown:
        sentences.append(say("signals-centre", value=value(whole)))
    marked = [one for one in points if one.row.is_shown and one.verdict not in ("", "neither")]
    if variation == "neither" and marked:
        period = measure_words.period(marked[-1].label)
        sentences.append(say("signals-older_marks", period=period))
    assured = measure_words.assurance(whole.level.get("assurance", "no_target"))
    if assured and direction != "neither":
        sentences.append(say("signals-sentence", said=capital(assured)))
    return " ".join(sentences)


def said_shortly(whole: Row) -> str:
    """`A change for the worse since Mar 2026`: what varies, and since when."""
    text = measure_words.variation(whole.level["variation"])
    since = whole.level.get("since", "")
    if since:
        is_new = "yes" if since == whole.level["newest"] else "no"
        period = measure_words.period(since)
        text = say("signals-since", variation=text, is_new=is_new, period=period)
    return capital(text)


def notes(found: Evidence, name: str, whole: Row) -> str:
    """What a reader has to know of this chart: trial limits, maturity, reasons of new limits."""
    entry = measure_words.about(found, name)
    parts = []
    if whole.gate.startswith("warn"):
        parts.append(say("signals-trial_limits"))
    if "prime" in whole.level.get("chart", ""):
        parts.append(say("signals-wider_limits"))
    maturity = entry.get("maturity")
    if maturity:
        days = str(maturity["days"])
        parts.append(say("signals-maturity", days=days, why=own(maturity, "why")))
    for change in entry.get("rebased") or ():
        day = measure_words.period(str(change["starting"])[:7])
        parts.append(say("signals-rebased", period=day, why=own(change, "reason")))
    return " ".join(parts)
