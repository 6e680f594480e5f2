"""Form (b): a workbook, one row per course, a sheet per branch, `Seans 1` ... `Seans 8` beside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from .book import Book, Line, Place, Tables, Written, carried
from .clinics import small_clinics
from .words import PHOTOTYPES, TURKISH, comma, dotted, excel_serial, said, turkish_long

PROFILE = "wide_workbook"
FILE = "kur_takip.xlsx"
SESSIONS = range(1, 9)
PATIENT_COLUMNS = ("Hasta No", "Cinsiyet", "Yaş", "Cilt Tipi")
COURSE_HEADER = (
    *PATIENT_COLUMNS,
    *("Kür No", "Tanı", "Bölge", "Ölçek", "Planlanan", "Başlangıç"),
    *(f"{what} {n}" for n in SESSIONS for what in ("Seans", "İçerik", "Skor", "Yan Etki")),
    *("Bitiş", "Bitiş Skoru", "Kapanış Nedeni"),
)
CHECK_HEADER = ("Şube", "Kür No", "Kontrol Tarihi", "Skor", "Nüks", "Güneş Kremi", "Memnuniyet")
CHECKS = "Kontroller"
CARRIED = {
    "patients": ("clinic_id", "patient_id", "age_years", "sex", "phototype"),
    "courses": (
        *("clinic_id", "course_id", "patient_id", "spot_type", "area", "severity_scale"),
        *("planned_sessions", "started_on", "ended_on", "stop_reason"),
    ),
    "sessions": ("clinic_id", "course_id", "session_no", "session_date", "ingredients"),
    "assessments": (
        *("clinic_id", "course_id", "assessed_on", "severity_score", "is_recurrence"),
        *("sun_protection", "satisfaction_score"),
    ),
    "adverse_events": ("clinic_id", "course_id", "session_no", "event"),
}
_COURSE = ["clinic_id", "course_id"]


def wide_book(patients: int = 60, seed: int = 7) -> Book:
    """The small clinics as a workbook, and their tables as far as it carries them."""
    tables = _carried(small_clinics(patients, seed))
    lines = [*_course_lines(tables), *_check_lines(tables)]
    return Book(lines, tables)


def sheet_of(clinic: str) -> str:
    return f"Şube {clinic}"


def _carried(tables: Tables) -> Tables:
    kept = carried(tables, CARRIED)
    # One cell holds one side effect, and what is asked at a check is not asked at a session.
    key = [*_COURSE, "session_no"]
    events = kept["adverse_events"].drop_duplicates(key).reset_index(drop=True)
    looks = kept["assessments"]
    checked = _is_check(looks, kept)
    asked_there = ["is_recurrence", "sun_protection", "satisfaction_score"]
    looks = looks.assign(**{name: looks[name].where(checked, "") for name in asked_there})
    return {**kept, "adverse_events": events, "assessments": looks}


def _is_check(looks: pd.DataFrame, tables: Tables) -> pd.Series[bool]:
    """Looks on neither a session's day nor the course's last day."""
    sessions = tables["sessions"].rename(columns={"session_date": "assessed_on"})
    ends = tables["courses"].rename(columns={"ended_on": "assessed_on"})
    key = [*_COURSE, "assessed_on"]
    known = pd.concat([sessions[key], ends[key]]).drop_duplicates()
    found = looks[key].merge(known, how="left", indicator=True)["_merge"]
    return pd.Series(found.eq("left_only").to_numpy(), index=looks.index)


def _course_lines(tables: Tables) -> list[Line]:
    people = tables["courses"].merge(tables["patients"], on=["clinic_id", "patient_id"])
    people = people.sort_values(["clinic_id", "patient_id", "course_id"])
    sessions = dict(list(tables["sessions"].groupby(_COURSE)))
    events = tables["adverse_events"].set_index([*_COURSE, "session_no"])["event"].to_dict()
    looks = tables["assessments"].set_index([*_COURSE, "assessed_on"])["severity_score"].to_dict()
    lines = []
    for course in people.to_dict("records"):
        key = (course["clinic_id"], course["course_id"])
        cells = {
            "Hasta No": course["patient_id"],
            "Cinsiyet": said(TURKISH["sex"], course["sex"]),
            "Yaş": course["age_years"],
            "Cilt Tipi": PHOTOTYPES[course["phototype"]],
            "Kür No": course["course_id"],
            "Tanı": TURKISH["spot_type"][course["spot_type"]],
            "Bölge": said(TURKISH["area"], course["area"], ", "),
            "Ölçek": TURKISH["scale"][course["severity_scale"]],
            "Planlanan": course["planned_sessions"],
            "Başlangıç": course["started_on"],
            "Bitiş": course["ended_on"],
            "Bitiş Skoru": comma(looks.get((*key, course["ended_on"]), "")),
            "Kapanış Nedeni": said(TURKISH["stop_reason"], course["stop_reason"]),
        }
        for session in sessions[key].to_dict("records"):
            n, day = session["session_no"], session["session_date"]
            cells[f"Seans {n}"] = day
            cells[f"İçerik {n}"] = said(TURKISH["ingredients"], session["ingredients"])
            cells[f"Skor {n}"] = comma(looks.get((*key, day), ""))
            cells[f"Yan Etki {n}"] = said(TURKISH["event"], events.get((*key, n), ""))
        has_looks = all(cells[f"Skor {n}"] for n in sessions[key]["session_no"])
        lines.append(
            Line(key[0], cells, *key, session=0, day=course["started_on"], has_look=has_looks)
        )
    return lines


def _check_lines(tables: Tables) -> list[Line]:
    looks = tables["assessments"]
    return [
        Line(
            part=CHECKS,
            cells={
                "Şube": look["clinic_id"],
                "Kür No": look["course_id"],
                "Kontrol Tarihi": look["assessed_on"],
                "Skor": comma(look["severity_score"]),
                "Nüks": said(TURKISH["yes_no"], look["is_recurrence"]),
                "Güneş Kremi": said(TURKISH["sun_protection"], look["sun_protection"]),
                "Memnuniyet": look["satisfaction_score"],
            },
            clinic=look["clinic_id"],
            course=look["course_id"],
            day=look["assessed_on"],
            has_look=True,
        )
        for look in looks[_is_check(looks, tables)].to_dict("records")
    ]


def write_wide(book: Book, folder: Path) -> Written:
    """The workbook: title rows, header, courses with merged patient cells; a sheet of checks."""
    folder.mkdir(parents=True, exist_ok=True)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    places: dict[Line, Place] = {}
    for part in sorted({line.part for line in book.lines}):
        lines = [line for line in book.lines if line.part == part]
        is_checks = part == CHECKS
        sheet = workbook.create_sheet(CHECKS if is_checks else sheet_of(part))
        header = CHECK_HEADER if is_checks else COURSE_HEADER
        sheet.append(["LEKE MEZOTERAPİSİ TAKİP ÇİZELGESİ"])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=6)
        sheet.append([])
        sheet.append(list(header))
        for row, line in enumerate(lines, start=4):
            for column, name in enumerate(header, start=1):
                value = _excel_cell(name, line.cells.get(name, ""), row + column)
                sheet.cell(row=row, column=column, value=value)
            places[line] = (FILE, sheet.title, row)
        if not is_checks:
            _merge_patients(sheet, first_row=4, last_row=sheet.max_row)
    path = folder / FILE
    workbook.save(path)
    return Written(folder, places)


def _excel_cell(name: str, text: str, turn: int) -> Any:
    """The cell as people make it: dates as dates, as bare serial numbers and as text in turns."""
    if not text:
        return None
    if name == "Yaş":
        return int(text) if text.isdecimal() else text
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return text
    in_turns = (
        dt.datetime(day.year, day.month, day.day),  # noqa: DTZ001
        excel_serial(text),
        dotted(text),
        turkish_long(text),
    )
    return in_turns[turn % 4]


def _merge_patients(sheet: Any, first_row: int, last_row: int) -> None:
    """The cells of a patient stand once, merged over the rows of all courses."""
    start = first_row
    for row in range(first_row + 1, last_row + 2):
        patient = sheet.cell(row=start, column=1).value
        if row <= last_row and patient and sheet.cell(row=row, column=1).value == patient:
            continue
        if row - start > 1 and patient:
            for column in range(1, len(PATIENT_COLUMNS) + 1):
                sheet.merge_cells(
                    start_row=start, end_row=row - 1, start_column=column, end_column=column
                )
        start = row
