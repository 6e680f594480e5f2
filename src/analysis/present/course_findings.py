"""What notebook 20 shows: who was treated, how it was tolerated, how far schedules were kept."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.parameters.measure import Measure
from analysis.schema.estimates import ALL

from . import descriptions, words
from .control_charts import control_chart_card
from .funnel_plots import funnel_card
from .grids import everyone, numbered, reached, shown
from .html import Html
from .lookup import Row, evidence

RESOLVED = "safety.resolved_within_days"
KEPT = "process.schedule_kept"
GAP = "process.gap_days"


def patients(estimates: pd.DataFrame) -> Html:
    """Table 1, and the steps from recorded courses to those analysed."""
    return descriptions.patients(everyone(estimates)).as_html()


def measures(estimates: pd.DataFrame, study: Mapping[str, Measure]) -> Html:
    """Leadership measures with their denominators, nothing adjusted; `study` are their files."""
    titles = {name: measure.title for name, measure in study.items()}
    rows = [row for row in everyone(estimates).find("measure.") if not row.level]
    lines = [((words.measure(row.estimand.removeprefix("measure."), titles),), row) for row in rows]
    return shown(numbered("Measures", ("Measure",), lines))


def signals(estimates: pd.DataFrame, study: Mapping[str, Measure], name: str, by: str) -> Html:
    """One measure over time, and its units side by side."""
    about = {"measures": {key: measure.model_dump() for key, measure in study.items()}}
    found = evidence(estimates, about, ALL)
    cards = [control_chart_card(found, name), funnel_card(found, name, by)]
    return shown(figures=[card for card in cards if card is not None])


def followed_up(estimates: pd.DataFrame) -> Html:
    """What was seen after the end of the course, counted only."""
    found = everyone(estimates)
    rows = [
        *found.find("recurrence.observed"),
        *found.find("recurrence.kaplan_meier_median_months"),
    ]
    lines = [((_seen(row),), row) for row in rows]
    return shown(numbered("Seen after the end of the course", ("What",), lines, reached))


def adverse_events(estimates: pd.DataFrame) -> Html:
    """Adverse events per 100 sessions with why courses ended, as on the dashboard."""
    return descriptions.safety(everyone(estimates)).as_html()


def by_ingredient(estimates: pd.DataFrame) -> Html:
    """Adverse events per 100 sessions by what the cocktail held."""
    rows = [
        row for row in everyone(estimates).find(descriptions.SAFETY) if "ingredient" in row.level
    ]
    lines = [
        ((words.humanised(row.level["ingredient"]), words.event(row.level.get("event", ""))), row)
        for row in rows
    ]
    names = ("Ingredient given", "Event")
    return shown(numbered("Adverse events per 100 sessions with it", names, lines))


def resolution(estimates: pd.DataFrame) -> Html:
    """How soon adverse events were over, of those whose end is recorded."""
    found = everyone(estimates).find(RESOLVED)
    rows = sorted(found, key=lambda row: row.level.get("event", ""))
    lines = [
        ((words.event(row.level.get("event", "")), row.level.get("days", "")), row) for row in rows
    ]
    return shown(numbered("Events over within so many days", ("Event", "Days"), lines))


def concordance(estimates: pd.DataFrame) -> Html:
    """The share of courses that keep each published schedule, and the gaps between sessions."""
    found = everyone(estimates)
    kept = [((words.humanised(r.level.get("schedule", "")),), r) for r in found.find(KEPT)]
    gaps = [((f"{r.level.get('quantile', '')} % of gaps at most",), r) for r in found.find(GAP)]
    return shown(
        numbered("Courses that keep a published schedule", ("Schedule",), kept),
        numbered("Days between sessions", ("Quantile",), gaps),
    )


def _seen(row: Row) -> str:
    outcome = row.level.get("outcome", "")
    if outcome:
        return words.followed(outcome)
    deep = {"yes": ", score 90 % lower", "no": ", others"}.get(row.level.get("responder90", ""), "")
    return f"Median months to recurrence{deep}"
