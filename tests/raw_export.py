"""Builds a small raw export: one course unless told otherwise; a test names only what matters."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.ingest.vocabularies import load_vocabulary
from analysis.schema.origin import ORIGIN_COLUMNS
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary

_IDS = {"clinic_id": "clinic-a", "course_id": "c1"}
DEFAULTS: dict[str, list[dict[str, str]]] = {
    "patients": [{"clinic_id": "clinic-a", "patient_id": "p1", "age_years": "41", "sex": "female"}],
    "courses": [
        {
            **_IDS,
            "patient_id": "p1",
            "spot_type": "melasma",
            "severity_scale": "mmasi",
            "area": "malar",
            "started_on": "2026-03-01",
            "ended_on": "2026-04-12",
            "stop_reason": "plan_completed",
        }
    ],
    "sessions": [
        {**_IDS, "session_no": "1", "session_date": "2026-03-01", "ingredients": "vitamin_c"},
        {**_IDS, "session_no": "2", "session_date": "2026-03-15"},
        {**_IDS, "session_no": "3", "session_date": "2026-03-29"},
    ],
    "assessments": [
        {**_IDS, "assessed_on": "2026-03-01", "severity_score": "8"},
        {**_IDS, "assessed_on": "2026-03-15", "severity_score": "6.5"},
        {**_IDS, "assessed_on": "2026-04-12", "severity_score": "3.5"},
    ],
    "adverse_events": [{**_IDS, "session_no": "1", "event": "none"}],
}


def raw_tables(**tables: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Raw text tables; a table named here has those rows, filled up from the first default.

    A row may name columns of its origin, too (`file`, `row`, `edited_at`, ...).
    """
    made = {}
    for name, table in RAW_TABLES.items():
        default = DEFAULTS[name]
        rows = [{**default[0], **row} for row in tables[name]] if name in tables else default
        made[name] = as_raw(name, rows)
        assert set(made[name]) == {*table.names, *ORIGIN_COLUMNS}
    return made


def as_raw(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of one table as the raw table that reading would give; what is not named is blank."""
    columns = (*RAW_TABLES[name].names, *ORIGIN_COLUMNS)
    records = [
        {
            **dict.fromkeys(columns, ""),
            "file": f"{name}.csv",
            "row": number,
            "is_record": True,
            **row,
        }
        for number, row in enumerate(rows, start=2)
    ]
    return pd.DataFrame(records, columns=list(columns))


def write_canonical(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    """The same rows as canonical CSV files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in raw_tables(**tables).items():
        rows[list(RAW_TABLES[name].names)].to_csv(folder / f"{name}.csv", index=False)
    return folder


def export_day() -> dt.date:
    return dt.date(2026, 10, 31)


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(Path(__file__).parents[1] / "study" / "vocabulary")
