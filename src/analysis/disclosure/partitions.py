"""A partition with one hidden cell: the next smallest goes with it (rule D4)."""

from __future__ import annotations

import pandas as pd

from analysis.schema.estimates import ALL, parse_level

from .changes import Effective
from .kinds import COUNT


def beside_single_ones(effective: Effective, hidden: pd.Series[str]) -> set[str]:
    """For each partition of counts with exactly one hidden: its smallest other one above 0.

    A partition holds the counts of one estimand and clinic whose levels name the same keys, and, of
    rows without a level, those of the single spot types. Its total need not be in the table:
    somebody may know it.
    """
    rows = effective.rows
    keys = rows["level"].map(lambda level: ";".join(parse_level(level)))
    by_type = rows["spot_type"].ne(ALL)
    cells = rows[rows["kind"].eq(COUNT) & (by_type | keys.ne(""))]
    place = [cells[name] for name in ("estimand", "clinic_id", "method")]
    group = cells.groupby([*place, keys[cells.index], by_type[cells.index]], sort=True).ngroup()
    name = effective.names.loc[cells.index, "value"]
    facts = pd.DataFrame(
        {
            "group": group,
            "name": name,
            "count": name.map(effective.quantities["count"]),
            "is_hidden": name.map(hidden).fillna("").ne(""),
        }
    )
    n_hidden = facts.groupby("group")["is_hidden"].transform("sum")
    others = facts[n_hidden.eq(1) & ~facts["is_hidden"] & facts["count"].gt(0)]
    smallest = others.sort_values(["group", "count", "name"]).drop_duplicates("group")
    return set(smallest["name"])
