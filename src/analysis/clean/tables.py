"""All raw tables of an export -> clean tables, row ledger and quarantine."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import DataError, Problem
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary

from .adverse_events import clean_adverse_events
from .assessments import clean_assessments, finish_assessments, note_late_baseline
from .conservation import assert_conserved
from .copies import quarantine_copied_courses
from .courses import blank_end_before_last_session, clean_courses
from .dates import Calendar
from .finished import finished_tables
from .ledger import build_ledger
from .patients import clean_patients
from .quarantine import build_quarantine
from .records import open_sheet, read_records
from .scales import quarantine_mixed_up_scales
from .sessions import clean_sessions, finish_sessions
from .worksheet import Worksheet


@dataclass(frozen=True)
class CleanExport:
    """Clean tables (typed, sorted by key), the ledger, and what a person has to look at.

    In the tables ids, codes and lists (joined by `;`) are categoricals, days `datetime64[s]`,
    numbers floats, `session_no` a whole number. `quarantine` holds the quarantined rows by table,
    `unknown_words` the words that the vocabulary lacks; both are private.
    """

    tables: dict[str, pd.DataFrame]
    ledger: pd.DataFrame
    quarantine: dict[str, pd.DataFrame]
    unknown_words: pd.DataFrame


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
    sheets = {name: open_sheet(table, raw[name]) for name, table in RAW_TABLES.items()}
    words = read_records(sheets, vocabulary)
    _refuse_clinics_that_differ_in_case(sheets.values())
    _judge(sheets, Calendar(exported_on, as_of))
    cleaned = CleanExport(
        finished_tables(sheets),
        build_ledger(sheets.values()),
        {name: build_quarantine(sheet) for name, sheet in sheets.items()},
        words,
    )
    assert_conserved(raw, cleaned.ledger)
    return cleaned


def _judge(sheets: Mapping[str, Worksheet], calendar: Calendar) -> None:
    """Each table in turn, then what only shows across tables."""
    patients, courses, sessions = sheets["patients"], sheets["courses"], sheets["sessions"]
    looks = sheets["assessments"]
    clean_patients(patients)
    clean_courses(courses, patients, calendar)
    clean_assessments(looks, courses, calendar)
    clean_sessions(sessions, courses, calendar)
    quarantine_mixed_up_scales(courses, looks)
    quarantine_copied_courses(courses, patients, sessions, looks)
    finish_assessments(looks, courses)
    numbers = finish_sessions(sessions, courses, looks)
    note_late_baseline(looks, sessions)
    blank_end_before_last_session(courses, sessions)
    clean_adverse_events(sheets["adverse_events"], courses, sessions, numbers)


def _refuse_clinics_that_differ_in_case(sheets: Iterable[Worksheet]) -> None:
    """Their folders would be one (DATA_CONTRACT 1)."""
    names = {name for sheet in sheets for name in _clinics(sheet)}
    folders = Counter(name.lower() for name in names)
    doubled = sum(folders[name.lower()] > 1 for name in names)
    if doubled:
        raise DataError(
            Problem(
                f"{doubled} clinic ids differ in upper and lower case only",
                "column clinic_id",
                "write each clinic's id the same way everywhere",
            )
        )


def _clinics(sheet: Worksheet) -> set[str]:
    codes = sheet.cells["clinic_id"]
    used = np.bincount(codes[codes >= 0], minlength=len(sheet.words["clinic_id"])) > 0
    return set(sheet.words["clinic_id"][used])
