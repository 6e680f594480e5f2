"""Withheld and wide results with what they would take, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.schema.estimates import ALL

from . import words
from .html import Html
from .lookup import Evidence, Row, evidence
from .numbers import cell, interval
from .parts import Section, TableCard
from .precision import Goals, what_it_takes
from .tables import Table

NOTHING_NEEDED = "Every number is shown, and none is wide."


def needs(
    estimates: pd.DataFrame, family: str, about: Mapping[str, Any], clinic_id: str = ALL
) -> pd.DataFrame:
    """All withheld or wide rows of an estimand (or of a family, `recurrence.`), for a notebook.

    One row per estimand, spot type and sentence: estimand, spot_type, levels (all that share it),
    so_far (the last of them: value and interval, or why there is none), what_it_takes. `estimates`
    is the released table.
    """
    lines = _lines(evidence(estimates, about, clinic_id), family)
    columns = ["estimand", "spot_type", "levels", "so_far", "what_it_takes"]
    return pd.DataFrame(lines, columns=columns)


def needs_table(found: Evidence, family: str) -> Table | None:
    """The same for a page; None where nothing is withheld or wide."""
    lines = _lines(found, family)
    if not lines:
        return None
    rows = tuple(
        (words.spot_type(spot_type), levels, so_far, what)
        for _, spot_type, levels, so_far, what in lines
    )
    heads = ("Spot type", "For", "So far", "What it would take")
    return Table("What it would take", heads, rows, texts=4)


def needs_cards(found: Evidence, family: str) -> list[TableCard]:
    """That table as a card of a section; no card where there is no table."""
    table = needs_table(found, family)
    return [] if table is None else [TableCard(table.caption, table)]


def what_it_would_take(estimates: pd.DataFrame, family: str) -> Html:
    """The same for a notebook, from estimates that were not released."""
    cards = needs_cards(evidence(estimates, {}, ALL), family)
    return Section(tables=cards, missing=[] if cards else [NOTHING_NEEDED]).as_html()


def _lines(found: Evidence, family: str) -> list[tuple[str, str, str, str, str]]:
    goals = Goals.of(found.about)
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in found.rows:
        if row.estimand == family or (family.endswith(".") and row.estimand.startswith(family)):
            groups.setdefault((row.estimand, row.spot_type, what_it_takes(row, goals)), []).append(
                row
            )
    return [
        (estimand, spot_type, _levels(rows), _so_far(rows[-1]), what)
        for (estimand, spot_type, what), rows in groups.items()
        if what
    ]


def _levels(rows: list[Row]) -> str:
    return ", ".join(" ".join(f"{key}={value}" for key, value in row.level.items()) for row in rows)


def _so_far(row: Row) -> str:
    return f"{cell(row)} ({interval(row)})" if row.has_interval else cell(row)
