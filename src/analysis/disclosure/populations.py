"""Who stands behind each cell: members of populations, and how many of them have changed (D16)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.schema.estimates import ALL

from .behind import PATIENTS

# One row per patient of a population: what the patient contributes, a number of courses, sessions,
# looks, or a digest of the records that a model reads. Never leaves the patient-level folder.
MEMBER_COLUMNS = ("population", "spot_type", "level", "clinic_id", "patient", "amount")
_PLACE = ["population", "spot_type", "level", "clinic_id"]


def members_of(members: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Members of the named cells: name, patient, amount; one row per cell and patient.

    `members` are those of single clinics and spot types (MEMBER_COLUMNS); cells of `all` are put
    together from them. A name is `population/mode|spot type|level|clinic`; the mode `patients`
    counts everybody once. A name without members has no row.
    """
    wanted = pd.DataFrame({"name": sorted({name for name in names if name})}, dtype="str")
    parts = wanted["name"].str.split("|", expand=True).reindex(columns=range(4)).astype("str")
    wanted[["cell", "spot_type", "level", "clinic_id"]] = parts
    modes = wanted.pop("cell").str.rsplit("/", n=1, expand=True).reindex(columns=range(2))
    wanted[["population", "mode"]] = modes.astype("str")
    found = wanted.merge(_everywhere(members), on=_PLACE, how="inner")
    is_patient = found["mode"].eq(PATIENTS) & found["amount"].ne(0)
    found["amount"] = found["amount"].mask(is_patient, 1)
    return found.loc[found["amount"].ne(0), ["name", "patient", "amount"]]


def rest_of(members: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Members of what is left of `assessed` without `events`, under the names in `rest`.

    `pairs` has one row per difference: rest, assessed, events (names of cells).
    """
    sides = [
        pairs[["rest", side]]
        .rename(columns={side: "name"})
        .merge(members, on="name")
        .assign(s=sign)
        for side, sign in (("assessed", 1), ("events", -1))
    ]
    both = pd.concat(sides, ignore_index=True)
    both["amount"] = both["amount"] * both.pop("s")
    sums = both.groupby(["rest", "patient"], sort=False)["amount"].sum()
    left = sums.reset_index().rename(columns={"rest": "name"})
    return left.loc[left["amount"].ne(0), ["name", "patient", "amount"]]


def counted(members: pd.DataFrame) -> pd.DataFrame:
    """By cell: count (sum of amounts), patients, and the largest and second largest amount."""
    ranked = members.sort_values(["name", "amount"], ascending=[True, False], kind="stable")
    place = ranked.groupby("name", sort=False).cumcount()
    by_name = ranked.groupby("name", sort=True)["amount"]
    table = pd.DataFrame({"count": by_name.sum(), "patients": by_name.size()})
    for column, rank in (("largest", 0), ("second", 1)):
        table[column] = ranked[place.eq(rank)].set_index("name")["amount"]
    return table.fillna({"second": 0}).astype("int64")


def no_members() -> pd.DataFrame:
    """A table of members with nobody in it."""
    return pd.DataFrame(
        {"name": pd.Series(dtype="str"), "patient": pd.Series(dtype="uint64"),
         "amount": pd.Series(dtype="int64")}
    )  # fmt: skip


def n_changed(old: pd.DataFrame, new: pd.DataFrame) -> pd.Series[int]:
    """Distinct patients who came, left, or contribute another amount, by cell; 0 is left out."""
    both = old.merge(new, on=["name", "patient"], how="outer", suffixes=("_old", "_new"))
    changed = both["amount_old"].ne(both["amount_new"])
    return both[changed].groupby("name").size()


def _everywhere(members: pd.DataFrame) -> pd.DataFrame:
    """The members of each clinic and spot type, of all clinics, of all types, and of both."""
    parts = []
    for types, clinics in ((False, False), (True, False), (False, True), (True, True)):
        part = members
        part = part.assign(spot_type=ALL) if types else part
        parts.append(part.assign(clinic_id=ALL) if clinics else part)
    every = pd.concat(parts, ignore_index=True)
    place = [*_PLACE, "patient"]
    return every.groupby(place, sort=False, observed=True)["amount"].sum().reset_index()
