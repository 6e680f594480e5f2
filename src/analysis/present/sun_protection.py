"""Does sun protection keep the result? Risk of recurrence under each level of protection."""

from __future__ import annotations

from . import descriptions, sentences, words
from .colours import LEVELS
from .language import coded, say
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
CONTRASTS = (
    DIFFERENCE,
    "recurrence.risk_ratio",
    "recurrence.rmst_difference_months",
    "recurrence.hazard_ratio",
)


def section(found: Evidence) -> Section:
    """Risks at 6 and 12 months by level, the contrasts high against low; or why there are none."""
    rows = found.find(RISK, spot_type="all")
    seen = descriptions.followed_up(found)
    tables = [
        *([seen] if seen else []),
        *needs_cards(found, DIFFERENCE, contrast="high-low", weeks="52"),
    ]
    if not any(row.is_shown for row in rows):
        return Section(say("sun_protection-meaning"), tables=tables, missing=[_why(rows)])
    figures = [_figure(found, weeks) for weeks in MONTHS]
    return Section(
        say("sun_protection-meaning"),
        [figure for figure in figures if figure is not None],
        [_contrasts(found), *tables],
    )


def contrast_in_words(estimand: str) -> str:
    """What a contrast of high against low sun protection is called."""
    return coded("contrast_of", estimand.removeprefix("recurrence."))


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
    title = say("sun_protection-title", months=str(months))
    finding = sentences.contrast(difference(found, weeks), months)
    drawn = [
        Point(coded("protection", level), row, LEVELS[level], MARKERS[level])
        for level, row in rows.items()
    ]
    said = "; ".join(map(_told, drawn))
    drawing = point_ranges(f"risk-{weeks}", drawn, say("sun_protection-axis"), said)
    lines = [((coded("protection", level),), row) for level, row in rows.items()]
    heads = (say("sun_protection-head_level"),)
    table = estimates_table(title, heads, lines, "n_patients")
    return FigureCard(title, finding, drawing, table)


def _told(point: Point) -> str:
    value = sentences.value_with_interval(point.row)
    return say("sun_protection-alt_level", level=point.label, value=value)


def _contrasts(found: Evidence) -> TableCard:
    """All spot types first; a single spot type only where its number may be shown."""
    lines, without = [], set()
    for estimand in CONTRASTS:
        rows = found.find(estimand, contrast="high-low")
        for row in sorted(rows, key=lambda row: row.spot_type != "all"):
            if row.is_shown or row.spot_type == "all":
                lines.append(_contrast(row))
            else:
                without.add(words.in_sentence(row.spot_type))
    heads = (
        say("sun_protection-head_measure"),
        say("sun_protection-head_within"),
        say("head-value"),
        say("head-interval"),
        say("sun_protection-head_recurrences"),
    )
    types = ", ".join(sorted(without))
    note = say("sun_protection-too_few", types=types) if without else ""
    table = Table(say("sun_protection-contrasts_caption"), heads, tuple(lines), 2)
    return TableCard(say("sun_protection-contrasts"), table, note)


def _contrast(row: Row) -> tuple[str, ...]:
    when = row.level.get("weeks", "")
    months = (
        say("within_months", number=str(MONTHS.get(int(when), when)))
        if when.isdigit()
        else say("sun_protection-whole")
    )
    name = contrast_in_words(row.estimand)
    if row.spot_type != "all":
        kind = words.in_sentence(row.spot_type)
        name = say("sun_protection-of_type", name=name, type=kind)
    is_difference = row.estimand == DIFFERENCE
    value = points(row) if is_difference else number(row)
    limits = points(row, interval) if is_difference else interval(row)
    return name, months, value, limits, count(row.n_events)


def _why(rows: list[Row]) -> str:
    if rows:
        return say("sun_protection-held_back", why=number(rows[0]))
    return say("sun_protection-nothing")
