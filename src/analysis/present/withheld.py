"""What had to be withheld or shown with a warning, and why (plan 6.1)."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from . import words
from .grids import everyone, shown
from .html import Html
from .tables import Table


def withheld(estimates: pd.DataFrame) -> Html:
    """How many rows of all clinics together were withheld or warned of, by reason."""
    found = everyone(estimates)
    reasons = Counter((row.gate.split(":")[0], row.reason) for row in found.rows if row.reason)
    kinds = {"withheld": "withheld", "warn": "shown with a warning"}
    lines = tuple(
        (words.reason_in_words(reason), kinds.get(kind, kind), f"{number:,}")
        for (kind, reason), number in reasons.most_common()
    )
    heads = ("Reason", "What happened", "Rows")
    lead = f"{len(found.rows):,} rows in all; {sum(reasons.values()):,} carry a reason."
    return shown(Table("What the gates said", heads, lines, texts=2), lead=lead)
