"""Diagnostics, the sensitivity grid, the negative control, E-values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from .. import words
from ..forest import Line, forest
from ..grids import numbered, with_interval
from ..html import Html
from ..lookup import Evidence, Row
from ..numbers import NOTHING, cell, count
from ..parts import FigureCard, Section, TableCard
from ..tables import Table
from ..titles import level_in_words, title
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
CONTROL = "diagnostic.next_report_hazard_ratio"
CONTROL_NOTE = (
    "The answer of the next interval cannot have protected in this one. A ratio far from 1 would"
    " say that answers follow recurrences, or that careful patients differ in other ways."
)
E_NOTE = (
    "How strongly something unrecorded would have to go with both sun protection and recurrence, as"
    " a risk ratio, to explain the result away, or to make its interval hold no difference."
)
CALIBRATION = "diagnostic.observed_to_expected"


def diagnostics(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Observed against expected, the negative control, how answers were used, positivity."""
    found = found_in(estimates, about, clinic_id)
    cards = [
        TableCard("Does the model of recurrence fit?", fit_table(found)),
        TableCard("Observed over expected recurrences", calibration_table(found)),
        TableCard("Negative control", control_table(found), CONTROL_NOTE),
        TableCard("One question, four uses of the answers", uses_table(found)),
        TableCard("Who could have followed each schedule", positivity_table(found)),
    ]
    shown = [card for card in cards if card.table.rows]
    missing = [] if shown else ["No diagnostics: nothing was modelled."]
    body = Section(tables=shown, missing=missing).as_html()
    return anchored("diagnostics", body)


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


def fit_table(found: Evidence) -> Table:
    """Chi-square tests of observed against expected, with p values."""
    rows = found.find("diagnostic.observed_expected_test")
    lines = tuple(
        (words.humanised(row.level["by"]), gate_in_words(row), cell(row), _p(row)) for row in rows
    )
    return Table("Does the model of recurrence fit?", ("By", "Gate", "Chi square", "p"), lines, 2)


def calibration_table(found: Evidence) -> Table:
    """Observed over expected by band of time, tenth of the modelled hazard, and spot type."""
    rows = sorted(found.find(CALIBRATION), key=_in_order)
    lines = [((words.spot_type(r.spot_type), level_in_words(r.level) or NOTHING), r) for r in rows]
    return numbered("Observed over expected recurrences", ("Spot type", "At"), lines)


def _in_order(row: Row) -> tuple[bool, list[str], float]:
    """All spot types first; bands and tenths by their first number."""
    first = "".join(row.level.values()).partition("-")[0]
    return row.spot_type != "all", list(row.level), float(first) if first.isdigit() else 0.0


def control_table(found: Evidence) -> Table:
    """The hazard ratio of the next interval's answer."""
    lines = tuple(
        (title(row.estimand), gate_in_words(row), with_interval(row), _p(row))
        for row in found.find(CONTROL)
    )
    return Table("Negative control", ("Control", "Gate", "Hazard ratio", "p"), lines, 2)


def uses_table(found: Evidence) -> Table:
    """Hazard ratios, high against low: as the plan uses answers, as they stand, as foretold."""
    names = {"plan": "As the plan uses them", "naive": "As they stand",
             "calibrated": "As earlier answers foretell them"}  # fmt: skip
    rows = [(label, found.one("recurrence.hazard_ratio", method=method, contrast="high-low"))
            for method, label in names.items()]  # fmt: skip
    rows.append(("From before the interval (the test)",
                 found.one("recurrence.adherence_test", method="lagged")))  # fmt: skip
    lines = tuple((label, with_interval(row), _p(row)) for label, row in rows if row is not None)
    return Table("One question, four uses of the answers", ("Answers", "Hazard ratio", "p"), lines)


def positivity_table(found: Evidence) -> Table:
    """Shares of patients who could have followed each published schedule."""
    rows = [row for row in found.find("diagnostic.schedule_positivity", spot_type="all")
            if "group" not in row.level]  # fmt: skip
    lines = tuple(
        (words.humanised(row.level["schedule"]), gate_in_words(row), cell(row)) for row in rows
    )
    return Table("Who could have followed each schedule", ("Schedule", "Gate", "Share"), lines, 2)


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


def _p(row: Row) -> str:
    return NOTHING if row.p_value != row.p_value else f"{row.p_value:.2f}"
