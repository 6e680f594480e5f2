"""Counts of the same people are one count, whatever they are called (rule D17)."""

from __future__ import annotations

import pandas as pd

from .changes import Effective


def same_counts(effective: Effective, fewest: int) -> pd.Series[str]:
    """By name of a quantity, the first name of those with the same members and the same count.

    Two tables may each count the same people under a name of their own. What is hidden in one and
    shown in the other would be known. Counts that moved in different editions stay apart: they
    stand for different days; so do those of less than `fewest` patients. These are hidden under
    every name, and one patient stands in many tables without anybody knowing that it is the same.
    """
    table = effective.quantities.sort_index()
    members = effective.members
    each = pd.util.hash_pandas_object(members[["patient", "amount"]], index=False)
    digest = each.groupby(members["name"].to_numpy()).sum().reindex(table.index)
    facts = table[["count", "edition"]].assign(digest=digest)
    known = facts[digest.notna() & table["patients"].ge(fewest)]
    first = known.index.to_series().groupby([known[name] for name in known]).transform("first")
    return table.index.to_series().mask(table.index.isin(first.index), first).astype("str")


def spread(hidden: pd.Series[str], same: pd.Series[str], rule: str) -> pd.Series[str]:
    """`hidden` (rule by quantity), and by `rule` what is the same count as a hidden one."""
    of = hidden.index.to_series().map(same)
    is_hidden = hidden.ne("").groupby(of.to_numpy()).transform("any")
    return hidden.mask(hidden.eq("") & is_hidden, rule)
