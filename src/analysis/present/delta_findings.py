"""Had the courses that stopped done worse, or better, than the model says (plan 2.6)?"""

from __future__ import annotations

import math

import pandas as pd

from . import response, words
from .grids import by_session, everyone, shown
from .html import Html
from .lookup import Evidence, Row
from .numbers import MINUS, NOTHING, percent, why_not
from .tables import Table

METHOD = "delta_adjusted"
HALF = "sensitivity.sessions_to_half"
RESPONDERS = "sensitivity.responder50"
TIPPING = "sensitivity.tipping_delta"


def delta_sensitivity(estimates: pd.DataFrame) -> Html:
    """Sessions to half under every delta with the tipping point, and the share of responders."""
    found = everyone(estimates)
    rows = found.find(HALF, method=METHOD)
    deltas = sorted({float(row.level["delta"]) for row in rows})
    curves = {
        _delta(delta): {
            int(row.level["k"]): row
            for row in found.find(RESPONDERS, spot_type="all", method=METHOD, delta=f"{delta:g}")
        }
        for delta in deltas
    }
    return shown(
        _halves(found, deltas),
        by_session("Patients who respond, all spot types, by change of what was imputed", curves),
        lead=tipping(found.one(TIPPING, method=METHOD), deltas),
    )


def tipping(row: Row | None, deltas: list[float]) -> str:
    """The smallest change examined that moves the sessions to half, in words."""
    if row is None or not deltas:
        return ""
    if row.is_held_back:
        return f"All spot types, what would move the sessions to half: {why_not(row)}."
    if math.isnan(row.value):
        ends = f"{_delta(deltas[0])} to {_delta(deltas[-1])}"
        return f"All spot types: no change examined ({ends}) moves the sessions to half."
    better = "worse" if row.value > 0 else "better"
    return (
        "All spot types: the sessions to half move once courses that stopped did"
        f" {percent(abs(row.value), 'probability')} {better} than the model says."
    )


def _halves(found: Evidence, deltas: list[float]) -> Table:
    """One line per spot type: k* under each delta, and the delta nearest to 0 that moves it."""
    lines = []
    for name in ("all", *found.spot_types(response.HALF)):
        cells = {
            float(row.level["delta"]): row
            for row in found.find(HALF, spot_type=name, method=METHOD)
        }
        if cells:
            tips = found.one(TIPPING, spot_type=name, method=METHOD)
            halves = [_half(cells.get(delta)) for delta in deltas]
            lines.append((words.spot_type(name), *halves, _tips(tips)))
    heads = ("Spot type", *(_delta(delta) for delta in deltas), "Moves at")
    caption = "Sessions until half respond, by change of the severity imputed to stopped courses"
    return Table(caption, heads, tuple(lines))


def _half(row: Row | None) -> str:
    if row is None or row.is_held_back:
        return NOTHING
    return "not reached" if math.isnan(row.value) else f"{row.value:.0f}"


def _tips(row: Row | None) -> str:
    if row is None or row.is_held_back:
        return NOTHING
    return "none examined" if math.isnan(row.value) else _delta(row.value)


def _delta(delta: float) -> str:
    """`+10 %`: by how much the imputed severity is changed."""
    sign = "+" if delta > 0 else MINUS if delta < 0 else ""
    return f"{sign}{percent(abs(delta), 'probability')}"
