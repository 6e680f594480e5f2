"""The sections of the leadership dashboard, in the order of the page; one call per notebook cell.

Each takes the released table, what is known about the release, and the clinic (or `all`); each
returns a piece of HTML, and where nothing can be shown the piece says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from . import (
    claims_table,
    conflicts_table,
    descriptions,
    key_figures,
    more_sessions,
    response,
    stability,
    standout,
    units_compared,
)
from . import method as methods
from . import sun_protection as recurrence
from .html import Html, render
from .lookup import Evidence, evidence
from .numbers import people

About = Mapping[str, Any]


def header(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Title, scope and day of the records; the synthetic banner where patients are made up."""
    found = evidence(estimates, about, clinic_id)
    return render(
        "header.html.j2",
        title=about.get("title", ""),
        synthetic=bool(about.get("synthetic", False)),
        scope=_scope(found),
        as_of=about.get("as_of", "an unknown day"),
        population=_population(found),
    )


def what_stands_out(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Sentences computed from the released numbers, each with a word for its kind."""
    found = evidence(estimates, about, clinic_id)
    return render("standout.html.j2", findings=standout.findings(found))


def key_numbers(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Cards: value, interval, what it rests on, verdict in words."""
    return render("cards.html.j2", cards=key_figures.cards(evidence(estimates, about, clinic_id)))


def is_it_stable(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Control charts of the measures that leadership looks at."""
    return stability.section(evidence(estimates, about, clinic_id)).as_html()


def units_side_by_side(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Clinics on funnels; in one clinic those who work there."""
    return units_compared.section(evidence(estimates, about, clinic_id)).as_html()


def what_more_sessions_buy(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Curves with support, interval and the sessions half of patients need; gain per session."""
    return more_sessions.section(evidence(estimates, about, clinic_id)).as_html()


def sun_protection(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Risk of recurrence at 6 and 12 months by sun protection, and high against low."""
    return recurrence.section(evidence(estimates, about, clinic_id)).as_html()


def safety(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Adverse events per 100 sessions, and why courses ended."""
    return descriptions.safety(evidence(estimates, about, clinic_id)).as_html()


def who_was_treated(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Table 1, short."""
    return descriptions.patients(evidence(estimates, about, clinic_id)).as_html()


def data_quality(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """What became of every row read."""
    return descriptions.data_quality(evidence(estimates, about, clinic_id)).as_html()


def claims(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Verdicts on published claims, contests between them, and figures published about the records.

    The page has the primary claims one by one, all others as counts.
    """
    found = evidence(estimates, about, clinic_id)
    section, compared = claims_table.claims(found), claims_table.comparisons(found)
    tables = [*section.tables, *conflicts_table.conflict_cards(found)]
    tables += compared.tables if compared else []
    return replace(section, tables=tables).as_html()


def method(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Four sentences on how to read the numbers, and the notes that came with the records."""
    found = evidence(estimates, about, clinic_id)
    notes = [str(note) for note in found.about.get("notes", [])]
    return render("method.html.j2", sentences=methods.SENTENCES, notes=notes)


def provenance(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Where the numbers come from, at the foot of the page."""
    found = evidence(estimates, about, clinic_id)
    return render("provenance.html.j2", entries=methods.entries(found))


def _scope(found: Evidence) -> str:
    clinics = len(found.about.get("clinics", []))
    if found.clinic_id != "all":
        return f"Clinic {found.clinic_id}"
    return f"All {clinics} clinics" if clinics > 1 else "One clinic"


def _population(found: Evidence) -> str:
    """Patients with scores that can be analysed; where nothing is scored, those with grades."""
    curve = response.curve(found)
    candidates = (found.one("describe.courses"), next(iter(curve.values()), None))
    known = [row for row in candidates if row is not None and row.n_patients != 0]
    return people(known[0].n_patients) if known else "number of patients not released"
