"""Clean tables for a test: it names only what matters, everything else is filled in.

Dates are written as days after the first of January 2024 (`day(0)`), or as `datetime64`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.schema.columns import Column
from analysis.schema.raw_tables import RAW_TABLES

START = np.datetime64("2024-01-01", "D")

DEFAULTS: dict[str, dict[str, Any]] = {
    "patients": {"clinic_id": "A", "patient_id": "p1"},
    "courses": {
        "clinic_id": "A",
        "course_id": "c1",
        "patient_id": "p1",
        "spot_type": "melasma",
        "severity_scale": "vas",
    },
    "sessions": {"clinic_id": "A", "course_id": "c1"},
    "assessments": {"clinic_id": "A", "course_id": "c1"},
    "adverse_events": {"clinic_id": "A", "course_id": "c1", "session_no": 1},
}


def day(number: int | None) -> np.datetime64:
    """The day that many days after 2024-01-01; None is a missing date."""
    return np.datetime64("NaT", "s") if number is None else (START + number).astype("M8[s]")


def clean_table(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A clean table with all columns of the contract; whole numbers in date columns are days."""
    filled = [DEFAULTS[name] | dict(row) for row in rows]
    table = pd.DataFrame(index=range(len(filled)))
    for column in RAW_TABLES[name].columns:
        table[column.name] = _typed([row.get(column.name) for row in filled], column)
    return table


def _typed(values: list[Any], column: Column) -> pd.Series:
    if column.kind == "date":
        days = [
            day(value) if value is None or isinstance(value, int) else value for value in values
        ]
        return pd.Series(np.array(days, dtype="datetime64[s]"))
    if column.kind == "codes":
        return pd.Series(values, dtype="object")
    if column.name == "session_no":
        return pd.Series(values, dtype="int64")
    if column.kind in ("integer", "number"):
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="str")


def tables(**rows: Iterable[Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """All five clean tables; those not named are empty."""
    return {name: clean_table(name, rows.get(name, ())) for name in RAW_TABLES}


def one_course(
    session_days: Iterable[int],
    scores: Mapping[int, float | None],
    *,
    looks: Iterable[Mapping[str, Any]] = (),
    **course: Any,
) -> dict[str, pd.DataFrame]:
    """Clean tables of one patient with one course: days of its sessions, {day: score} of its looks.

    `looks` are further assessment rows (follow-up answers, say); other names are course columns.
    """
    sessions = [
        {"session_no": number, "session_date": on}
        for number, on in enumerate(session_days, start=1)
    ]
    assessments = [{"assessed_on": on, "severity_score": score} for on, score in scores.items()]
    return tables(
        patients=[{}],
        courses=[course],
        sessions=sessions,
        assessments=[*assessments, *looks],
    )
