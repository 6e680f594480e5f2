"""Form (a): a Turkish flat file per clinic, one row per visit; cp1254, semicolons, no course."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .book import Book, Line, Place, Tables, Written, carried
from .clinics import small_clinics, visits
from .words import PHOTOTYPES, TURKISH, comma, dotted, said, turkish_long

PROFILE = "turkish_visits"
HEADERS = {
    "patient": "Hasta No",
    "age": "Yaş",
    "sex": "Cinsiyet",
    "phototype": "Cilt Tipi",
    "spot_type": "Leke Türü",
    "area": "Bölge",
    "date": "Tarih",
    "session": "Seans",
    "status": "Durum",
    "ingredients": "İçerik",
    "scale": "Ölçek",
    "score": "Skor",
    "sun": "Güneş koruyucu",
    "event": "Yan etki",
    "recurrence": "Nüks",
    "satisfaction": "Memnuniyet",
    "note": "Notlar",
}
CARRIED = {
    "patients": ("clinic_id", "patient_id", "age_years", "sex", "phototype"),
    "courses": (
        *("clinic_id", "course_id", "patient_id", "spot_type", "area", "severity_scale"),
        "planned_sessions",
    ),
    "sessions": ("clinic_id", "course_id", "session_no", "session_date", "ingredients"),
    "assessments": (
        *("clinic_id", "course_id", "assessed_on", "severity_score", "is_recurrence"),
        *("sun_protection", "satisfaction_score", "hormonal_event"),
    ),
    "adverse_events": ("clinic_id", "course_id", "session_no", "event"),
}
ATTENDED, MISSED, CHECK = "geldi", ("gelmedi", "İptal", "ERTELENDİ"), "Kontrol"
HORMONAL_NOTE = "kremi düzensiz kullanmış, Adet düzensizliği var"


def turkish_book(patients: int = 60, seed: int = 7) -> Book:
    """The small clinics as visits in Turkish, and their tables as far as this form carries them."""
    tables = small_clinics(patients, seed)
    lines = [_line(visit, place) for place, visit in enumerate(visits(tables).to_dict("records"))]
    return Book(lines, _carried(tables))


def _carried(tables: Tables) -> Tables:
    kept = carried(tables, CARRIED)
    # A note says that there was something hormonal, never that there was not.
    told = kept["assessments"]["hormonal_event"]
    kept["assessments"]["hormonal_event"] = told.where(told.eq("yes"), "")
    return kept


def _line(visit: dict[str, str], place: int) -> Line:
    is_session = visit["session_no"] != ""
    cells = {
        "patient": visit["patient_id"],
        "age": visit["age_years"],
        "sex": said(TURKISH["sex"], visit["sex"]),
        "phototype": PHOTOTYPES[visit["phototype"]],
        "spot_type": TURKISH["spot_type"][visit["spot_type"]],
        "area": said(TURKISH["area"], visit["area"]),
        "date": turkish_long(visit["day"]) if place % 5 == 0 else dotted(visit["day"]),
        "session": f"{visit['session_no']}/{visit['planned_sessions']}" if is_session else "",
        "status": ATTENDED if is_session else CHECK,
        "ingredients": said(TURKISH["ingredients"], visit["ingredients"]),
        "scale": TURKISH["scale"][visit["severity_scale"]],
        "score": comma(visit["severity_score"]),
        "sun": said(TURKISH["sun_protection"], visit["sun_protection"]),
        "event": said(TURKISH["event"], visit["events"]),
        "recurrence": said(TURKISH["yes_no"], visit["is_recurrence"]),
        "satisfaction": visit["satisfaction_score"],
        "note": HORMONAL_NOTE if visit["hormonal_event"] == "yes" else "",
    }
    return Line(
        part=visit["clinic_id"],
        cells=cells,
        clinic=visit["clinic_id"],
        course=visit["course_id"],
        session=int(visit["session_no"] or 0),
        day=visit["day"],
        has_look=visit["is_look"] == "yes",
    )


def file_of(clinic: str) -> str:
    return f"ziyaretler_{clinic}.csv"


def write_turkish(
    book: Book, folder: Path, *, encoding: str = "cp1254", headers: list[str] | None = None
) -> Written:
    """A file per clinic; `headers` in another order than usual, on request."""
    folder.mkdir(parents=True, exist_ok=True)
    order = headers or list(HEADERS)
    places: dict[Line, Place] = {}
    for clinic in sorted({line.part for line in book.lines}):
        lines = [line for line in book.lines if line.part == clinic]
        cells = [[line.cells.get(role, "") for role in order] for line in lines]
        table = pd.DataFrame(cells, columns=[HEADERS[role] for role in order])
        table.to_csv(folder / file_of(clinic), sep=";", index=False, encoding=encoding)
        places |= {line: (file_of(clinic), "", row) for row, line in enumerate(lines, start=2)}
    return Written(folder, places)
