"""What do more sessions buy? One curve per spot type, and what each further session adds."""

from __future__ import annotations

from . import figures as draw
from . import sentences, words
from .lookup import Evidence, Row
from .numbers import cell as number
from .numbers import count, interval, people, percent, points
from .parts import CURVE_LEGEND, FigureCard, Section
from .tables import Table

RESPONDERS = "improvement.responder50"
REDUCTION = "improvement.mean_reduction_pct"
GAIN = "improvement.marginal_gain_pct"
HALF = "improvement.sessions_to_half"
MAXIMUM_SESSIONS = 8
MEANING = (
    "A patient responds when at least half of the spot's severity is gone. The curves say what"
    " would be seen had every patient gone on to that session; they hold for these clinics'"
    " patients, and include what fades by itself."
)


def section(found: Evidence) -> Section:
    """All spot types together, what each further session adds, then one panel per spot type.

    A spot type without any supported count of sessions is named in words instead.
    """
    types = ["all", *found.spot_types(RESPONDERS)]
    panels = {name: _panel(found, name) for name in types}
    shown = [panel for panel in panels.values() if panel is not None]
    added = _further_sessions(found)
    figures = [*shown[:1], *([added] if added else []), *shown[1:]]
    if not figures:
        nothing = "Not shown: no count of sessions that enough patients reached, or no scores."
        return Section(MEANING, missing=[nothing])
    without = [words.spot_type(name) for name, panel in panels.items() if panel is None]
    missing = [f"No curve, too few patients: {', '.join(without)}."] if without else []
    return Section(MEANING, figures, missing=missing, legend=CURVE_LEGEND)


def _further_sessions(found: Evidence) -> FigureCard | None:
    """The gain of each further session over all spot types, beside the naive slope."""
    curve = found.by_session(GAIN, "all")
    naive = found.by_session(GAIN, "all", method="naive")
    if not any(row.is_shown for row in curve.values()):
        return None
    finding = sentences.gains(curve)
    name = "What does each further session add?"
    drawing = draw.gains("gain-all", curve, naive, MAXIMUM_SESSIONS, f"{name} {finding}")
    rows = tuple(
        (f"{k}", points(row), points(row, interval), points(naive.get(k)), count(row.n_assessed))
        for k, row in curve.items()
    )
    heads = ("Session", "Adds", "95 % interval", "If you ignored stopping", "Courses seen")
    table = Table("Points of reduction that each session adds, all spot types", heads, rows)
    return FigureCard(name, finding, drawing, table)


def _panel(found: Evidence, spot_type: str) -> FigureCard | None:
    curve = found.by_session(RESPONDERS, spot_type)
    if not any(row.is_shown for row in curve.values()):
        return None
    half = found.one(HALF, spot_type=spot_type)
    naive = found.by_session(RESPONDERS, spot_type, method="available_case")
    finding = sentences.sessions_to_half(half, curve)
    name = words.spot_type(spot_type)
    drawing = draw.dose_response(
        f"dose-{spot_type}", curve, naive, half, MAXIMUM_SESSIONS, _alt(name, curve, finding)
    )
    note = _unsupported(curve)
    return FigureCard(name, finding, drawing, _table(found, spot_type, curve, naive), note)


def _alt(name: str, curve: dict[int, Row], finding: str) -> str:
    shown = {k: row for k, row in curve.items() if row.is_shown}
    first, last = min(shown), max(shown)
    return (
        f"{name}: share of patients with at least half of the spot gone, by number of sessions."
        f" {sentences.value_with_interval(shown[first])} after {first},"
        f" {sentences.value_with_interval(shown[last])} after {last}. {finding}"
    )


def _unsupported(curve: dict[int, Row]) -> str:
    left_out = [k for k, row in curve.items() if not row.is_shown]
    if not left_out:
        return ""
    listed = ", ".join(str(k) for k in left_out)
    return f"Not shown for {listed} sessions: too few patients reached them."


def _table(found: Evidence, spot_type: str, curve: dict[int, Row], naive: dict[int, Row]) -> Table:
    reduction = found.by_session(REDUCTION, spot_type)
    rows = tuple(
        (
            f"{k}",
            number(row),
            interval(row),
            number(naive.get(k)),
            number(reduction.get(k)),
            count(row.n_assessed),
            percent(row.fmi, "probability"),
        )
        for k, row in curve.items()
    )
    first = next(iter(curve.values()))
    caption = f"{words.spot_type(spot_type)}, {people(first.n_patients)}"
    heads = (
        "Sessions",
        "Patients responding",
        "95 % interval",
        "If you ignored stopping",
        "Mean reduction",
        "Courses seen",
        "Information missing",
    )
    return Table(caption, heads, rows)
