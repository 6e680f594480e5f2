"""The claims ledger in notebook 50: every statement with its verdict, and the contests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.schema.estimates import ALL

from .claims_table import comparisons, summary, verdict_table
from .conflicts_table import conflict_cards
from .contest_page import contest_pages
from .grids import NO_ROWS
from .html import Html
from .language import say
from .lookup import evidence
from .parts import Section, TableCard

About = Mapping[str, Any]


def how_they_fared(estimates: pd.DataFrame, ledger: About) -> Html:
    """How many statements have which verdict, all clinics together."""
    found = evidence(estimates, ledger, ALL)
    said = summary(found)
    return Section(lead=said, missing=[] if said else [say("claims-nothing")]).as_html()


def verdicts(estimates: pd.DataFrame, ledger: About, tier: str) -> Html:
    """One line per claim of a tier: verdict, the number it rests on, what it would take."""
    table = verdict_table(evidence(estimates, ledger, ALL), tier)
    cards = [] if table is None else [TableCard("", table)]
    return Section(tables=cards, missing=[] if cards else [NO_ROWS]).as_html()


def contests(estimates: pd.DataFrame, ledger: About) -> Html:
    """Which side of each contradiction the records bear out: one line each."""
    cards = conflict_cards(evidence(estimates, ledger, ALL))
    return Section(tables=cards, missing=[] if cards else [NO_ROWS]).as_html()


def head_to_head(estimates: pd.DataFrame, ledger: About) -> Html:
    """Each contradiction on a page of its own: sides, deciding number, claims."""
    return contest_pages(evidence(estimates, ledger, ALL))


def published(estimates: pd.DataFrame, ledger: About) -> Html:
    """Figures published about these very records beside ours."""
    found = comparisons(evidence(estimates, ledger, ALL))
    return (found or Section(missing=[NO_ROWS])).as_html()
