"""Who was treated, how it was tolerated, and what became of the records: tables of counts."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.schema.raw_tables import RAW_TABLES

from . import measure_words, response, words
from .language import coded, decimal, say
from .lookup import Evidence, Row
from .numbers import cell, count, hidden, why_not
from .parts import FigureCard, Section, TableCard
from .point_ranges import Point, point_ranges
from .row_flow import Lane, row_flow_card
from .sentences import value_with_interval
from .tables import Table, estimates_table

SAFETY = "safety.adverse_events_per_100_sessions"
STOPPED = "process.stop_reason"


def safety(found: Evidence) -> Section:
    """Adverse events per 100 sessions, most frequent first; and why courses ended."""
    by_event = [row for row in found.find(SAFETY, spot_type="all") if set(row.level) <= {"event"}]
    rows = sorted(by_event, key=lambda row: -_sortable(row))
    figures = [_events_figure(rows)] if any(row.is_shown for row in rows) else []
    missing = [] if figures else [say("safety-missing")]
    stopped = sorted(found.find(STOPPED, spot_type="all"), key=lambda row: -_sortable(row))
    lines = [((words.stop_reason(row.level.get("reason", "")),), row) for row in stopped]
    tables, title = [], say("safety-stopped")
    if lines and not any(row.is_shown for row in stopped):
        missing.append(say("safety-none_stopped", title=title, why=why_not(stopped[0])))
    elif lines:
        table = estimates_table(title, (say("safety-head_reason"),), lines, "n_courses")
        tables.append(TableCard(title, table))
    return Section(figures=figures, tables=tables, missing=missing)


def _events_figure(rows: list[Row]) -> FigureCard:
    named = [(words.event(row.level.get("event", "any")), row) for row in rows]
    title = say("safety-events")
    finding = _most_frequent(rows)
    hidden = sum(not row.is_shown for row in rows)
    note = _rare(hidden) if hidden else ""
    points = [Point(name, row) for name, row in named]
    told = [
        say("safety-alt_event", name=name, value=value_with_interval(row))
        for name, row in named
        if row.is_shown
    ]
    alt = say("safety-alt", title=title, events="; ".join(told))
    drawing = point_ranges("events", points, say("safety-axis"), alt)
    lines = [((name,), row) for name, row in named]
    table = estimates_table(title, (say("safety-head_event"),), lines, "n_assessed")
    return FigureCard(title, finding, drawing, table, note)


def _most_frequent(rows: list[Row]) -> str:
    """`rows` with the most frequent first; `any` is the sum of them and no kind of its own."""
    kinds = [row for row in rows if row.is_shown and row.level.get("event") != "any"]
    if not kinds:
        return say("safety-none_frequent")
    name = words.event(kinds[0].level.get("event", ""))
    return say("safety-most_frequent", name=name, value=value_with_interval(kinds[0]))


def _rare(kinds: int) -> str:
    return say("safety-rare", count=kinds, number=str(kinds))


def patients(found: Evidence) -> Section:
    """Table 1, short: courses by spot type, patients by the attributes released."""
    by_type = [row for row in found.find("describe.courses") if row.spot_type != "all"]
    types = tuple(
        (words.spot_type(row.spot_type), _people(row))
        for row in sorted(by_type, key=lambda row: -_sortable(row))
    )
    attributes = tuple(
        (_attribute(name, value), _people(row))
        for row in found.find("describe.patients", spot_type="all")
        for name, value in sorted(row.level.items())
    )
    tables = []
    if types:
        title = say("patients-by_type")
        heads = (say("patients-head_type"), say("patients-head_courses"))
        tables.append(TableCard(title, Table(title, heads, types)))
    if attributes:
        heads = (say("patients-head_patients"), say("patients-head_number"))
        table = Table(say("patients-attributes"), heads, attributes)
        tables.append(TableCard(say("patients-title"), table))
    flow = _participants(found)
    if flow:
        note = say("data-graded_note") if response.is_graded(found) else ""
        tables.append(TableCard(say("patients-flow"), flow, note))
    missing = [] if tables else [say("patients-missing")]
    return Section(tables=tables, missing=missing, layout="panels")


def data_quality(found: Evidence) -> Section:
    """What became of every row read, by table; hidden counts are small ones."""
    rows = found.find("flow.rows")
    if not rows:
        return Section(missing=[say("data-flow_missing")])
    complete = completeness(found)
    tables = [complete] if complete else []
    if not any(row.is_shown for row in rows):
        return Section(tables=tables, missing=[say("data-rows_missing")])
    return Section(figures=[row_flow_card(_lanes(rows), say("data-hidden_note"))], tables=tables)


def _lanes(rows: Iterable[Row]) -> list[Lane]:
    """One lane a table, in the order of the data contract; a hidden count stays unknown."""
    counts: dict[str, dict[str, float | None]] = {name: {} for name in RAW_TABLES}
    for row in rows:
        lane = counts.setdefault(row.level.get("table", ""), {})
        lane[row.level.get("outcome", "")] = row.value if row.is_shown else None
    return [Lane(name, found) for name, found in counts.items() if found]


def followed_up(found: Evidence) -> TableCard | None:
    """What was seen after the end of the course, counted only; None where that is not released."""
    rows = found.find("recurrence.observed", spot_type="all")
    if not rows:
        return None
    lines = [(_outcome_seen(row), _people(row)) for row in rows]
    for row in found.find("recurrence.kaplan_meier_median_months", spot_type="all"):
        is_known = row.is_held_back or row.is_shown
        text = cell(row) if is_known else say("followed_up-not_reached")
        which = row.level.get("responder90", "")
        lines.append((coded("median", which, coded("median", "all")), text))
    title = say("followed_up-title")
    heads = (say("followed_up-head_what"), say("followed_up-head_courses"))
    return TableCard(title, Table(title, heads, tuple(lines)))


def completeness(found: Evidence) -> TableCard | None:
    """How complete the records are: shares of courses, looks and sessions with an answer."""
    rows = [row for row in found.find("measure.") if "_recorded" in row.estimand and not row.level]
    if not rows:
        return None
    title = say("data-complete")
    lines = [
        ((measure_words.title(found, row.estimand.removeprefix("measure.")),), row) for row in rows
    ]
    return TableCard(title, estimates_table(title, (say("data-head_what"),), lines, "n_assessed"))


def _outcome_seen(row: Row) -> str:
    return words.followed(row.level.get("outcome", ""))


def share_set_aside(found: Evidence) -> float:
    """Share (0-1) of all rows read that were set aside for correction; NaN if not known."""
    rows = [row for row in found.find("flow.rows") if row.is_shown]
    total = sum(row.value for row in rows)
    aside = sum(row.value for row in rows if row.level.get("outcome") == "quarantined")
    return aside / total if total else float("nan")


def share_in_words(share: float, decimals: int = 0) -> str:
    """That share, `5 %`."""
    return coded("amount", "percent", sign="", number=decimal(100 * share, decimals))


def _participants(found: Evidence) -> Table | None:
    rows = {
        row.level.get("step", ""): row for row in found.find("flow.participants", spot_type="all")
    }
    if not rows:
        return None
    lines = tuple((words.step(step), _people(rows[step])) for step in words.STEPS if step in rows)
    heads = (say("patients-head_step"), say("patients-head_courses"))
    return Table(say("patients-flow"), heads, lines)


def _people(row: Row) -> str:
    return count(row.value) if row.is_shown else hidden()


def _attribute(name: str, value: str) -> str:
    said = coded("attribute", value, value.replace("_", " "))
    return say("patients-attribute", name=coded("characteristic", name), value=said)


def _sortable(row: Row) -> float:
    return row.value if row.is_shown else -1.0
