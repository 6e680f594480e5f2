"""Exports that make a page hard to draw, made from the clinics of the example."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from analysis.schema.raw_tables import RAW_TABLES

EXAMPLE = Path(__file__).parents[1] / "data" / "raw" / "example"
CLINIC, MONTH = "clinic-a", "2026-03"
LONG_NAME = '👩‍⚕️ عيادة <b>Kliniği</b> "A & Ş" $5 to $6 '.ljust(80, "x")
KINDS = ("one_clinic", "one_month", "empty_month", "no_recurrences", "forty_clinics", "long_name")
Tables = dict[str, pd.DataFrame]


def write(kind: str, folder: Path) -> Path:
    """The folder of an export of one of KINDS."""
    tables = {
        name: pd.read_csv(EXAMPLE / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in RAW_TABLES
        if (EXAMPLE / f"{name}.csv").exists()
    }
    described = (EXAMPLE / "export.yml").read_text("utf-8")
    if kind == "long_name":
        lines = [line for line in described.splitlines() if not line.startswith("title:")]
        described = "\n".join([f"title: '{LONG_NAME}'", *lines, ""])
    folder.mkdir(parents=True)
    for name, table in _MADE[kind](tables).items():
        table.to_csv(folder / f"{name}.csv", index=False)
    (folder / "export.yml").write_text(described, encoding="utf-8")
    return folder


def _of_courses(tables: Tables, keep: pd.Series) -> Tables:
    """The courses kept with all that belongs to them."""
    courses = tables["courses"][keep]
    found = {"courses": courses}
    for name, table in tables.items():
        key = ["clinic_id", "patient_id" if name == "patients" else "course_id"]
        if name != "courses":
            found[name] = table.merge(courses[key].drop_duplicates(), on=key)
    return found


def _one_clinic(tables: Tables) -> Tables:
    return _of_courses(tables, tables["courses"]["clinic_id"].eq(CLINIC))


def _one_month(tables: Tables) -> Tables:
    return _of_courses(tables, tables["courses"]["started_on"].str.startswith(MONTH))


def _empty_month(tables: Tables) -> Tables:
    """Nobody began, came or was looked at."""
    left = _of_courses(tables, ~tables["courses"]["started_on"].str.startswith(MONTH))
    for name, day in (("sessions", "session_date"), ("assessments", "assessed_on")):
        left[name] = left[name][~left[name][day].str.startswith(MONTH)]
    session = ["clinic_id", "course_id", "session_no"]
    given = left["sessions"][session].drop_duplicates()
    return {**left, "adverse_events": left["adverse_events"].merge(given, on=session)}


def _no_recurrences(tables: Tables) -> Tables:
    looks, courses = tables["assessments"], tables["courses"]
    answers = looks["is_recurrence"].replace("yes", "no")
    return {
        **tables,
        "assessments": looks.assign(is_recurrence=answers),
        "courses": courses.assign(retreated_on=""),
    }


def _forty_clinics(tables: Tables) -> Tables:
    """The same patients, spread over forty clinics."""
    courses = tables["courses"]
    course = ["clinic_id", "course_id"]
    owners = courses.drop_duplicates(course).set_index(course)["patient_id"]
    spread = {}
    for name, table in tables.items():
        patients = (
            table["patient_id"]
            if "patient_id" in table
            else owners.reindex(pd.MultiIndex.from_frame(table[course])).fillna("").to_numpy()
        )
        where = [_number(f"{a}/{b}") for a, b in zip(table["clinic_id"], patients, strict=True)]
        spread[name] = table.assign(clinic_id=[f"clinic-{number:02d}" for number in where])
    return spread


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest()) % 40


_MADE = {
    "one_clinic": _one_clinic,
    "one_month": _one_month,
    "empty_month": _empty_month,
    "no_recurrences": _no_recurrences,
    "forty_clinics": _forty_clinics,
    "long_name": dict,
}
