"""Form (c): English visit files, two years in each; UTF-8 with BOM, commas, edit times."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .book import Book, Line, Place, Tables, Written, carried
from .clinics import small_clinics, visits
from .words import ENGLISH, PERCENT_OF_GRADE, PHOTOTYPES, english_long, said

PROFILE = "english_visits"
HEADERS = {
    "clinic": "Clinic",
    "patient": "Patient ID",
    "course": "Course",
    "age": "Age",
    "sex": "Gender",
    "phototype": "Fitzpatrick",
    "spot_type": "Diagnosis",
    "area": "Area",
    "started": "Course started",
    "date": "Visit date",
    "session": "Session",
    "status": "Visit status",
    "ingredients": "Products",
    "pain": "Pain (0-10)",
    "scale": "Scale",
    "score": "Score",
    "improvement": "Improvement",
    "sun": "Sunscreen use",
    "spf": "SPF",
    "event": "Side effects",
    "resolved": "Resolved after (days)",
    "recurrence": "Recurrence",
    "satisfaction": "Satisfaction",
    "unscheduled": "Unscheduled",
    "stop_reason": "Reason for stopping",
    "edited": "Last edited",
    "note": "Comments",
}
CARRIED = {
    "patients": ("clinic_id", "patient_id", "age_years", "sex", "phototype"),
    "courses": (
        *("clinic_id", "course_id", "patient_id", "spot_type", "area", "severity_scale"),
        *("planned_sessions", "started_on", "stop_reason"),
    ),
    "sessions": (
        *("clinic_id", "course_id", "session_no", "session_date", "ingredients", "pain_score"),
    ),
    "assessments": (
        *("clinic_id", "course_id", "assessed_on", "severity_score", "improvement_grade"),
        *("is_recurrence", "sun_protection", "spf", "is_unscheduled", "satisfaction_score"),
    ),
    "adverse_events": ("clinic_id", "course_id", "session_no", "event", "resolved_after_days"),
}
ATTENDED, MISSED, CHECK = "attended", ("Cancelled", "no-show", "Rescheduled"), "Follow-up"
FIRST_EXPORT, SECOND_EXPORT = "2026-10-01 09:15", "2026-10-20 16:40"
_LONG_AFTER = "1095"  # three years: the one number here that has a thousands sign


def english_book(patients: int = 60, seed: int = 7) -> Book:
    """The small clinics as visits in English, and their tables as far as this form carries them."""
    tables = _one_answer_a_session(small_clinics(patients, seed))
    days = visits(tables)
    last = days.groupby(["clinic_id", "course_id"])["day"].transform("max")
    days["stop_reason"] = days["stop_reason"].where(days["day"].eq(last), "")
    lines = [_line(visit) for visit in days.to_dict("records")]
    return Book(lines, carried(tables, CARRIED))


def _one_answer_a_session(tables: Tables) -> Tables:
    """One cell says when the side effects of a session were over: only where there was one."""
    events = tables["adverse_events"].copy()
    alone = ~events.duplicated(["clinic_id", "course_id", "session_no"], keep=False)
    days = events["resolved_after_days"].where(alone, "")
    filled = days[days.ne("")].index
    days[filled[::10]] = _LONG_AFTER
    return {**tables, "adverse_events": events.assign(resolved_after_days=days)}


def _line(visit: dict[str, str]) -> Line:
    is_session = visit["session_no"] != ""
    session = f"Session {visit['session_no']} of {visit['planned_sessions']}"
    resolved = visit["resolved"]
    cells = {
        "clinic": visit["clinic_id"],
        "patient": visit["patient_id"],
        "course": visit["course_id"],
        "age": visit["age_years"],
        "sex": said(ENGLISH["sex"], visit["sex"]),
        "phototype": f"Type {PHOTOTYPES[visit['phototype']]}" if visit["phototype"] else "",
        "spot_type": ENGLISH["spot_type"][visit["spot_type"]],
        "area": said(ENGLISH["area"], visit["area"], ", "),
        "started": english_long(visit["started_on"]),
        "date": english_long(visit["day"]),
        "session": session if is_session else "",
        "status": ATTENDED if is_session else CHECK,
        "ingredients": said(ENGLISH["ingredients"], visit["ingredients"], " / "),
        "pain": visit["pain_score"],
        "scale": ENGLISH["scale"][visit["severity_scale"]],
        "score": visit["severity_score"],
        "improvement": PERCENT_OF_GRADE[visit["improvement_grade"]],
        "sun": said(ENGLISH["sun_protection"], visit["sun_protection"]),
        "spf": visit["spf"],
        "event": said(ENGLISH["event"], visit["events"], ", "),
        "resolved": f"{int(resolved):,}" if resolved else "",
        "recurrence": said(ENGLISH["yes_no"], visit["is_recurrence"]),
        "satisfaction": visit["satisfaction_score"],
        "unscheduled": visit["is_unscheduled"],
        "stop_reason": said(ENGLISH["stop_reason"], visit["stop_reason"]),
        "edited": FIRST_EXPORT,
        "note": "patient pleased with the tone" if visit["satisfaction_score"] == "9" else "",
    }
    return Line(
        part="2023-2024" if visit["day"] < "2025" else "2025-2026",
        cells=cells,
        clinic=visit["clinic_id"],
        course=visit["course_id"],
        session=int(visit["session_no"] or 0),
        day=visit["day"],
        has_look=visit["is_look"] == "yes",
    )


def file_of(part: str) -> str:
    return f"visits_{part}.csv"


def write_english(book: Book, folder: Path, *, headers: list[str] | None = None) -> Written:
    """A file per part; `headers` in another order than usual, on request."""
    folder.mkdir(parents=True, exist_ok=True)
    order = headers or list(HEADERS)
    places: dict[Line, Place] = {}
    for part in sorted({line.part for line in book.lines}):
        lines = [line for line in book.lines if line.part == part]
        cells = [[line.cells.get(role, "") for role in order] for line in lines]
        table = pd.DataFrame(cells, columns=[HEADERS[role] for role in order])
        table.to_csv(folder / file_of(part), index=False, encoding="utf-8-sig")
        places |= {line: (file_of(part), "", row) for row, line in enumerate(lines, start=2)}
    return Written(folder, places)
