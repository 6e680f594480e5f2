"""One hidden cell of a partition can be worked out from the others: hide a second (rule D4)."""

from __future__ import annotations

import pandas as pd

from analysis.schema.estimates import parse_level


def only_redacted_cells_neighbours(
    table: pd.DataFrame, counts: pd.Series[bool], hidden: pd.Series[bool]
) -> pd.Series[bool]:
    """For each group of counts with exactly one hidden cell: its smallest other non-zero cell.

    A group holds the counts of one estimand and clinic whose levels name the same keys, and, of
    rows without a level, those of the single spot types.
    """
    chosen = pd.Series(data=False, index=table.index)
    keys = table["level"].map(lambda level: ";".join(parse_level(level)))
    by_type = table["spot_type"].ne("all")
    rows = table[counts & (by_type | keys.ne(""))]
    groups = rows.groupby(
        ["estimand", "clinic_id", "method", keys[rows.index], by_type[rows.index]]
    )
    for _, group in groups:
        gone = hidden[group.index]
        others = group.loc[~gone & group["value"].gt(0), "value"]
        if gone.sum() == 1 and len(others):
            chosen |= chosen.index == others.idxmin()
    return chosen
