"""Tables of a notebook: one cell per method, spot type or setting, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from analysis.schema.estimates import ALL

from . import words
from .html import Html
from .lookup import Evidence, Row, evidence
from .numbers import NOTHING, cell, count, interval, points, value, why_not
from .parts import FigureCard, LegendEntry, Section, TableCard
from .tables import Table

Print = Callable[[Row | None], str]
NO_ROWS = "Nothing here: these records have no such rows."
COUNTED = {"Seen": "n_assessed", "Events": "n_events"}
Columns = Mapping[str, Mapping[int, Row]]


def everyone(estimates: pd.DataFrame) -> Evidence:
    """The rows of all clinics together, released or not, as plain values."""
    return evidence(estimates, {}, ALL)


def with_interval(row: Row | None) -> str:
    """`63 % (58-67 %)`; the reason where it is withheld, a dash where there is no row."""
    if row is None:
        return NOTHING
    if row.is_held_back:
        return why_not(row)
    return f"{value(row)} ({interval(row)})" if row.has_interval else cell(row)


def reached(row: Row | None) -> str:
    """The same for a time until something happens: one without a value was not reached."""
    is_open = row is not None and not row.is_held_back and math.isnan(row.value)
    return "not reached within follow-up" if is_open else with_interval(row)


def compact(row: Row | None) -> str:
    """The same for a wide grid: a dash where nothing is shown; the unit stands in the caption."""
    if row is None or not row.is_shown:
        return NOTHING
    return with_interval(row).replace(" %", "")


def in_points(row: Row | None) -> str:
    """A difference of shares or of reductions with its interval: `-13 points (-20 to -5 points)`.

    The percent sign would read as a ratio.
    """
    return points(row, with_interval)


def session_set(row: Row | None) -> str:
    """`4 (3 to 6)`: a number of sessions with the set that the data allow (plan 2.1)."""
    if row is None or row.is_held_back:
        return NOTHING if row is None else why_not(row)
    if math.isnan(row.value):
        low = "" if math.isnan(row.ci_low) else f" (not before {row.ci_low:.0f})"
        return f"not reached{low}"
    ends = [f"{row.ci_low:.0f}" if not math.isnan(row.ci_low) else "1"]
    if row.ci_high != row.ci_low:
        ends.append("more" if math.isnan(row.ci_high) else f"{row.ci_high:.0f}")
    return f"{row.value:.0f} ({' to '.join(ends)})" if len(ends) > 1 else f"{row.value:.0f}"


def by_session(caption: str, columns: Columns, form: Print = with_interval) -> Table:
    """One line per session count, one column per curve."""
    counts = sorted({k for curve in columns.values() for k in curve})
    rows = tuple((f"{k}", *(form(curve.get(k)) for curve in columns.values())) for k in counts)
    return Table(caption, ("Sessions", *columns), rows)


def by_type(caption: str, curves: Mapping[str, Mapping[int, Row]], form: Print = compact) -> Table:
    """One line per spot type, one column per session count."""
    counts = sorted({k for curve in curves.values() for k in curve})
    rows = tuple((name, *(form(curve.get(k)) for k in counts)) for name, curve in curves.items())
    return Table(caption, ("Spot type", *(f"{k}" for k in counts)), rows)


def numbered(
    caption: str,
    names: Sequence[str],
    rows: Iterable[tuple[Sequence[str], Row]],
    form: Print = with_interval,
    head: str = "Value (95 % interval)",
) -> Table:
    """One line per estimate: names, value with interval, what it rests on, what the gate warns of.

    A column in which nothing would stand is left out.
    """
    lines = list(rows)
    columns = {head: [form(row) for _, row in lines]}
    for title, name in COUNTED.items():
        columns[title] = [count(getattr(row, name)) for _, row in lines]
    columns["Note"] = [note(row) for _, row in lines]
    kept = {name: texts for name, texts in columns.items() if name == head or _says(texts)}
    made = tuple((*said, *texts) for (said, _), *texts in zip(lines, *kept.values(), strict=True))
    return Table(caption, (*names, *kept), made, len(names))


def _says(texts: Sequence[str]) -> bool:
    return any(text not in ("", NOTHING) for text in texts)


def by_name(
    caption: str, rows: Sequence[Row], form: Print = with_interval, head: str = ""
) -> Table:
    """One line per spot type, all together first and then those with most patients."""
    ordered = sorted(rows, key=lambda row: (row.spot_type != ALL, -_sortable(row.n_patients)))
    lines = [((words.spot_type(row.spot_type),), row) for row in ordered]
    return numbered(caption, ("Spot type",), lines, form, head or "Value (95 % interval)")


def _sortable(number: float) -> float:
    return 0.0 if math.isnan(number) else number


def note(row: Row) -> str:
    """What the gate warns of; nothing where it passed or where the value says why it is missing."""
    return words.reason_in_words(row.reason) if row.gate.startswith("warn") else ""


def shown(
    *tables: Table,
    lead: str = "",
    figures: Sequence[FigureCard] = (),
    legend: Sequence[LegendEntry] = (),
) -> Html:
    """Sentence, figures, tables; where no table has a line, that is said."""
    cards = [TableCard("", table) for table in tables if table.rows]
    missing = [] if cards or lead or figures else [NO_ROWS]
    return Section(lead, figures, cards, missing, legend).as_html()
