"""How much of what the data contract asks for was written down (plan 1.6)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.schema.estimates import ALL, Estimate, level_of
from analysis.schema.raw_tables import RAW_TABLES

from .shares import COURSE, PATIENT, counted, of_courses, share

FIELD_RECORDED = "measure.field_recorded"
KEYS = (*COURSE, *PATIENT, "session_no", "event")  # always there


def completeness_estimates(
    tables: Mapping[str, pd.DataFrame], clinic_id: str = ALL
) -> list[Estimate]:
    """Share of rows with an answer, one row per optional field of the contract.

    `measure.field_recorded` (`field=courses.depth`, probability): of all rows kept of its table;
    the end of an adverse event is asked of events only. `none` in a list is an answer. Wilson's
    limits. A table without rows has none here. This is what tells "not recorded in these data" from
    "too few".
    """
    rows: list[Estimate] = []
    for name, raw in RAW_TABLES.items():
        table = _with_patient(tables[name], tables["courses"])
        if table.empty:
            continue
        about = counted(Estimate(FIELD_RECORDED, unit="probability", plan_section="1.6"), table)
        for column in raw.columns:
            if (
                column.name in (*COURSE, *PATIENT, "session_no", "event")
                or column.name not in table
            ):
                continue
            asked = _asked(table, name, column.name)
            given = _is_given(asked[column.name])
            field = f"{name}.{column.name}"
            rows.append(_row(about, field, int(given.sum()), len(asked), clinic_id))
    return rows


def _row(about: Estimate, field: str, given: int, asked: int, clinic_id: str) -> Estimate:
    row = Estimate(
        FIELD_RECORDED,
        level=level_of(field=field),
        unit="probability",
        n_patients=about.n_patients,
        n_courses=about.n_courses,
        plan_section="1.6",
        clinic_id=clinic_id,
    )
    return share(row, given, asked)


def _with_patient(table: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    if "patient_id" in table and "course_id" in table:
        return table
    if "patient_id" in table:
        return table.merge(courses[[*PATIENT, "course_id"]].drop_duplicates(PATIENT), on=PATIENT)
    return of_courses(table, courses)


def _asked(table: pd.DataFrame, name: str, column: str) -> pd.DataFrame:
    """The rows that could hold the field: `none` happened for no days, and was not severe."""
    if name == "adverse_events" and column in ("resolved_after_days", "severity"):
        return table[table["event"].ne("none")]
    return table


def _is_given(values: pd.Series) -> pd.Series:
    if values.dtype == object:
        return values.map(lambda cell: isinstance(cell, list) and bool(cell)).astype(bool)
    return values.notna()
