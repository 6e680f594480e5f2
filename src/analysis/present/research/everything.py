"""Every estimate of the release, with its gate; and where the numbers come from."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .. import method as footer
from .. import words
from ..definitions import FAMILIES
from ..html import Html, render
from ..lookup import Evidence, Row
from ..numbers import NOTHING, count, percent
from ..tables import Table
from ..titles import level_in_words, title
from .anchors import About, anchored, found_in
from .results import gate_in_words, printed

# Long grids and verdicts, which stand in `estimates.csv` and in the notebook on claims.
LEFT_OUT = ("claim", "conflict", "comparison", "flow")
GRIDS = ("sensitivity.mean_reduction_pct", "sensitivity.responder50", "measure.courses_with")
LEAD = (
    "One line per estimate, as released; the gate says why a number is not shown. Verdicts on"
    " claims, raw rows and the whole grid of shifted imputations stand in the table of estimates"
    " beside this page."
)


def all_estimates(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Every estimate, a table per estimand, families in the order of the definitions."""
    found = found_in(estimates, about, clinic_id)
    groups = [
        (head, [(name, table) for name, table in _tables(found, family)])
        for family, head in FAMILIES.items()
        if family not in LEFT_OUT
    ]
    groups = [(head, tables) for head, tables in groups if tables]
    return anchored("estimates", render("folded.html.j2", lead=LEAD, groups=groups))


def provenance(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Records, code, parameters, plan and rules, at the foot of the page."""
    entries = footer.entries(found_in(estimates, about, clinic_id))
    return anchored("provenance", render("provenance.html.j2", entries=entries))


def _tables(found: Evidence, family: str) -> Iterator[tuple[str, Table]]:
    rows = [row for row in found.rows if row.estimand.startswith(f"{family}.")]
    for estimand in dict.fromkeys(row.estimand for row in rows if row.estimand not in GRIDS):
        name = title(estimand)
        yield name, table_of(name, [row for row in rows if row.estimand == estimand])


def table_of(name: str, rows: list[Row]) -> Table:
    """One line per row: where, by which method, gate, value, and what it rests on."""
    heads = ("Spot type", "At", "Method", "Gate", "Value (95 % interval)", "Patients", "Seen",
             "Events", "Missing")  # fmt: skip
    ordered = sorted(rows, key=lambda row: row.spot_type != "all")
    return Table(name, heads, tuple(_line(row) for row in ordered), 4)


def _line(row: Row) -> tuple[str, ...]:
    return (
        words.spot_type(row.spot_type),
        level_in_words(row.level) or NOTHING,
        words.humanised(row.method).lower(),
        gate_in_words(row),
        printed(row),
        count(row.n_patients),
        count(row.n_assessed),
        count(row.n_events),
        percent(row.fmi, "probability"),
    )
