"""Does sun protection keep the result? Risk of recurrence under each level of protection."""

from __future__ import annotations

from . import sentences
from .colours import LEVELS
from .lookup import Evidence, Row
from .numbers import cell as number
from .numbers import count, interval, points
from .parts import FigureCard, Section, TableCard
from .point_ranges import Point, point_ranges
from .tables import Table, estimates_table

RISK = "recurrence.risk"
DIFFERENCE = "recurrence.risk_difference"
MONTHS = {26: 6, 52: 12}
MARKERS = {"high": "o", "moderate": "s", "low": "D"}
MEANING = (
    "Only patients who responded are counted, from the end of their course. The levels are what"
    " patients reported; other habits may go along with them, so this is association after"
    " adjustment, not proof of cause."
)
CONTRASTS = {
    DIFFERENCE: "Difference in risk",
    "recurrence.risk_ratio": "Ratio of risks",
    "recurrence.rmst_difference_months": "Extra time free of recurrence",
    "recurrence.hazard_ratio": "Hazard ratio",
}


def section(found: Evidence) -> Section:
    """Risks at 6 and 12 months by level, the contrasts high against low; or why there are none."""
    rows = found.find(RISK, spot_type="all")
    if not any(row.is_shown for row in rows):
        return Section(MEANING, missing=[_why(found, rows)])
    figures = [_figure(found, weeks) for weeks in MONTHS]
    return Section(
        MEANING,
        [figure for figure in figures if figure is not None],
        [TableCard("High against low sun protection", _contrasts(found))],
    )


def difference(found: Evidence, weeks: int) -> Row | None:
    """The released difference in risk, high against low, over all spot types."""
    return found.one(DIFFERENCE, contrast="high-low", weeks=weeks)


def _figure(found: Evidence, weeks: int) -> FigureCard | None:
    rows = {
        level: row
        for level in MARKERS
        if (row := found.one(RISK, adherence=level, weeks=weeks)) is not None
    }
    if not any(row.is_shown for row in rows.values()):
        return None
    months = MONTHS[weeks]
    title = f"Spot back within {months} months, by sun protection"
    finding = sentences.contrast(difference(found, weeks), months)
    points = [
        Point(f"{level} protection", row, LEVELS[level], MARKERS[level])
        for level, row in rows.items()
    ]
    said = "; ".join(f"{p.label}: {sentences.value_with_interval(p.row)}" for p in points)
    drawing = point_ranges(f"risk-{weeks}", points, "% of responding patients", said)
    lines = [((f"{level} protection",), row) for level, row in rows.items()]
    table = estimates_table(title, ("Reported sun protection",), lines, "n_patients")
    return FigureCard(title, finding, drawing, table)


def _contrasts(found: Evidence) -> Table:
    rows = []
    for estimand, name in CONTRASTS.items():
        for row in found.find(estimand, contrast="high-low"):
            when = row.level.get("weeks", "")
            months = (
                f"{MONTHS.get(int(when), when)} months" if when.isdigit() else "whole follow-up"
            )
            who = "" if row.spot_type == "all" else f" ({row.spot_type})"
            is_difference = estimand == DIFFERENCE
            value = points(row) if is_difference else number(row)
            limits = points(row, interval) if is_difference else interval(row)
            line = (name + who, months, value, limits, count(row.n_events))
            rows.append(line)
    heads = ("Measure", "Within", "Value", "95 % interval", "Recurrences")
    return Table(
        "High against low sun protection, responding patients", heads, tuple(rows), texts=2
    )


def _why(found: Evidence, rows: list[Row]) -> str:
    if rows:
        return f"Recurrence by sun protection: {number(rows[0])}."
    if found.about.get("sun_protection_reference") == "since_last_look":
        return (
            "Recurrence by sun protection is not shown: the question about sun protection also"
            " covers days after the spot came back, which would mislead."
        )
    return "Recurrence by sun protection is not shown: these records say nothing about it."
