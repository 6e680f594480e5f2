"""Control charts and funnels as they may be drawn: limits of the counts that are shown (rule D3).

A limit follows from the number below the line, a ratio from the number above it. Drawn at the exact
numbers they would tell these to within one or two patients, beside counts that were rounded.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Units whose limits depend on how many are below the line; means have one width for all points.
BY_SIZE = ("probability", "per_100_sessions", "per_100_months", "ratio")
LARGEST = {"probability": 1.0, "per_100_sessions": 100.0}


def redraw(
    table: pd.DataFrame, which: pd.Series[bool], exact: Mapping[str, pd.Series[int]]
) -> None:
    """Limits, and ratios of a funnel, as the rounded counts of their row would have them.

    `exact`: the counts before they were rounded. Limits move by the square root of what is below
    the line, away from the centre (of a funnel: 1); where they end at 0 or at everybody they stay.
    """
    is_by_size = which & table["unit"].isin(BY_SIZE) & table["value"].notna()
    rows = table.index[is_by_size & table["n_assessed"].gt(0).fillna(value=False)]
    here = table.loc[rows]
    shown, before = (_floats(counts["n_assessed"].loc[rows]) for counts in (table, exact))
    is_ratio = here["unit"].eq("ratio").to_numpy()
    centre = np.where(is_ratio, 1.0, _floats(here["value"]))
    largest = here["unit"].map(LARGEST).fillna(np.inf).to_numpy(dtype=np.float64)
    narrower = np.sqrt(before / shown)
    for side in ("ci_low", "ci_high"):
        limit = _floats(here[side])
        moved = np.clip(centre + narrower * (limit - centre), 0.0, largest)
        is_end = (limit <= 0) | (limit >= largest)
        table.loc[rows, side] = np.where(is_end, limit, moved)
    events = [_floats(counts["n_events"].loc[rows]) for counts in (table, exact)]
    rounded = np.divide(events[0], events[1], out=np.zeros(len(rows)), where=events[1] > 0)
    table.loc[rows, "value"] = _floats(here["value"]) * np.where(is_ratio, rounded, 1.0)


def _floats(column: pd.Series) -> Array:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
