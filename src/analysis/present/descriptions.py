"""Who was treated, how it was tolerated, and what became of the records: tables of counts."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.schema.raw_tables import RAW_TABLES

from . import measure_words, response, words
from .lookup import Evidence, Row
from .numbers import HIDDEN, cell, count
from .parts import FigureCard, Section, TableCard
from .point_ranges import Point, point_ranges
from .row_flow import Lane, row_flow_card
from .sentences import value_with_interval
from .tables import Table, estimates_table

SAFETY = "safety.adverse_events_per_100_sessions"
STOPPED = "process.stop_reason"
HIDDEN_NOTE = (
    "Counts are rounded to five. “hidden” stands for a count of 1 to 7, or for one that would give"
    " such a count away."
)
GRADED_NOTE = (
    "From the first session on these are the steps to an analysis of scores. Here improvement was"
    " graded instead; the curves of patients who respond say how many courses they rest on."
)


def safety(found: Evidence) -> Section:
    """Adverse events per 100 sessions, most frequent first; and why courses ended."""
    by_event = [row for row in found.find(SAFETY, spot_type="all") if set(row.level) <= {"event"}]
    rows = sorted(by_event, key=lambda row: -_sortable(row))
    figures = [_events_figure(rows)] if any(row.is_shown for row in rows) else []
    missing = [] if figures else ["Adverse events are not shown: not recorded, or too few to show."]
    stopped = sorted(found.find(STOPPED, spot_type="all"), key=lambda row: -_sortable(row))
    lines = [((words.stop_reason(row.level.get("reason", "")),), row) for row in stopped]
    tables = []
    if lines:
        table = estimates_table("Why courses ended", ("Reason",), lines, "n_courses")
        tables.append(TableCard("Why courses ended", table))
    return Section(figures=figures, tables=tables, missing=missing)


def _events_figure(rows: list[Row]) -> FigureCard:
    named = [(words.event(row.level.get("event", "any")), row) for row in rows]
    title = "Adverse events per 100 sessions"
    finding = _most_frequent(rows)
    hidden = sum(not row.is_shown for row in rows)
    note = _rare(hidden) if hidden else ""
    points = [Point(name, row) for name, row in named]
    alt = "; ".join(f"{name}: {value_with_interval(row)}" for name, row in named if row.is_shown)
    drawing = point_ranges("events", points, "events per 100 sessions", f"{title}. {alt}")
    lines = [((name,), row) for name, row in named]
    table = estimates_table(title, ("Event",), lines, "n_assessed")
    return FigureCard(title, finding, drawing, table, note)


def _most_frequent(rows: list[Row]) -> str:
    """`rows` with the most frequent first; `any` is the sum of them and no kind of its own."""
    kinds = [row for row in rows if row.is_shown and row.level.get("event") != "any"]
    if not kinds:
        return "No single kind of event is frequent enough to show."
    name = words.event(kinds[0].level.get("event", ""))
    return f"{name} is most frequent: {value_with_interval(kinds[0])} per 100 sessions."


def _rare(kinds: int) -> str:
    return f"{kinds} more {'kind' if kinds == 1 else 'kinds'} of event: too rare to show."


def patients(found: Evidence) -> Section:
    """Table 1, short: courses by spot type, patients by the attributes released."""
    by_type = [row for row in found.find("describe.courses") if row.spot_type != "all"]
    types = tuple(
        (words.spot_type(row.spot_type), _people(row))
        for row in sorted(by_type, key=lambda row: -_sortable(row))
    )
    attributes = tuple(
        (f"{words.humanised(name)}: {_attribute(value)}", _people(row))
        for row in found.find("describe.patients", spot_type="all")
        for name, value in sorted(row.level.items())
    )
    tables = []
    if types:
        table = Table("Courses by spot type", ("Spot type", "Courses"), types)
        tables.append(TableCard("Courses by spot type", table))
    if attributes:
        table = Table("Patients by sex, age and skin", ("Patients", "Number"), attributes)
        tables.append(TableCard("Patients", table))
    flow = _participants(found)
    if flow:
        note = GRADED_NOTE if response.is_graded(found) else ""
        tables.append(TableCard("From all courses to those analysed", flow, note))
    missing = [] if tables else ["Who was treated is not shown: too few patients to count."]
    return Section(tables=tables, missing=missing, layout="panels")


def data_quality(found: Evidence) -> Section:
    """What became of every row read, by table; hidden counts are small ones."""
    rows = found.find("flow.rows")
    if not rows:
        return Section(missing=["What became of the rows read is not released for this page."])
    complete = completeness(found)
    tables = [complete] if complete else []
    if not any(row.is_shown for row in rows):
        return Section(tables=tables, missing=["Rows read are not shown: too few to count."])
    return Section(figures=[row_flow_card(_lanes(rows), HIDDEN_NOTE)], tables=tables)


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
        share = {"yes": ", score 90 % lower", "no": ", others"}.get(
            row.level.get("responder90", "")
        )
        text = cell(row) if row.is_held_back or row.is_shown else "not reached"
        lines.append((f"Median time to recurrence{share or ''}", text))
    title = "Seen after the end of the course"
    return TableCard(title, Table(title, ("What was seen", "Courses"), tuple(lines)))


def completeness(found: Evidence) -> TableCard | None:
    """How complete the records are: shares of courses, looks and sessions with an answer."""
    rows = [row for row in found.find("measure.") if "_recorded" in row.estimand and not row.level]
    if not rows:
        return None
    title = "How complete the records are"
    lines = [
        ((measure_words.title(found, row.estimand.removeprefix("measure.")),), row) for row in rows
    ]
    return TableCard(title, estimates_table(title, ("What",), lines, "n_assessed"))


def _outcome_seen(row: Row) -> str:
    code = row.level.get("outcome", "")
    return words.FOLLOWED.get(code, words.humanised(code))


def share_set_aside(found: Evidence) -> float:
    """Share (0-1) of all rows read that were set aside for correction; NaN if not known."""
    rows = [row for row in found.find("flow.rows") if row.is_shown]
    total = sum(row.value for row in rows)
    aside = sum(row.value for row in rows if row.level.get("outcome") == "quarantined")
    return aside / total if total else float("nan")


def _participants(found: Evidence) -> Table | None:
    rows = {
        row.level.get("step", ""): row for row in found.find("flow.participants", spot_type="all")
    }
    if not rows:
        return None
    lines = tuple((text, _people(rows[step])) for step, text in words.STEPS.items() if step in rows)
    return Table("From all courses to those analysed", ("Step", "Courses"), lines)


def _people(row: Row) -> str:
    return count(row.value) if row.is_shown else HIDDEN


def _attribute(value: str) -> str:
    return "not recorded" if value == "missing" else value.replace("_", " ")


def _sortable(row: Row) -> float:
    return row.value if row.is_shown else -1.0
