"""All raw tables of an export -> clean tables, row ledger and quarantine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary

from .adverse_events import clean_adverse_events
from .assessments import clean_assessments
from .courses import clean_courses
from .dates import Calendar
from .ledger import build_ledger, build_quarantine
from .patients import clean_patients
from .sessions import clean_sessions, finish_sessions
from .worksheet import Worksheet


@dataclass(frozen=True)
class CleanExport:
    """Clean tables (typed, sorted by key), the ledger, and the quarantined rows by table."""

    tables: dict[str, pd.DataFrame]
    ledger: pd.DataFrame
    quarantine: dict[str, pd.DataFrame]


def clean_export(
    raw: Mapping[str, pd.DataFrame],
    vocabulary: Vocabulary,
    *,
    exported_on: dt.date,
    as_of: dt.date,
) -> CleanExport:
    """Judge every raw record (DATA_CONTRACT 3); nothing is lost silently.

    `raw` holds text tables as `ingest.read_export` returns them. Raises `DataError` where two
    clinics differ in case only, because their folders would be one.
    """
    sheets = {name: Worksheet(table, raw[name]) for name, table in RAW_TABLES.items()}
    calendar = Calendar(exported_on, as_of)
    patients, courses, sessions = sheets["patients"], sheets["courses"], sheets["sessions"]
    clean_patients(patients, vocabulary)
    clean_courses(courses, patients, vocabulary, calendar)
    clean_assessments(sheets["assessments"], courses, vocabulary, calendar)
    clean_sessions(sessions, courses, vocabulary, calendar)
    numbers = finish_sessions(sessions, sheets["assessments"])
    clean_adverse_events(sheets["adverse_events"], courses, sessions, numbers, vocabulary)
    _refuse_clinics_that_differ_in_case(patients)
    cleaned = CleanExport(
        {name: _finished(sheet) for name, sheet in sheets.items()},
        build_ledger(sheets.values()),
        {name: build_quarantine(sheet) for name, sheet in sheets.items()},
    )
    assert_conserved(raw, cleaned.ledger)
    return cleaned


def _finished(sheet: Worksheet) -> pd.DataFrame:
    """The records in use, sorted by key; `session_no` a whole number as it is part of keys."""
    rows = sheet.rows()[list(sheet.table.names)]
    if "session_no" in rows:
        rows = rows.assign(session_no=rows["session_no"].astype("int64"))
    return rows.sort_values(list(sheet.table.key), kind="stable").reset_index(drop=True)


def assert_conserved(raw: Mapping[str, pd.DataFrame], ledger: pd.DataFrame) -> None:
    """Every raw row of every table stands in the ledger exactly once (DATA_CONTRACT 3)."""
    place = ["file", "sheet", "row"]
    for name, rows in raw.items():
        read = rows[place].drop_duplicates()
        entered = ledger.loc[ledger["table"].eq(name), place]
        lost = len(
            read.merge(entered, on=place, how="outer", indicator=True).query("_merge != 'both'")
        )
        if lost or entered.duplicated().any():
            raise DataError(
                Problem(f"{lost} rows of {name} are not accounted for", "row ledger", "report this")
            )


def _refuse_clinics_that_differ_in_case(patients: Worksheet) -> None:
    clinics = pd.Series(patients.cells["clinic_id"].dropna().unique(), dtype="str")
    doubled = clinics[clinics.str.lower().duplicated(keep=False)]
    if len(doubled):
        raise DataError(
            Problem(
                f"{len(doubled)} clinic ids differ in upper and lower case only",
                "patients, column clinic_id",
                "write each clinic's id the same way everywhere",
            )
        )
