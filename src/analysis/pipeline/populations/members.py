"""Members of a population: which patient contributes how much (`disclosure.behind` names them)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

PATIENT = ["clinic_id", "patient_id"]
COURSE = ["clinic_id", "course_id"]
COLUMNS = ["population", "spot_type", "level", "clinic_id", "patient_id", "amount"]
# Populations that nobody asks for by spot type have none; never `all`, which is put together.
NO_TYPE = ""
Members = Iterable[pa.Table]


def contributed(
    population: str, rows: pd.DataFrame, by: Mapping[str, str] | None = None, *, typed: bool = False
) -> pa.Table:
    """COLUMNS, a row per patient (and level, and spot type if `typed`): how many rows are theirs.

    `by` maps keys of the level to columns of `rows`; rows without a patient are left out. A study
    has hundreds of populations of some thousand rows, for which pandas takes most of its time to
    set out: they are added up by pyarrow, and are one pandas table at the end (`put_together`).
    """
    keys = sorted(by or {})
    texts = {name: _texts(rows[name]) for name in PATIENT}
    texts["spot_type"] = _texts(rows["spot_type"]) if typed else _constant(NO_TYPE, len(rows))
    texts |= {f"_{key}": _texts(rows[(by or {})[key]]) for key in keys}
    amounts = rows["amount"].to_numpy(dtype=np.int64) if "amount" in rows else np.ones(len(rows))
    made = pa.table({**texts, "amount": pa.array(amounts.astype(np.int64))}).drop_null()
    sums = made.group_by(list(texts), use_threads=False).aggregate([("amount", "sum")])
    level = _constant("", len(sums))
    for key in keys:
        start = f";{key}=" if key != keys[0] else f"{key}="
        level = pc.binary_join_element_wise(level, _text(start), sums[f"_{key}"], _text(""))
    found = {
        **{name: sums[name] for name in (*PATIENT, "spot_type")},
        "population": _constant(population, len(sums)),
        "level": level,
        "amount": sums["amount_sum"],
    }
    return pa.table({name: found[name] for name in COLUMNS})


def put_together(parts: Members) -> pd.DataFrame:
    """The members of many populations in one table of COLUMNS."""
    table: pd.DataFrame = pa.concat_tables(parts).to_pandas()
    return table


def _texts(column: pd.Series) -> pa.Array:
    return pa.array(column.astype("str"), type=pa.large_string(), from_pandas=True)


def _constant(text: str, length: int) -> pa.Array:
    return pa.repeat(_text(text), length)


def _text(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def digests(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The rows with `amount`: a digest of the columns, so that any change of one shows."""
    hashes = pd.util.hash_pandas_object(rows[columns], index=False)
    return rows.assign(amount=hashes.to_numpy().view("int64"))
