"""Mess in the workbook: as `injections`, for a line that holds a whole course."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from .book import (
    CHILDREN,
    MERGED,
    NOT_A_RECORD,
    OUT_OF_SCOPE,
    QUARANTINED,
    REPAIRED,
    Book,
    Line,
)
from .wide_workbook import CHECKS, SESSIONS

WIDE: list[Callable[[Book], None]] = []
_BELOW = ("courses", *CHILDREN)


def _listed(injection: Callable[[Book], None]) -> Callable[[Book], None]:
    WIDE.append(injection)
    return injection


@_listed
def course_written_twice(book: Book) -> None:
    line = _course(book)
    copy = book.add(line)
    for table in _BELOW:
        if table != "adverse_events" or _events(line):
            book.expect(table, [line, copy], MERGED, "identical_duplicate", at_least_one=True)


@_listed
def missed_visit_in_a_date_cell(book: Book) -> None:
    """A word where the date should stand says that there was no session; no number is skipped."""
    line = _course(book)
    free = next(n for n in SESSIONS if f"Seans {n}" not in line.cells)
    line.cells[f"Seans {free}"] = "GELMEDİ"


@_listed
def session_in_another_century(book: Book) -> None:
    line = _course(book, needs_event=1)
    day = line.cells["Seans 1"]
    line.cells["Seans 1"] = "31.12.1899"
    for table in ("sessions", "assessments"):
        book.expect(table, line, QUARANTINED, "impossible_date")
    book.expect("adverse_events", line, QUARANTINED, "parent_quarantined")
    _drop_session(book, line, 1, day)


@_listed
def two_sessions_on_one_day(book: Book) -> None:
    line = _course(book, fits=lambda cells: cells["Skor 2"] != cells["Skor 3"], needs_event=2)
    days = {n: line.cells[f"Seans {n}"] for n in (2, 3)}
    line.cells["Seans 3"] = days[2]
    book.expect("sessions", line, QUARANTINED, "two_sessions_on_one_day")
    book.expect("assessments", line, QUARANTINED, "duplicates_disagree")
    book.expect("adverse_events", line, QUARANTINED, "parent_quarantined")
    for n, day in days.items():
        _drop_session(book, line, n, day)


@_listed
def score_above_the_scale(book: Book) -> None:
    line = _course(book, scale="mmasi")
    line.cells["Skor 2"] = "99"
    book.expect("assessments", line, REPAIRED, "outside_scale")
    _blank_score(book, line)


@_listed
def spreadsheet_error(book: Book) -> None:
    line = _course(book)
    line.cells["Skor 2"] = "#REF!"
    book.expect("assessments", line, REPAIRED, "not_a_number")
    _blank_score(book, line)


@_listed
def patient_under_18(book: Book) -> None:
    line = _course(book)
    line.cells["Yaş"] = "16"
    book.expect("patients", line, OUT_OF_SCOPE, "under_18")
    book.drop("patients", patient_id=line.cells["Hasta No"])
    _course_goes(book, line, OUT_OF_SCOPE, "parent_out_of_scope", "parent_out_of_scope")


@_listed
def hair_loss(book: Book) -> None:
    line = _course(book)
    line.cells["Tanı"] = "SAÇ DÖKÜLMESİ"
    _course_goes(book, line, OUT_OF_SCOPE, "not_a_pigment_spot", "parent_out_of_scope")


@_listed
def unknown_spot(book: Book) -> None:
    line = _course(book)
    line.cells["Tanı"] = "xq-17"
    _course_goes(book, line, QUARANTINED, "unknown_code", "parent_quarantined")


@_listed
def ambiguous_spot(book: Book) -> None:
    line = _course(book, spot="solar_lentigo")
    line.cells["Tanı"] = "güneş lekesi"
    book.expect("courses", line, REPAIRED, "ambiguous_word")


@_listed
def decomposed_letters(book: Book) -> None:
    line = _course(book, spot="freckle")
    line.cells["Tanı"] = unicodedata.normalize("NFD", "çiller")


@_listed
def blanks_around_everything(book: Book) -> None:
    line = _course(book)
    for name, text in line.cells.items():
        if text and name != "Yaş" and not text[:4].isdecimal():
            line.cells[name] = f"\u00a0{text} \u00a0"


@_listed
def course_without_a_number(book: Book) -> None:
    line = _course(book)
    line.cells["Kür No"] = ""
    book.expect("courses", line, QUARANTINED, "missing_required")
    for table in CHILDREN:
        if table != "adverse_events" or _events(line):
            book.expect(table, line, QUARANTINED, "missing_required")
    checks = [check for check in book.of(line.course) if check.part == CHECKS]
    if checks:
        book.expect("assessments", checks, QUARANTINED, "parent_missing")
    book.drop_course(line.course)


@_listed
def check_of_an_unknown_course(book: Book) -> None:
    check = next(line for line in book.lines if line.part == CHECKS)
    orphan = book.add(check, **{"Kür No": "99999-1"})
    book.expect("assessments", orphan, QUARANTINED, "parent_missing")


@_listed
def check_still_to_come(book: Book) -> None:
    check = book.of(_course(book, has_check=True).course)[-1]
    check.cells["Kontrol Tarihi"] = "05.12.2026"
    book.expect("assessments", check, OUT_OF_SCOPE, "after_as_of")
    book.drop("assessments", course_id=check.course, assessed_on=check.day)


@_listed
def total_and_blank_lines(book: Book) -> None:
    part = max(line.part for line in book.lines if line.part != CHECKS)
    foot = {"blank_row": Line(part), "total_row": Line(part, {"Hasta No": "TOPLAM", "Yaş": "31"})}
    for reason, line in foot.items():
        book.lines.append(line)
        for table in book.tables:
            book.expect(table, line, NOT_A_RECORD, reason)


def _course(
    book: Book,
    *,
    scale: str = "",
    spot: str = "",
    needs_event: int = 1,
    has_check: bool = False,
    fits: Callable[[dict[str, str]], bool] = lambda _: True,
) -> Line:
    """The line of an untouched course with three sessions or more and room for another."""
    courses = book.tables["courses"]
    alone = courses[~courses.duplicated(["clinic_id", "patient_id"], keep=False)]
    for row in alone.to_dict("records"):
        who = (row["clinic_id"], row["course_id"])
        lines = book.of(who[1])
        line = lines[0]
        if (
            who not in book.touched
            and line.has_look
            and "Seans 3" in line.cells
            and "Seans 8" not in line.cells
            and (not scale or row["severity_scale"] == scale)
            and (not spot or row["spot_type"] == spot)
            and line.cells[f"Yan Etki {needs_event}"]
            and (not has_check or lines[-1].part == CHECKS)
            and fits(line.cells)
        ):
            book.touched.add(who)
            return line
    raise LookupError("no untouched course fits: generate more patients")


def _events(line: Line) -> bool:
    return any(line.cells.get(f"Yan Etki {n}") for n in SESSIONS)


def _course_goes(book: Book, line: Line, outcome: str, reason: str, below: str) -> None:
    book.expect("courses", line, outcome, reason)
    book.expect("sessions", line, outcome, below)
    book.expect("assessments", book.of(line.course), outcome, below)
    if _events(line):
        book.expect("adverse_events", line, outcome, below)
    book.drop_course(line.course)


def _drop_session(book: Book, line: Line, number: int, day: str) -> None:
    book.drop("sessions", course_id=line.course, session_no=str(number))
    book.drop("assessments", course_id=line.course, assessed_on=day)
    book.drop("adverse_events", course_id=line.course, session_no=str(number))


def _blank_score(book: Book, line: Line) -> None:
    day = line.cells["Seans 2"]
    book.change("assessments", "severity_score", "", course_id=line.course, assessed_on=day)
