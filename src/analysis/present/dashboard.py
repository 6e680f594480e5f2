"""The sections of the leadership dashboard, in the order of the page; one call per notebook cell.

Each takes the released table, what is known about the release, the clinic (or `all`) and the
language (`en`, `tr`); each returns a piece of HTML, and where nothing can be shown the piece says
why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
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
from .language import day, own, say, speaking
from .lookup import Evidence, evidence
from .numbers import people

About = Mapping[str, Any]


def _spoken(section: Callable[[Evidence], Html]) -> Callable[..., Html]:
    """The section as a notebook calls it: from tables, in a language."""

    @wraps(section)
    def said(estimates: pd.DataFrame, about: About, clinic_id: str, lang: str = "en") -> Html:
        with speaking(lang):
            return section(evidence(estimates, about, clinic_id))

    return said


@_spoken
def header(found: Evidence) -> Html:
    """Title, scope and day of the records; the synthetic banner where patients are made up."""
    about = found.about
    until = day(str(about.get("as_of") or say("page-unknown_day")))
    return render(
        "header.html.j2",
        title=own(about, "title"),
        synthetic=bool(about.get("synthetic", False)),
        scope=_scope(found),
        as_of=until,
        population=_population(found),
    )


@_spoken
def what_stands_out(found: Evidence) -> Html:
    """Sentences computed from the released numbers, each with a word for its kind."""
    return render("standout.html.j2", findings=standout.findings(found))


@_spoken
def key_numbers(found: Evidence) -> Html:
    """Cards: value, interval, what it rests on, verdict in words."""
    return render("cards.html.j2", cards=key_figures.cards(found))


@_spoken
def is_it_stable(found: Evidence) -> Html:
    """Control charts of the measures that leadership looks at."""
    return stability.section(found).as_html()


@_spoken
def units_side_by_side(found: Evidence) -> Html:
    """Clinics on funnels; in one clinic those who work there."""
    return units_compared.section(found).as_html()


@_spoken
def what_more_sessions_buy(found: Evidence) -> Html:
    """Curves with support, interval and the sessions half of patients need; gain per session."""
    return more_sessions.section(found).as_html()


@_spoken
def sun_protection(found: Evidence) -> Html:
    """Risk of recurrence at 6 and 12 months by sun protection, and high against low."""
    return recurrence.section(found).as_html()


@_spoken
def safety(found: Evidence) -> Html:
    """Adverse events per 100 sessions, and why courses ended."""
    return descriptions.safety(found).as_html()


@_spoken
def who_was_treated(found: Evidence) -> Html:
    """Table 1, short."""
    return descriptions.patients(found).as_html()


@_spoken
def data_quality(found: Evidence) -> Html:
    """What became of every row read."""
    return descriptions.data_quality(found).as_html()


@_spoken
def claims(found: Evidence) -> Html:
    """Verdicts on published claims, contests between them, and figures published about the records.

    The page has the primary claims one by one, all others as counts.
    """
    section, compared = claims_table.claims(found), claims_table.comparisons(found)
    tables = [*section.tables, *conflicts_table.conflict_cards(found)]
    tables += compared.tables if compared else []
    return replace(section, tables=tables).as_html()


@_spoken
def method(found: Evidence) -> Html:
    """Four sentences on how to read the numbers, and the notes that came with the records."""
    notes = [str(note) for note in found.about.get("notes", [])]
    return render("method.html.j2", sentences=methods.sentences(), notes=notes)


@_spoken
def provenance(found: Evidence) -> Html:
    """Where the numbers come from, at the foot of the page."""
    return render("provenance.html.j2", entries=methods.entries(found))


def _scope(found: Evidence) -> str:
    clinics = len(found.about.get("clinics", []))
    if found.clinic_id != "all":
        return say("page-one_clinic", clinic=found.clinic_id)
    if clinics > 1:
        return say("page-all_clinics", number=str(clinics))
    return say("page-only_clinic")


def _population(found: Evidence) -> str:
    """Patients with scores that can be analysed; where nothing is scored, those with grades."""
    curve = response.curve(found)
    candidates = (found.one("describe.courses"), next(iter(curve.values()), None))
    known = [row for row in candidates if row is not None and row.n_patients != 0]
    return people(known[0].n_patients) if known else say("page-population_unknown")
