"""The results: the main estimates in one table, then section by section with figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from .. import descriptions, more_sessions, standout, sun_protection
from ..grids import in_points, session_set, with_interval
from ..html import Html, render
from ..lookup import Evidence, Row
from ..numbers import NOTHING, count, percent
from ..parts import Section, TableCard
from ..tables import Table
from ..titles import level_in_words, title
from ..words import reason_in_words
from .anchors import About, anchored, found_in

Level = Mapping[str, str]
MAIN: tuple[tuple[str, str, Level], ...] = (
    ("improvement.responder50", "plan", {"k": "3"}),
    ("improvement.responder50", "plan", {"k": "4"}),
    ("improvement.responder50", "plan", {"k": "6"}),
    ("improvement.mean_reduction_pct", "plan", {"k": "4"}),
    ("improvement.marginal_gain_pct", "plan", {"k": "4"}),
    ("improvement.sessions_to_half", "plan", {}),
    ("recurrence.risk", "plan", {"adherence": "high", "weeks": "52"}),
    ("recurrence.risk", "plan", {"adherence": "low", "weeks": "52"}),
    ("recurrence.risk_difference", "plan", {"contrast": "high-low", "weeks": "26"}),
    ("recurrence.risk_difference", "plan", {"contrast": "high-low", "weeks": "52"}),
    ("recurrence.rmst_difference_months", "plan", {"contrast": "high-low", "weeks": "52"}),
    ("recurrence.hazard_ratio", "plan", {"contrast": "high-low"}),
    ("recurrence.adherence_test", "lagged", {"contrast": "high-low"}),
    ("recurrence.turnbull_risk", "plan", {"weeks": "52"}),
    ("safety.adverse_events_per_100_sessions", "plan", {"event": "any"}),
)


def main_results(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Findings in sentences, and one table of the main estimates."""
    found = found_in(estimates, about, clinic_id)
    said = render("standout.html.j2", findings=standout.findings(found))
    table = TableCard("Main estimates, all spot types together", main_table(found))
    return anchored("main", said, Section(tables=[table], layout="list").as_html())


def improvement(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Curves per spot type, gains, what ignoring stopping would show."""
    found = found_in(estimates, about, clinic_id)
    return anchored("improvement", more_sessions.section(found).as_html())


def recurrence(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Risks by sun protection, and their contrasts."""
    found = found_in(estimates, about, clinic_id)
    return anchored("recurrence", sun_protection.section(found).as_html())


def safety(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Adverse events, and why courses ended."""
    return anchored("safety", descriptions.safety(found_in(estimates, about, clinic_id)).as_html())


def main_table(found: Evidence) -> Table:
    """One line per main estimate: value with interval, what it rests on, what its gate says."""
    heads = (
        "Estimate",
        "At",
        "Gate",
        "Value (95 % interval)",
        "Patients",
        "Events",
        "Missing",
        "p",
    )
    return Table("Main estimates", heads, tuple(_main(found)), 3)


def _main(found: Evidence) -> Iterator[tuple[str, ...]]:
    for estimand, method, level in MAIN:
        row = found.one(estimand, method=method, **level)
        if row is None:
            continue
        yield (
            title(estimand),
            level_in_words(level),
            gate_in_words(row),
            printed(row),
            count(row.n_patients),
            count(row.n_events),
            percent(row.fmi, "probability"),
            NOTHING if math.isnan(row.p_value) else f"{row.p_value:.2f}",
        )


def printed(row: Row) -> str:
    """Value and interval in the words of its unit; differences in points."""
    if row.unit == "sessions" and row.level == {}:
        return session_set(row).replace(" (", ", ").removesuffix(")")
    is_difference = any(word in row.estimand for word in ("difference", "gain", "effect_pct"))
    return in_points(row) if is_difference else with_interval(row)


def gate_in_words(row: Row) -> str:
    """`shown`, `shown, with a warning: ...`, `withheld: ...` or `hidden: ...`."""
    verdict = row.gate.partition(":")[0]
    if row.released_as == "redacted":
        return f"hidden: {reason_in_words(row.reason)}"
    if verdict == "pass":
        return "shown"
    said = reason_in_words(row.reason)
    return f"withheld: {said}" if verdict == "withheld" else f"shown, with a warning: {said}"
