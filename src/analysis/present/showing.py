"""Any estimates as a table in a notebook."""

from __future__ import annotations

import pandas as pd

from .grids import everyone
from .html import Html
from .parts import Section, TableCard
from .research.everything import table_of
from .titles import title


def show(estimates: pd.DataFrame) -> Html:
    """The rows of all clinics together, a table per estimand: value with interval, counts, gate.

    Takes estimates left of the door as well as released ones; what it makes of the former is as
    private as they are.
    """
    rows = everyone(estimates).rows
    tables = [
        TableCard(title(name), table_of(title(name), [row for row in rows if row.estimand == name]))
        for name in dict.fromkeys(row.estimand for row in rows)
    ]
    missing = [] if tables else ["Nothing here: no row is about all clinics together."]
    return Section(tables=tables, missing=missing, layout="list").as_html()
