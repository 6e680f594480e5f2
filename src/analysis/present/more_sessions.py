"""What do more sessions buy? One curve per spot type, and what each further session adds."""

from __future__ import annotations

from collections.abc import Sequence

from . import figures as draw
from . import response, sentences, words
from .language import coded, say
from .lookup import Evidence, Row
from .numbers import cell as number
from .numbers import count, interval, people, percent, points
from .parts import CURVE_LEGEND, GRADES_LEGEND, FigureCard, Section
from .parts import legend as legend_of
from .precision_tables import needs_cards
from .tables import Table

REDUCTION = "improvement.mean_reduction_pct"
GAIN = "improvement.marginal_gain_pct"
HALF_GONE = "improvement.responder50"
MAXIMUM_SESSIONS = 8


def section(found: Evidence) -> Section:
    """All spot types together, what each further session adds, then one panel per spot type.

    A spot type without any supported count of sessions is named in words instead. Where improvement
    was graded and not scored, the curves are those of the grades, and the section says so.
    """
    curve = response.curve(found)
    meaning = say("more_sessions-meaning", half=_half_gone(curve))
    lead = " ".join([meaning, *response.remarks(found)])
    types = ["all", *response.spot_types(found)]
    panels = {name: _panel(found, name) for name in types}
    shown = [panel for panel in panels.values() if panel is not None]
    further = [figure for figure in (_further_sessions(found), reduction_card(found)) if figure]
    figures = [*shown[:1], *further, *shown[1:]]
    if not figures:
        return Section(lead, missing=[say("more_sessions-nothing")])
    without = [words.spot_type(name) for name, panel in panels.items() if panel is None]
    missing = [say("more_sessions-no_curve", types=", ".join(without))] if without else []
    legend = legend_of(GRADES_LEGEND if response.is_graded(found) else CURVE_LEGEND)
    return Section(lead, figures, needs_cards(found, HALF_GONE), missing, legend)


def _further_sessions(found: Evidence) -> FigureCard | None:
    """The gain of each further session over all spot types, beside the naive slope."""
    curve = found.by_session(GAIN, "all")
    naive = found.by_session(GAIN, "all", method="naive")
    if not any(row.is_shown for row in curve.values()):
        return None
    finding = sentences.gains(curve)
    name = say("more_sessions-gain_title")
    alt = say("more_sessions-titled_alt", title=name, finding=finding)
    drawing = draw.gains("gain-all", curve, naive, MAXIMUM_SESSIONS, alt)
    rows = tuple(
        (f"{k}", points(row), points(row, interval), points(naive.get(k)), count(row.n_assessed))
        for k, row in curve.items()
    )
    heads = (
        say("more_sessions-head_session"),
        say("more_sessions-head_adds"),
        say("head-interval"),
        say("more_sessions-head_ignoring"),
        say("more_sessions-head_seen"),
    )
    table = Table(say("more_sessions-gain_caption"), heads, rows)
    return FigureCard(name, finding, drawing, table)


def reduction_card(found: Evidence) -> FigureCard | None:
    """The mean reduction over all spot types, beside both ways of ignoring stopping."""
    curve = found.by_session(REDUCTION, "all")
    if not any(row.is_shown for row in curve.values()):
        return None
    usual = {name: found.by_session(REDUCTION, "all", method=name) for name in draw.USUAL}
    name = say("more_sessions-reduction_title")
    finding = sentences.ignoring_stopping(curve, usual["naive"])
    ends = [row for row in curve.values() if row.is_shown]
    first, last = (sentences.value_with_interval(row) for row in (ends[0], ends[-1]))
    alt = say("more_sessions-reduction_alt", title=name, first=first, last=last, finding=finding)
    drawing = draw.mean_reduction("mean-all", curve, usual, MAXIMUM_SESSIONS, alt)
    rows = tuple(
        (f"{k}", number(row), interval(row), *(number(usual[name].get(k)) for name in draw.USUAL))
        for k, row in curve.items()
    )
    heads = (
        say("more_sessions-head_sessions"),
        say("more_sessions-head_reduction"),
        say("head-interval"),
        *map(draw.usual_in_words, draw.USUAL),
    )
    table = Table(say("more_sessions-reduction_caption"), heads, rows)
    return FigureCard(name, finding, drawing, table)


def _panel(found: Evidence, spot_type: str) -> FigureCard | None:
    curve, half = response.curve(found, spot_type), response.half(found, spot_type)
    if not any(row.is_shown for row in curve.values()):
        return None
    # Nothing is called naive where grades give the curves: those rows would be of other courses.
    usual = "" if response.is_graded(found) else "available_case"
    naive = found.by_session(response.RESPONDERS, spot_type, method=usual)
    finding = sentences.sessions_to_half(half, curve)
    name = words.spot_type(spot_type)
    drawing = draw.dose_response(
        f"dose-{spot_type}", curve, naive, half, MAXIMUM_SESSIONS, _alt(name, curve, finding)
    )
    reduction = found.by_session(REDUCTION, spot_type) if usual else {}
    table = _table(name, curve, naive, reduction)
    return FigureCard(name, finding, drawing, table, _left_out(curve))


def _half_gone(curve: dict[int, Row]) -> str:
    return response.half_gone(next(iter(curve.values()), None))


def _alt(name: str, curve: dict[int, Row], finding: str) -> str:
    shown = {k: row for k, row in curve.items() if row.is_shown}
    first, last = min(shown), max(shown)
    return say(
        "more_sessions-curve_alt",
        name=name,
        half=_half_gone(curve),
        first=str(first),
        first_value=sentences.value_with_interval(shown[first]),
        last=str(last),
        last_value=sentences.value_with_interval(shown[last]),
        finding=finding,
    )


def _left_out(curve: dict[int, Row]) -> str:
    """Which counts of sessions are not drawn, a sentence for each reason."""
    reasons: dict[str, list[str]] = {}
    for k, row in curve.items():
        if not row.is_shown:
            why = coded("left_out", row.reason, words.reason_in_words(row.reason))
            reasons.setdefault(why, []).append(str(k))
    return " ".join(
        say("more_sessions-left_out", sessions=", ".join(sessions), why=why)
        for why, sessions in reasons.items()
    )


def _table(
    name: str, curve: dict[int, Row], naive: dict[int, Row], reduction: dict[int, Row]
) -> Table:
    """The numbers of one panel; columns that nothing would stand in are left out."""
    columns: dict[str, Sequence[str]] = {
        say("more_sessions-head_sessions"): [f"{k}" for k in curve],
        say("more_sessions-head_responding"): [number(row) for row in curve.values()],
        say("head-interval"): [interval(row) for row in curve.values()],
    }
    if naive:
        columns[say("more_sessions-head_ignoring")] = [number(naive.get(k)) for k in curve]
    if reduction:
        columns[say("more_sessions-head_reduction")] = [number(reduction.get(k)) for k in curve]
    seen, missing = say("more_sessions-head_seen"), say("more_sessions-head_missing")
    columns[seen] = [count(row.n_assessed) for row in curve.values()]
    columns[missing] = [percent(row.fmi, "probability") for row in curve.values()]
    first = next(iter(curve.values()))
    caption = say("more_sessions-caption", name=name, people=people(first.n_patients))
    return Table(caption, tuple(columns), tuple(zip(*columns.values(), strict=True)))
