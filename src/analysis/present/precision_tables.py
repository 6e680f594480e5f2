"""Withheld and wide results with what they would take, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.schema.estimates import ALL

from . import words
from .html import Html
from .language import say
from .lookup import Evidence, Row, evidence
from .numbers import amount, cell, interval
from .parts import Section, TableCard
from .precision import Goals, what_it_takes
from .tables import Table


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
    return Table(say("needs-title"), _heads(say("needs-head_so_far")), rows, texts=4)


def _heads(now: str) -> tuple[str, ...]:
    return say("needs-head_type"), say("needs-head_for"), now, say("needs-title")


def needs_cards(found: Evidence, estimand: str, **level: str) -> list[TableCard]:
    """For a page: per spot type what the first number held back would take; no card for none.

    With `level` the rows of that level only (`weeks="52"`).
    """
    goals = Goals.of(found.about)
    first: dict[str, Row] = {}
    for row in found.find(estimand, **level):
        if row.is_held_back and what_it_takes(row, goals):
            first.setdefault(row.spot_type, row)
    rows = tuple(
        (words.spot_type(name), _when(row), cell(row), what_it_takes(row, goals))
        for name, row in sorted(first.items(), key=lambda item: item[0] != ALL)
    )
    if not rows:
        return []
    table = Table(say("needs-caption"), _heads(say("needs-head_now")), rows, texts=4)
    return [TableCard(say("needs-title"), table)]


def what_it_would_take(estimates: pd.DataFrame, family: str) -> Html:
    """The same for a notebook, from estimates that were not released."""
    table = needs_table(evidence(estimates, {}, ALL), family)
    cards = [] if table is None else [TableCard("", table)]
    return Section(tables=cards, missing=[] if cards else [say("needs-nothing")]).as_html()


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


def _when(row: Row) -> str:
    """`4 sessions`, `12 months`: where on its curve a number stands, as a board member says it."""
    if "weeks" in row.level:
        return say("within_months", number=str(round(int(row.level["weeks"]) * 12 / 52)))
    return amount(float(row.level["k"]), "sessions") if "k" in row.level else ""


def _levels(rows: list[Row]) -> str:
    return ", ".join(" ".join(f"{key}={value}" for key, value in row.level.items()) for row in rows)


def _so_far(row: Row) -> str:
    return f"{cell(row)} ({interval(row)})" if row.has_interval else cell(row)
