"""Verdicts repeat the numbers of another row, and pass the door as that row does.

Were they rounded on their own account, a share worked out from rounded counts (D3) would stand
beside the exact share that its verdict was judged on.
"""

from __future__ import annotations

import pandas as pd

from .kinds import MODEL, without_verdict

# Families that repeat other rows, and the columns by which the row repeated is found.
REPEATING = {
    ("claim.", "conflict."): (
        "clinic_id", "spot_type", "unit", "value", "ci_low", "ci_high",
        "n_patients", "n_courses", "n_assessed", "n_events",
    ),
    ("comparison.",): ("clinic_id", "unit", "value", "n_patients"),
}  # fmt: skip
FAMILIES = tuple(family for families in REPEATING for family in families)
COPIED = [
    "value", "ci_low", "ci_high", "fmi", "n_patients", "n_courses", "n_assessed", "n_events",
    "released_as", "reason", "as_of",
]  # fmt: skip


def repeated(rows: pd.DataFrame) -> pd.Series[str]:
    """By name of the row: the name of the row whose numbers it repeats; empty for all others.

    Numbers are exact here, so that equal ones are the same number; the first row that has them
    stands for all. A verdict without numbers repeats nothing.
    """
    found = pd.Series("", index=rows.index, dtype="str")
    others = rows[~rows["estimand"].str.startswith(FAMILIES) & rows["method"].eq("plan")]
    has_numbers = rows["value"].notna() | rows["n_patients"].notna()
    for families, key in REPEATING.items():
        mine = rows[rows["estimand"].str.startswith(families) & has_numbers]
        sources = others[list(key)].drop_duplicates().rename_axis("row").reset_index()
        matched = mine[list(key)].merge(sources, on=list(key), how="left")["row"]
        found.loc[mine.index] = matched.fillna("").to_numpy()
    return found


def as_repeated(table: pd.DataFrame, repeats: pd.Series[str], kinds: pd.Series[str]) -> None:
    """Give the verdicts in a released table (index = names of rows) the numbers as released.

    What is hidden takes the verdict along. A p value of what was rounded would give the exact
    number back, so that only models keep theirs.
    """
    mine = repeats.index[repeats.isin(table.index)]
    sources = table.loc[pd.Index(repeats[mine])]
    table.loc[mine, COPIED] = sources[COPIED].to_numpy()
    is_hidden = sources["released_as"].eq("redacted").to_numpy()
    table.loc[mine[is_hidden], "gate"] = sources["gate"].to_numpy()[is_hidden]
    table.loc[mine, "level"] = table.loc[mine, "level"].mask(
        is_hidden, without_verdict(table.loc[mine, "level"])
    )
    is_exact = kinds[mine].eq(MODEL).to_numpy() & ~is_hidden
    table.loc[mine[~is_exact], "p_value"] = float("nan")
