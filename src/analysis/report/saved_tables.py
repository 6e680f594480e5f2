"""Released tables as they are saved beside the page."""

from __future__ import annotations

import pandas as pd

from analysis.clean.spreadsheet_text import guarded
from analysis.errors import printable


def as_csv(table: pd.DataFrame) -> bytes:
    """The table as CSV; text that a spreadsheet would take for a formula gets an apostrophe.

    Numbers stay as they are, negative ones too: -2.5 in a column of numbers is no formula. Signs
    that cannot be printed become `?`: a carriage return would begin another row.
    """
    texts = table.select_dtypes(exclude="number").columns
    safe = table.assign(**{name: guarded(table[name].fillna("")).map(printable) for name in texts})
    return safe.to_csv(index=False, lineterminator="\n").encode()
