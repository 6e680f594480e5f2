"""What was asked: the estimands, the trial that the records stand in for, the locked plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ..estimands import DEFINITIONS, Definition
from ..html import Html, render
from ..numbers import people
from ..parts import Section, TableCard
from ..plan_lock import plan_sentence
from ..tables import Table
from ..titles import title
from .anchors import About, anchored, found_in

PRIMARY = (
    "improvement.responder50",
    "improvement.mean_reduction_pct",
    "improvement.marginal_gain_pct",
    "improvement.sessions_to_half",
    "recurrence.risk",
    "recurrence.risk_difference",
    "recurrence.rmst_difference_months",
    "recurrence.adherence_test",
    "recurrence.hazard_ratio",
    "recurrence.turnbull_risk",
    "safety.adverse_events_per_100_sessions",
)
SECONDARY = ("recurrence.hazard_ratio",)
TRIAL = (
    (
        "Who",
        "A patient's first course for a spot type and area, with a session given and a baseline"
        " above the floor of the scale",
        "Everybody whom the clinic treated; nobody was drawn by lot",
    ),
    (
        "Compared (improvement)",
        "Going on to session k at the clinic's usual spacing, for k from 1 to 8",
        "Sessions received are a consequence of the result; stopping is undone by imputation",
    ),
    (
        "Compared (recurrence)",
        "High, moderate or low sun protection throughout",
        "What patients reported, coarser than what they did",
    ),
    (
        "Time zero",
        "First session; for recurrence the final assessment of a responder",
        "Looks on the day of a session are taken before it",
    ),
    (
        "Outcome",
        "Fall of the severity score; recurrence by the rule named under Methods",
        "Read by whoever treated: nobody was blinded",
    ),
    (
        "Until",
        "Session 8; for recurrence the last look, a re-treatment, or the end of the records",
        "Recurrence is known to lie between two looks, no better",
    ),
    (
        "Contrast",
        "What every patient would have shown under each, averaged over the same patients",
        "There are no untreated controls: improvement includes fading by itself",
    ),
)
ROLE = dict.fromkeys(SECONDARY, "secondary")


def header(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Title, scope, day of the records; the synthetic banner where patients are made up."""
    found = found_in(estimates, about, clinic_id)
    analysed = found.one("describe.courses")
    clinics = len(about.get("clinics", []))
    scope = f"Clinic {clinic_id}" if clinic_id != "all" else (
        f"All {clinics} clinics" if clinics > 1 else "One clinic"
    )  # fmt: skip
    return render(
        "header.html.j2",
        title=about.get("title", ""),
        synthetic=bool(about.get("synthetic", False)),
        scope=scope,
        as_of=about.get("as_of", "an unknown day"),
        population="number of patients not released"
        if analysed is None
        else people(analysed.n_patients),
    )


def protocol(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:  # noqa: ARG001
    """The plan and its lock, the trial stood in for, and the estimands with their definitions."""
    plan: dict[str, Any] = dict(about.get("plan") or {})
    lead = f"The plan: {plan_sentence(about)}." if plan else (
        "The plan was not locked before these numbers were made; treat what follows as exploration."
    )  # fmt: skip
    cards = [
        TableCard("The trial that these records stand in for", trial_table()),
        TableCard("Estimands", estimands_table()),
    ]
    section = Section(lead, tables=cards, layout="list")
    return anchored("protocol", section.as_html())


def trial_table() -> Table:
    """What a trial would do, and what records do in its place."""
    heads = ("Element", "What a trial would do", "What these records do")
    return Table("The trial that these records stand in for", heads, TRIAL, 3)


def plan_sections() -> Iterator[str]:
    """Sections of the plan and definitions as they are printed: their numbers are no results."""
    for entry in DEFINITIONS:
        yield from (_section(entry), _what(entry))


def _section(entry: Definition) -> str:
    return f"section {entry.section[0]}"


def _what(entry: Definition) -> str:
    return entry.what.replace("`", "")


def estimands_table() -> Table:
    """The main estimands: what each is, where the plan asks for it."""
    by_name = {entry.name: entry for entry in DEFINITIONS}
    lines = []
    for name in PRIMARY:
        entry = by_name[name]
        role = ROLE.get(name, "primary")
        lines.append((title(name), _what(entry), role, _section(entry)))
    heads = ("Estimand", "What it is", "Role", "Plan")
    return Table("Estimands", heads, tuple(lines), 4)
