"""Members of a population: which patient contributes how much (`disclosure.behind` names them)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.schema.estimates import level_of

PATIENT = ["clinic_id", "patient_id"]
COURSE = ["clinic_id", "course_id"]
COLUMNS = ["population", "spot_type", "level", "clinic_id", "patient_id", "amount"]
# Populations that nobody asks for by spot type have none; never `all`, which is put together.
NO_TYPE = ""
Members = Iterable[pd.DataFrame]


def contributed(
    population: str, rows: pd.DataFrame, by: Mapping[str, str] | None = None, *, typed: bool = False
) -> pd.DataFrame:
    """One row per patient (and level, and spot type if `typed`): how many of the rows are theirs.

    `by` maps keys of the level to columns of `rows`; rows without a patient are left out.
    """
    amounts = rows["amount"] if "amount" in rows else pd.Series(1, index=rows.index)
    spot_type = rows["spot_type"] if typed else NO_TYPE
    made = rows[PATIENT].assign(spot_type=spot_type, amount=amounts.astype("int64"))
    names = {key: f"_{key}" for key in by or {}}
    for key, column in (by or {}).items():
        made[names[key]] = rows[column].astype("str")
    made = made.dropna(subset=["patient_id"])
    place = [*PATIENT, "spot_type", *names.values()]
    sums = made.groupby(place, sort=False, observed=True)["amount"].sum().reset_index()
    return sums.assign(population=population, level=_levels(sums, names))[COLUMNS]


def _levels(sums: pd.DataFrame, names: Mapping[str, str]) -> pd.Series[str]:
    if not names:
        return pd.Series("", index=sums.index, dtype="str")
    columns = [sums[column] for column in names.values()]
    places = list(zip(*columns, strict=True))
    texts = {place: level_of(**dict(zip(names, place, strict=True))) for place in set(places)}
    return pd.Series([texts[place] for place in places], index=sums.index, dtype="str")


def digests(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The rows with `amount`: a digest of the columns, so that any change of one shows."""
    hashes = pd.util.hash_pandas_object(rows[columns], index=False)
    return rows.assign(amount=hashes.to_numpy().view("int64"))
