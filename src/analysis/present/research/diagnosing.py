"""Diagnostics: fit of the model of recurrence, negative control, use of the answers, positivity."""

from __future__ import annotations

import math

import pandas as pd

from .. import words
from ..grids import numbered, with_interval
from ..html import Html
from ..lookup import Evidence, Row
from ..numbers import NOTHING, cell
from ..parts import Section, TableCard
from ..tables import Table
from ..titles import level_in_words, title
from .anchors import About, anchored, found_in
from .results import gate_in_words

CONTROL = "diagnostic.next_report_hazard_ratio"
CONTROL_NOTE = (
    "The answer of the next interval cannot have protected in this one. A ratio far from 1 would"
    " say that answers follow recurrences, or that careful patients differ in other ways."
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


def _p(row: Row) -> str:
    return NOTHING if math.isnan(row.p_value) else f"{row.p_value:.2f}"
