"""The sensitivity grid: one estimate, many analyses; and E-values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ..forest import Line, forest
from ..html import Html
from ..lookup import Evidence, Row
from ..numbers import NOTHING, cell, count
from ..parts import FigureCard, Section, TableCard
from ..tables import Table
from ..titles import level_in_words
from .anchors import About, anchored, found_in
from .results import gate_in_words, printed

DIFFERENCE, VARIED = "recurrence.risk_difference", "sensitivity.risk_difference"
AT = {"contrast": "high-low", "weeks": "52"}
CHANGES = {
    ("rule", "recorded"): "Rule: the clinic's answer",
    ("rule", "half_lost"): "Rule: half of the improvement lost",
    ("rule", "over_nadir"): "Rule: above the lowest score",
    ("looks", "scheduled"): "Unscheduled looks left out",
    ("missing", "low"): "Missing answers one level lower",
    ("responders", "75"): "Responders with three quarters gone",
    ("excluded", "vague_types"): "Mixed, other, unknown types left out",
}
METHODS = {
    "plan": "The plan's analysis",
    "mixed_model": "Mixed model of the log score",
    "available_case": "Whoever was still there (misleading)",
    "naive": "Final result by sessions received (misleading)",
}
E_NOTE = (
    "How strongly something unrecorded would have to go with both sun protection and recurrence, as"
    " a risk ratio, to explain the result away, or to make its interval hold no difference."
)


def sensitivity(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """One estimate under many analyses: sun protection and mean reduction; E-values."""
    found = found_in(estimates, about, clinic_id)
    figures = [
        card
        for card in (
            _grid("grid-recurrence", "Sun protection and recurrence within 12 months",
                  recurrence_grid(found), "points, high against low", 0.0),
            _grid("grid-improvement", "Mean reduction after 4 sessions",
                  improvement_grid(found), "% of the score before", None),
        )
        if card is not None
    ]  # fmt: skip
    e_values = TableCard("E-values", e_value_table(found), E_NOTE)
    tables = [e_values] if e_values.table.rows else []
    missing = [] if figures or tables else ["Nothing to vary: no main estimate is shown."]
    body = Section(figures=figures, missing=missing, is_wide=True).as_html()
    return anchored("sensitivity", body, Section(tables=tables).as_html())


def recurrence_grid(found: Evidence) -> list[tuple[str, Row]]:
    """The risk difference as planned, then with one thing changed at a time."""
    rows = []
    primary = found.one(DIFFERENCE, **AT)
    if primary is not None:
        rows.append((METHODS["plan"], primary))
    for (key, value), label in CHANGES.items():
        row = found.one(VARIED, **AT, **{key: value})
        if row is not None:
            rows.append((label, row))
    return rows


def improvement_grid(found: Evidence) -> list[tuple[str, Row]]:
    """The mean reduction after four sessions by method, then by delta."""
    estimand = "improvement.mean_reduction_pct"
    named = ((label, found.one(estimand, method=m, k=4)) for m, label in METHODS.items())
    rows = [(label, row) for label, row in named if row is not None]
    shifted = found.find("sensitivity.mean_reduction_pct", spot_type="all",
                         method="delta_adjusted", k=4)  # fmt: skip
    moved = (row for row in shifted if float(row.level["delta"]) != 0)
    ordered = sorted(moved, key=lambda row: float(row.level["delta"]))
    return [*rows, *((_of_delta(row), row) for row in ordered)]


def _of_delta(row: Row) -> str:
    return f"Imputed scores of those who left: {level_in_words({'delta': row.level['delta']})}"


def grid_table(caption: str, rows: Sequence[tuple[str, Row]]) -> Table:
    """One line per analysis: value with interval, patients, gate."""
    lines = tuple(
        (label, gate_in_words(row), printed(row), count(row.n_patients)) for label, row in rows
    )
    return Table(caption, ("Analysis", "Gate", "Value (95 % interval)", "Patients"), lines, 2)


def _grid(
    name: str, head: str, rows: Sequence[tuple[str, Row]], axis: str, null: float | None
) -> FigureCard | None:
    shown = [(label, row) for label, row in rows if row.is_shown]
    if not shown:
        return None
    lines = [_line(label, row, is_first=label == METHODS["plan"]) for label, row in shown]
    alt = "; ".join(f"{label}: {printed(row)}" for label, row in shown)
    drawing = forest(name, lines, axis, f"{head}. {alt}", null=null, is_log=False)
    return FigureCard(head, "One estimate, many analyses.", drawing, grid_table(head, rows))


def _line(label: str, row: Row, *, is_first: bool) -> Line:
    scale = 100 if row.unit == "probability" else 1
    value, low, high = (number * scale for number in (row.value, row.ci_low, row.ci_high))
    return Line(label, value, low, high, printed(row), "summary" if is_first else "one")


def e_value_table(found: Evidence) -> Table:
    """E-values of the value and of the limit nearest to no difference."""
    rows = found.find("sensitivity.e_value")
    lines = tuple(_e_lines(rows))
    return Table("E-values", ("Of", "At", "Gate", "E-value"), lines, 3)


def _e_lines(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        of = "the estimate" if row.level["of"] == "value" else "the limit nearest to no difference"
        what = "each further session" if "per" in row.level else "sun protection, high-low"
        weeks = {key: value for key, value in row.level.items() if key == "weeks"}
        at = level_in_words(weeks) or NOTHING
        yield f"{what}: {of}", at, gate_in_words(row), cell(row)
