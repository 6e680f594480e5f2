"""An own measure: the share of courses, looks or sessions that something holds of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.schema.estimates import ALL, Estimate, to_table

from .shares import PATIENT, clustered_share, counted


def measure_of(name: str, rows: pd.DataFrame, has_it: pd.Series) -> pd.DataFrame:
    """One row per clinic and one for `all`: the share of `rows` that have it, with its 95 % limits.

    `rows` need clinic_id and patient_id, `has_it` is true, false or missing for each of them; rows
    where it is missing are left out. Several rows of a patient count as so many as tell as much.

    >>> courses = pd.DataFrame({"clinic_id": "a", "patient_id": list("pqrs")})
    >>> table = measure_of("begun_in_summer", courses, pd.Series([True, True, False, None]))
    >>> print(table["estimand"][0], round(table["value"][0], 2), table["n_assessed"][0])
    measure.begun_in_summer 0.67 3
    """
    known = rows[has_it.notna()].assign(has_it=has_it.dropna().astype("bool"))
    made = [_row(name, known, ALL)]
    made += [_row(name, part, str(clinic)) for clinic, part in known.groupby("clinic_id")]
    return to_table(made)


def _row(name: str, rows: pd.DataFrame, clinic_id: str) -> Estimate:
    empty = Estimate(f"measure.{name}", unit="probability", clinic_id=clinic_id)
    counts = counted(empty, rows) if "course_id" in rows else empty
    patient = rows.groupby(PATIENT, sort=True).ngroup().to_numpy().astype(np.intp)
    made = clustered_share(counts, patient, rows["has_it"].to_numpy(dtype=bool))
    return replace(made, clinic_id=clinic_id)
