"""Mess of every kind: each function spoils a book in one way and says what is to become of it.

All of them fit both forms of visits; `wide_injections` holds those of the workbook. A function
says three things: which lines it changes or adds, what the ledger must say of them, and what
cleaning must then give back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from . import english_visits, turkish_visits
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
from .words import ENGLISH, TURKISH, dotted, english_long

NBSP = "\u00a0"


@dataclass(frozen=True)
class Form:
    """What an injection must know of a form of visits."""

    module: ModuleType
    words: dict[str, dict[str, str]]
    written: Callable[[str], str]  # ISO day -> as the form writes it
    key: str  # the role whose cell names the record's clinic or patient

    @property
    def missed(self) -> tuple[str, ...]:
        return self.module.MISSED

    @property
    def check(self) -> str:
        return self.module.CHECK


TURKISH_FORM = Form(turkish_visits, TURKISH, dotted, "patient")
ENGLISH_FORM = Form(english_visits, ENGLISH, english_long, "clinic")
Injection = Callable[[Book, Form], None]
EVERYWHERE: list[Injection] = []
TURKISH_ONLY: list[Injection] = []
ENGLISH_ONLY: list[Injection] = []


def _listed(*lists: list[Injection]) -> Callable[[Injection], Injection]:
    def add(injection: Injection) -> Injection:
        for several in lists:
            several.append(injection)
        return injection

    return add


# --- said twice, or not meant as a visit --------------------------------------------------------


@_listed(EVERYWHERE)
def repeated_line(book: Book, form: Form) -> None:
    """The same visit exported twice says nothing new."""
    line = book.session(book.someone(), 2)
    copy = book.add(line)
    for table in ("sessions", "assessments"):
        book.expect(table, [line, copy], MERGED, "identical_duplicate", at_least_one=True)


@_listed(TURKISH_ONLY)
def edited_without_a_time(book: Book, form: Form) -> None:
    """Two scores of one day, and nobody says which is right: both wait."""
    line = book.session(book.someone(), 2)
    copy = book.add(line, score="1" if line.cells["score"] != "1" else "2")
    book.expect("assessments", [line, copy], QUARANTINED, "duplicates_disagree")
    book.drop("assessments", course_id=line.course, assessed_on=line.day)


@_listed(ENGLISH_ONLY)
def edited_with_a_time(book: Book, form: Form) -> None:
    """The row edited last is right; the one exported before it is only counted."""
    line = book.session(book.someone(), 2)
    before = book.add(line, score="1" if line.cells["score"] != "1" else "2")
    line.cells["edited"] = english_visits.SECOND_EXPORT
    book.expect("assessments", before, MERGED, "superseded_by_edit")


@_listed(EVERYWHERE)
def visit_that_did_not_take_place(book: Book, form: Form) -> None:
    """Cancelled, missed and postponed visits are no sessions, whatever number they carry."""
    line = book.session(book.someone(), 3)
    for status in form.missed:
        missed = book.add(line, status=status, score="", ingredients="", event="", stop_reason="")
        for table in CHILDREN:
            book.expect(table, missed, NOT_A_RECORD, "skipped_by_profile")


@_listed(EVERYWHERE)
def total_and_blank_lines(book: Book, form: Form) -> None:
    """Lines at the foot that no visit stands on."""
    part = max(line.part for line in book.lines)
    total = "Genel Toplam: 12" if form is TURKISH_FORM else "Total"
    foot = {"blank_row": Line(part), "total_row": Line(part, {form.key: total, "score": "412"})}
    for reason, line in foot.items():
        book.lines.append(line)
        for table in book.tables:
            book.expect(table, line, NOT_A_RECORD, reason)


# --- days that cannot be ------------------------------------------------------------------------


@_listed(EVERYWHERE)
def day_in_another_century(book: Book, form: Form) -> None:
    """Before 2000 nobody was treated here: the session waits, and its side effects with it."""
    line = book.session(book.someone(lambda lines: bool(lines[0].cells["event"])), 1)
    line.cells["date"] = form.written("1899-12-31")
    _session_waits(book, line, "impossible_date")


@_listed(EVERYWHERE)
def day_far_in_the_future(book: Book, form: Form) -> None:
    """More than a year after the export."""
    line = book.of(book.someone(_ends_with_a_check))[-1]
    line.cells["date"] = form.written("2031-04-05")
    book.expect("assessments", line, QUARANTINED, "impossible_date")
    book.drop("assessments", course_id=line.course, assessed_on=line.day)


@_listed(EVERYWHERE)
def day_after_the_export(book: Book, form: Form) -> None:
    """An appointment that is still to come is right, and not ours to analyse yet."""
    line = book.of(book.someone(_ends_with_a_check))[-1]
    line.cells["date"] = form.written("2026-12-05")
    book.expect("assessments", line, OUT_OF_SCOPE, "after_as_of")
    book.drop("assessments", course_id=line.course, assessed_on=line.day)


@_listed(EVERYWHERE)
def day_in_no_calendar(book: Book, form: Form) -> None:
    """30 February is not guessed to be 2 March; the sessions after it keep their numbers."""
    line = book.session(book.someone(lambda lines: bool(lines[1].cells["event"])), 2)
    line.cells["date"] = "30.02.2025" if form is TURKISH_FORM else "30 February 2025"
    _session_waits(book, line, "not_an_iso_date")


@_listed(ENGLISH_ONLY)
def two_sessions_on_one_day(book: Book, form: Form) -> None:
    """Of two sessions on one day at least one was not given then: both wait."""
    course = book.someone(_scores_two_and_three_differ)
    two, three = book.session(course, 2), book.session(course, 3)
    three.cells["date"] = two.cells["date"]
    for line in (two, three):
        book.expect("sessions", line, QUARANTINED, "two_sessions_on_one_day")
        book.expect("assessments", line, QUARANTINED, "duplicates_disagree")
        _drop_session(book, line)


@_listed(ENGLISH_ONLY)
def session_after_the_recurrence(book: Book, form: Form) -> None:
    """Once the spot is back, a session belongs to a course that somebody has to name."""
    course = book.someone(_came_back_early)
    first = book.session(course, 1)
    numbers = {line.session for line in book.of(course)}
    late = book.add(
        first,
        date=form.written("2026-10-30"),
        session=f"Session {max(numbers) + 1} of 12",
        score="",
        event="",
        stop_reason="",
    )
    book.expect("sessions", late, QUARANTINED, "after_recurrence")


@_listed(EVERYWHERE)
def package_extended(book: Book, form: Form) -> None:
    """What was planned is what was planned at the first session."""
    for line in book.of(book.someone()):
        if line.session > 1:
            text = line.cells["session"]
            line.cells["session"] = f"{text.rstrip('0123456789')}12"


# --- people and spots that are not ours ---------------------------------------------------------


@_listed(EVERYWHERE)
def patient_under_18(book: Book, form: Form) -> None:
    """Minors are left out with everything that was done."""
    course = book.someone()
    lines = book.of(course)
    for line in lines:
        line.cells["age"] = "16"
    book.expect("patients", lines, OUT_OF_SCOPE, "under_18", at_least_one=True)
    book.drop("patients", patient_id=lines[0].cells["patient"])
    _course_goes(book, course, OUT_OF_SCOPE, "parent_out_of_scope", "parent_out_of_scope")


@_listed(EVERYWHERE)
def hair_loss(book: Book, form: Form) -> None:
    """Mesotherapy of hair is no treatment of spots: counted, not analysed."""
    course = book.someone()
    _spot(book, course, "saç dökülmesi" if form is TURKISH_FORM else "Hair loss")
    _course_goes(book, course, OUT_OF_SCOPE, "not_a_pigment_spot", "parent_out_of_scope")


# --- words --------------------------------------------------------------------------------------


@_listed(EVERYWHERE)
def unknown_spot(book: Book, form: Form) -> None:
    """A spot that no vocabulary knows waits for somebody who does."""
    course = book.someone()
    _spot(book, course, "xq-17")
    _course_goes(book, course, QUARANTINED, "unknown_code", "parent_quarantined")


@_listed(EVERYWHERE)
def misspelt_spot(book: Book, form: Form) -> None:
    """A misspelling is proposed to a person, never corrected by itself."""
    course = book.someone(spot_type="melasma")
    _spot(book, course, "mellazmaa")
    _course_goes(book, course, QUARANTINED, "unknown_code", "parent_quarantined")


@_listed(EVERYWHERE)
def ambiguous_spot(book: Book, form: Form) -> None:
    """A word for two kinds of spot is read as the likelier one, flagged and counted."""
    course = book.someone(spot_type="solar_lentigo")
    _spot(book, course, "Güneş Lekesi")
    lines = book.of(course)
    book.expect("courses", lines, REPAIRED, "ambiguous_word", at_least_one=True)


@_listed(EVERYWHERE)
def unknown_word_in_an_optional_cell(book: Book, form: Form) -> None:
    """The cell is left blank, the look stays."""
    line = book.session(book.someone(), 2)
    line.cells["sun"] = "xq-19"
    book.expect("assessments", line, REPAIRED, "unknown_code")
    _change_look(book, line, "sun_protection")


# --- cells --------------------------------------------------------------------------------------


@_listed(EVERYWHERE)
def score_above_the_scale(book: Book, form: Form) -> None:
    """99 is no mMASI: the score is blanked, the look stays."""
    line = book.session(book.someone(severity_scale="mmasi"), 2)
    line.cells["score"] = "99"
    book.expect("assessments", line, REPAIRED, "outside_scale")
    _change_look(book, line, "severity_score")


@_listed(EVERYWHERE)
def spreadsheet_error(book: Book, form: Form) -> None:
    """`#REF!` is no score."""
    line = book.session(book.someone(), 2)
    line.cells["score"] = "#REF!"
    book.expect("assessments", line, REPAIRED, "not_a_number")
    _change_look(book, line, "severity_score")


@_listed(EVERYWHERE)
def blanks_around_everything(book: Book, form: Form) -> None:
    """Blanks and no-break blanks at the ends of cells are not part of what they say."""
    for line in book.of(book.someone()):
        line.cells.update(
            {role: f"{NBSP} {text}{NBSP} " for role, text in line.cells.items() if text}
        )
        line.cells["note"] = NBSP


@_listed(EVERYWHERE)
def patient_without_a_number(book: Book, form: Form) -> None:
    """Nobody knows whose visits these are."""
    course = book.someone()
    lines = book.of(course)
    book.drop("patients", patient_id=lines[0].cells["patient"])
    for line in lines:
        line.cells["patient"] = ""
    book.expect("patients", lines, QUARANTINED, "missing_required")
    # Where the course is made of the patient's number, there is none of it either.
    below = "missing_required" if form is TURKISH_FORM else "parent_quarantined"
    _course_goes(book, course, QUARANTINED, "missing_required", below)


@_listed(ENGLISH_ONLY)
def decomposed_letters(book: Book, form: Form) -> None:
    """macOS writes `ç` as two code points; that is the same word."""
    course = book.someone(spot_type="freckle")
    _spot(book, course, unicodedata.normalize("NFD", "çil"))


@_listed(EVERYWHERE)
def several_ways_to_say_no_side_effect(book: Book, form: Form) -> None:
    """`None`, `N/A` and `yok` are answers, not blanks."""
    course = book.someone(_three_sessions_without_a_side_effect(form))
    quiet = [x for x in book.of(course) if x.cells["event"] == form.words["event"]["none"]]
    for line, text in zip(quiet, ("None", "N/A", "yok"), strict=False):
        line.cells["event"] = text


# --- what becomes of courses and sessions -------------------------------------------------------


def _spot(book: Book, course: str, text: str) -> None:
    for line in book.of(course):
        line.cells["spot_type"] = text


def _course_goes(book: Book, course: str, outcome: str, reason: str, below: str) -> None:
    """The course is not given back; its lines say so in every table."""
    lines = book.of(course)
    # Lines gather to one course where they can be told to be of one.
    book.expect("courses", lines, outcome, reason, at_least_one=below != "missing_required")
    sessions = [line for line in lines if line.session]
    book.expect("sessions", sessions, outcome, below)
    book.expect("assessments", [line for line in lines if line.has_look], outcome, below)
    events = [line for line in sessions if line.cells["event"]]
    book.expect("adverse_events", events, outcome, below)
    book.drop_course(course)


def _session_waits(book: Book, line: Line, reason: str) -> None:
    book.expect("sessions", line, QUARANTINED, reason)
    book.expect("assessments", line, QUARANTINED, reason)
    _drop_session(book, line)


def _drop_session(book: Book, line: Line) -> None:
    number = str(line.session)
    book.drop("sessions", course_id=line.course, session_no=number)
    book.drop("assessments", course_id=line.course, assessed_on=line.day)
    book.drop("adverse_events", course_id=line.course, session_no=number)
    if line.cells["event"]:
        book.expect("adverse_events", line, QUARANTINED, "parent_quarantined")


def _change_look(book: Book, line: Line, column: str) -> None:
    book.change("assessments", column, "", course_id=line.course, assessed_on=line.day)


def _ends_with_a_check(lines: list[Line]) -> bool:
    return not lines[-1].session


def _scores_two_and_three_differ(lines: list[Line]) -> bool:
    scores = {line.session: line.cells["score"] for line in lines if line.session}
    return scores[2] != scores[3]


def _came_back_early(lines: list[Line]) -> bool:
    return lines[-1].cells["recurrence"] == "relapse" and lines[-1].day < "2026-09-01"


def _three_sessions_without_a_side_effect(form: Form) -> Callable[[list[Line]], bool]:
    none = form.words["event"]["none"]
    return lambda lines: sum(line.cells["event"] == none for line in lines) >= 3
