"""The counts in a table of estimates, each under the name of the people it counts."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .behind import populations_of
from .kinds import COUNT, SHARE, kinds_of, without_verdict
from .populations import counted, members_of, no_members, rest_of
from .repeats import repeated

# The counts of a row: its columns, its value where that is a count, and those without the event.
COUNTS = ("n_patients", "n_courses", "n_assessed", "n_events", "value", "rest")
OWN = "row: "  # how a quantity is called about which only its row is known
_ROW = ["estimand", "spot_type", "level", "method", "clinic_id"]


@dataclass(frozen=True)
class Cells:
    """A table of estimates taken apart.

    `rows`: the estimates, the `kind` of each (`kinds`) and the row that it `repeats`, index = name
    of the row, unique. A row that repeats another is of its kind and has the names of its counts.
    `names`: one line per row, a column per count with the name of its quantity (empty: no count)
    and `inputs`, the people a model's value is made from (empty: unknown). `quantities`, by name:
    count, patients (distinct ones behind it; where unknown, at most that many), anchor (patients of
    the row, where nothing else is known of changes; NaN elsewhere), largest and second (the two
    largest contributions; NaN where unknown).
    `members`: name, patient, amount of the known ones, also of those that do not add up: an earlier
    edition may have known them. `anchors`: the same of each count, by the name it would have if
    only its row were known.
    """

    rows: pd.DataFrame
    names: pd.DataFrame
    quantities: pd.DataFrame
    members: pd.DataFrame
    anchors: pd.Series[float]


def row_names(rows: pd.DataFrame) -> pd.Series[str]:
    """What a row is called in every edition: its key, without a verdict."""
    keys = [rows[name] if name != "level" else without_verdict(rows["level"]) for name in _ROW]
    return keys[0].str.cat(pd.concat(keys[1:], axis=1), sep="|")


def cells_of(estimates: pd.DataFrame, members: pd.DataFrame | None) -> Cells:
    """The counts of the estimates; a population is believed where it adds up to the count.

    `members` (see `populations`) may be None: then only the estimates are known.
    """
    rows = estimates.set_axis(row_names(estimates)).rename_axis("row")
    rows = rows[~rows.index.duplicated()]
    rows = rows.assign(kind=kinds_of(rows), repeats=repeated(rows))
    again = rows.index[rows["repeats"].ne("")]
    sources = rows.loc[again, "repeats"]
    rows.loc[again, "kind"] = rows.loc[sources, "kind"].to_numpy()
    counts, listed = counts_of(rows), populations_of(rows)
    counts.loc[again] = counts.loc[sources].to_numpy()
    has_both = listed["n_assessed"].ne("") & listed["n_events"].ne("")
    has_both &= counts["rest"].notna()
    rest = (listed["n_assessed"] + " without " + listed["n_events"]).where(has_both, "")
    listed = listed.assign(rest=rest)
    mine = no_members() if members is None else _wanted(members, listed)
    known = counted(mine)
    names = pd.DataFrame(
        {name: _named(name, counts[name], listed[name], known, members) for name in COUNTS}
    )
    names["value"] = _same_as(names, counts, "value")
    is_known = listed["inputs"].isin(known.index)
    names["inputs"] = listed["inputs"].where(is_known, "")
    names.loc[again] = names.loc[sources].to_numpy()
    anchors = _anchors(counts)
    return Cells(rows, names, _quantities(names, counts, known, anchors), mine, anchors)


def counts_of(rows: pd.DataFrame) -> pd.DataFrame:
    """The counts of each row: those of COUNTS; missing where it has none."""
    counts = rows[["n_patients", "n_courses", "n_assessed", "n_events"]].copy()
    is_count = rows["kind"].eq(COUNT)
    counts["value"] = rows["value"].where(is_count).round().astype("Int64")
    rest = counts["n_assessed"] - counts["n_events"]
    # Only a share tells how many had no event; a curve shows groups of events (D12).
    is_told = rows["kind"].eq(SHARE) & (rest >= 0).fillna(value=False)
    return counts.assign(rest=rest.where(is_told))[list(COUNTS)]


def _wanted(members: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    asked = pd.unique(listed.drop(columns="rest").to_numpy().ravel())
    mine = members_of(members, asked)
    pairs = listed.loc[listed["rest"].ne(""), ["rest", "n_assessed", "n_events"]].drop_duplicates()
    pairs = pairs.rename(columns={"n_assessed": "assessed", "n_events": "events"})
    return pd.concat([mine, rest_of(mine, pairs)], ignore_index=True)


def _named(
    column: str,
    counts: pd.Series[int],
    listed: pd.Series[str],
    known: pd.DataFrame,
    members: pd.DataFrame | None,
) -> pd.Series[str]:
    """The listed population where it adds up; else the row's own; empty without a count."""
    found = listed.map(known["count"]).fillna(0)
    adds_up = listed.ne("") & found.eq(counts).fillna(value=False) & (members is not None)
    own = _own_names(counts.index, column)
    return listed.where(adds_up, own).where(counts.notna(), "")


def _own_names(rows: pd.Index, column: str) -> pd.Series[str]:
    return OWN + pd.Series(rows, index=rows, dtype="str") + f"|{column}"


def _anchors(counts: pd.DataFrame) -> pd.Series[float]:
    parts = []
    for column in COUNTS:
        of_row = counts["n_patients"].fillna(counts[column]).astype("float64")
        there = counts[column].notna()
        own = _own_names(counts.index[there], column)
        parts.append(of_row[there].set_axis(pd.Index(own)))
    return pd.concat(parts)


def _same_as(names: pd.DataFrame, counts: pd.DataFrame, column: str) -> pd.Series[str]:
    """A value that is the number of patients, or of courses, of its own row is called like it."""
    same = names[column]
    for other in ("n_courses", "n_patients"):
        is_own = same.str.startswith(OWN) & counts[column].eq(counts[other]).fillna(value=False)
        same = same.mask(is_own, names[other])
    return same


def _quantities(
    names: pd.DataFrame, counts: pd.DataFrame, known: pd.DataFrame, anchors: pd.Series[float]
) -> pd.DataFrame:
    parts = []
    for column in COUNTS:
        part = pd.DataFrame({"name": names[column], "count": counts[column]})
        parts.append(part[part["name"].ne("")])
    table = pd.concat(parts, ignore_index=True).drop_duplicates("name").set_index("name")
    table = table.join(known[["patients", "largest", "second"]])
    is_own = table.index.str.startswith(OWN)
    table["anchor"] = anchors.reindex(table.index)
    at_most = table[["count", "anchor"]].astype("float64").min(axis=1)
    table["patients"] = at_most.where(is_own, table["patients"].fillna(0))
    return table.astype({"count": "int64"})
