"""Does sun protection keep the result? Risk of recurrence under each level of protection."""

from __future__ import annotations

from . import descriptions, sentences, words
from .colours import LEVELS
from .lookup import Evidence, Row
from .numbers import cell as number
from .numbers import count, interval, points
from .parts import FigureCard, Section, TableCard
from .point_ranges import Point, point_ranges
from .precision_tables import needs_cards
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
    seen = descriptions.followed_up(found)
    tables = [
        *([seen] if seen else []),
        *needs_cards(found, DIFFERENCE, contrast="high-low", weeks="52"),
    ]
    if not any(row.is_shown for row in rows):
        return Section(MEANING, tables=tables, missing=[_why(rows)])
    figures = [_figure(found, weeks) for weeks in MONTHS]
    return Section(
        MEANING,
        [figure for figure in figures if figure is not None],
        [_contrasts(found), *tables],
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
    drawn = [
        Point(f"{level} protection", row, LEVELS[level], MARKERS[level])
        for level, row in rows.items()
    ]
    said = "; ".join(f"{p.label}: {sentences.value_with_interval(p.row)}" for p in drawn)
    drawing = point_ranges(f"risk-{weeks}", drawn, "% of responding patients", said)
    lines = [((f"{level} protection",), row) for level, row in rows.items()]
    table = estimates_table(title, ("Reported sun protection",), lines, "n_patients")
    return FigureCard(title, finding, drawing, table)


def _contrasts(found: Evidence) -> TableCard:
    """All spot types first; a single spot type only where its number may be shown."""
    lines, without = [], set()
    for estimand, name in CONTRASTS.items():
        rows = found.find(estimand, contrast="high-low")
        for row in sorted(rows, key=lambda row: row.spot_type != "all"):
            if row.is_shown or row.spot_type == "all":
                lines.append(_contrast(name, row))
            else:
                without.add(words.in_sentence(row.spot_type))
    title = "High against low sun protection"
    heads = ("Measure", "Within", "Value", "95 % interval", "Recurrences")
    note = (
        f"Too few recurrences to compare within: {', '.join(sorted(without))}." if without else ""
    )
    return TableCard(title, Table(f"{title}, responding patients", heads, tuple(lines), 2), note)


def _contrast(name: str, row: Row) -> tuple[str, ...]:
    when = row.level.get("weeks", "")
    months = f"{MONTHS.get(int(when), when)} months" if when.isdigit() else "whole follow-up"
    who = "" if row.spot_type == "all" else f" ({words.in_sentence(row.spot_type)})"
    is_difference = row.estimand == DIFFERENCE
    value = points(row) if is_difference else number(row)
    limits = points(row, interval) if is_difference else interval(row)
    return name + who, months, value, limits, count(row.n_events)


def _why(rows: list[Row]) -> str:
    if rows:
        return f"Recurrence by sun protection: {number(rows[0])}."
    return "Recurrence by sun protection is not shown: these records say nothing about it."
