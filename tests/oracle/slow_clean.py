"""Cleaning again, one record at a time in plain Python: slow, and written from the data contract.

A record is a `Record`: its raw text, its typed cells (None = missing; a list of codes is a tuple)
and its fate. Rules stand in the order in which DATA_CONTRACT 3 gives them a say.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary

LARGEST_SCORE = {"mmasi": 24, "masi": 48, "pasi": 72, "vas": 100, "pct_area": 100, "pga": 4}
IN_USE = ("kept", "kept_repaired")
FACTS_OF_A_PERSON = ("age_years", "age_band", "sex", "phototype")
CHILDREN = ("sessions", "assessments", "adverse_events")


@dataclass
class Record:
    table: str
    raw: dict[str, Any]
    cells: dict[str, Any] = field(default_factory=dict)
    complaints: dict[str, str] = field(default_factory=dict)
    outcome: str = "kept"
    reason: str = ""
    column: str = ""
    part: int = 0

    @property
    def place(self) -> tuple[str, str, int]:
        return self.raw["file"], self.raw["sheet"], self.raw["row"]

    @property
    def in_use(self) -> bool:
        return self.outcome in IN_USE

    @property
    def gathers(self) -> bool:
        return self.raw["gathers"] == "yes"

    @property
    def course(self) -> tuple[Any, Any] | None:
        return self._pair("course_id")

    @property
    def patient(self) -> tuple[Any, Any] | None:
        return self._pair("patient_id")

    @property
    def key(self) -> tuple[Any, ...] | None:
        key = tuple(self.cells[name] for name in RAW_TABLES[self.table].key)
        return None if None in key else key

    @property
    def fate(self) -> tuple[str, str, str]:
        return self.outcome, self.reason, self.column

    def _pair(self, name: str) -> tuple[Any, Any] | None:
        pair = self.cells["clinic_id"], self.cells[name]
        return None if None in pair else pair

    def end(self, outcome: str, reason: str, column: str = "") -> None:
        if self.in_use:
            self.outcome, self.reason, self.column = outcome, reason, column

    def repair(self, reason: str, column: str) -> None:
        if self.outcome == "kept":
            self.end("kept_repaired", reason, column)

    def blank(self, column: str, reason: str) -> None:
        if self.in_use:
            self.cells[column] = None
            self.repair(reason, column)


Tables = dict[str, list[Record]]


def slow_clean(
    raw: dict[str, pd.DataFrame], vocabulary: Vocabulary, exported_on: dt.date, as_of: dt.date
) -> Tables:
    """Every raw row of every table with its fate, by place."""
    tables = {name: open_table(name, rows.to_dict("records")) for name, rows in raw.items()}
    for name, records in tables.items():
        read_table(name, records, vocabulary)
    clean_patients(tables["patients"])
    clean_courses(tables, exported_on, as_of)
    clean_looks(tables, exported_on, as_of)
    clean_sessions(tables, exported_on, as_of)
    judge_whole_courses(tables)
    numbers = finish(tables)
    clean_events(tables, numbers)
    return tables


def kept_rows(records: list[Record]) -> list[tuple[Any, ...]]:
    names = RAW_TABLES[records[0].table].names if records else ()
    return sorted(
        (tuple(record.cells[name] for name in names) for record in records if record.in_use),
        key=repr,
    )


# --- opening ---------------------------------------------------------------------------------


def digest(table: str, raw: dict[str, Any]) -> str:
    text = "\x1f".join([table, *(raw[name] for name in RAW_TABLES[table].names)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def open_table(name: str, rows: list[dict[str, Any]]) -> list[Record]:
    records = sorted((Record(name, row) for row in rows), key=lambda record: record.place)
    corrections = [record for record in records if record.raw["supersedes"]]
    originals = [
        record for record in records if not record.raw["supersedes"] and record.raw["is_record"]
    ]
    for correction in corrections:
        replaced = [
            other for other in originals if digest(name, other.raw) == correction.raw["supersedes"]
        ]
        for other in replaced:
            other.end("merged_duplicate", "corrected")
            for inherited in ("edited_at", "gathers"):
                latest = max(other.raw[inherited] for other in replaced)
                correction.raw[inherited] = correction.raw[inherited] or latest
        if replaced and digest(name, correction.raw) == correction.raw["supersedes"]:
            for inherited in ("note", "noted_column"):
                correction.raw[inherited] = replaced[0].raw[inherited]
    for record in records:
        if not record.raw["is_record"]:
            record.end("not_a_record", record.raw["reason"])
        elif record.raw["note"]:
            record.repair(record.raw["note"], record.raw["noted_column"])
    return records


# --- cells -----------------------------------------------------------------------------------


def read_table(name: str, records: list[Record], vocabulary: Vocabulary) -> None:
    table = RAW_TABLES[name]
    for record in records:
        for column in table.columns:
            value, complaint = read_cell(record.raw[column.name], column, vocabulary)
            record.cells[column.name] = value
            if complaint:
                record.complaints[column.name] = complaint
    if name == "sessions":
        number_parts(records)
    take_latest_edits(records)
    for record in records:
        judge_cells(record)
    if name != "patients":
        unite(records)
    for record in records:
        for column in table.columns:
            if column.required and record.gathers and record.cells[column.name] is None:
                record.end("quarantined", "missing_required", column.name)


def read_cell(text: str, column: Any, vocabulary: Vocabulary) -> tuple[Any, str]:
    if text == "":
        return None, ""
    if column.kind == "clinic":
        ok = re.fullmatch("[A-Za-z0-9][A-Za-z0-9_-]{0,31}", text)
        return (text, "") if ok else (None, "not_an_id")
    if column.kind == "id":
        ok = re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text)
        return (text, "") if ok else (None, "not_an_id")
    if column.kind == "date":
        try:
            day = dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            return None, "not_an_iso_date"
        return (day, "") if day.isoformat() == text else (None, "not_an_iso_date")
    if column.kind in ("number", "integer"):
        try:
            number = float(text)
        except ValueError:
            code = vocabulary.code(column.name, text)
            if vocabulary.is_ambiguous(column.name, text):
                return None if code is None else float(code), "ambiguous_word"
            return (None, "not_a_number") if code is None else (float(code), "")
        if column.kind == "integer" and number != int(number):
            return None, "not_a_number"
        return (number, "") if column.low <= number <= column.high else (None, "outside_limits")
    if column.kind == "code":
        return read_code(text, column, vocabulary)
    codes: list[str] = []
    complaint = ""
    for part in filter(None, (part.strip() for part in text.split(";"))):
        code, why = read_code(part, column, vocabulary)
        complaint = complaint or why
        if code is not None and code not in codes:
            codes.append(code)
    return tuple(codes) or None, complaint


def read_code(text: str, column: Any, vocabulary: Vocabulary) -> tuple[str | None, str]:
    if text in column.codes:
        return text, ""
    code = vocabulary.code(column.name, text)
    if code is None and not vocabulary.is_ambiguous(column.name, text):
        return None, "unknown_code"
    return code, "ambiguous_word" if vocabulary.is_ambiguous(column.name, text) else ""


def judge_cells(record: Record) -> None:
    table = RAW_TABLES[record.table]
    for column in table.columns:
        name, complaint = column.name, record.complaints.get(column.name)
        if column.required:
            others_may_fill = record.gathers and name not in table.key
            if record.raw[name] == "" and not others_may_fill:
                record.end("quarantined", "missing_required", name)
            if complaint and record.cells[name] is None:
                record.end("quarantined", complaint, name)
        if complaint:
            record.repair(complaint, name)


# --- several rows for one record -------------------------------------------------------------


def number_parts(records: list[Record]) -> None:
    """Which of the courses under one course id a session's number belongs to."""
    placed = [
        record
        for record in records
        if record.in_use and record.key is not None and record.cells["session_date"] is not None
    ]
    for mine in by(placed, lambda record: record.course):
        order = sorted(mine, key=lambda r: (r.cells["session_date"], r.cells["session_no"]))
        part = 0
        for before, record in itertools.pairwise(order):
            part += record.cells["session_no"] == 1 and before.cells["session_no"] > 1
            record.part = part


def identity(record: Record) -> tuple[Any, ...]:
    return (*(record.key or ()), record.part)


def by(records: Iterable[Record], key: Callable[[Record], Any]) -> list[list[Record]]:
    found: dict[Any, list[Record]] = defaultdict(list)
    for record in records:
        found[key(record)].append(record)
    return list(found.values())


def versions(records: list[Record]) -> list[list[Record]]:
    """Records in use that say they are the same one."""
    named = [record for record in records if record.in_use and record.key is not None]
    return [group for group in by(named, identity) if len(group) > 1]


def take_latest_edits(records: list[Record]) -> None:
    files_with_times = {record.raw["file"] for record in records if record.raw["edited_at"]}
    for group in versions([record for record in records if not record.gathers]):
        if all(record.raw["file"] in files_with_times for record in group):
            latest = max(record.raw["edited_at"] for record in group)
            for record in group:
                if record.raw["edited_at"] < latest:
                    record.end("merged_duplicate", "superseded_by_edit")


def unite(records: list[Record]) -> None:
    for group in versions([record for record in records if record.gathers]):
        said = {name: {record.cells[name] for record in group} - {None} for name in group[0].cells}
        if any(len(values) > 1 for values in said.values()):
            for record in group:
                record.end("quarantined", "duplicates_disagree")
            continue
        stays = min(group, key=lambda r: (r.outcome == "kept", rank(r), r.place))
        for name, values in said.items():
            stays.cells[name] = next(iter(values), None)
        for record in group:
            if record is not stays:
                record.end("merged_duplicate", "gathered")


def rank(record: Record) -> tuple[str, str]:
    return record.reason, record.column


def merge_and_set_aside(records: list[Record], *, disagreeing: bool = True) -> None:
    named = [record for record in records if record.in_use]
    for group in by(named, lambda r: (identity(r), tuple(r.cells.values()))):
        stays = min(group, key=lambda r: (r.outcome != "kept", rank(r), r.place))
        for record in group:
            if record is not stays:
                record.end("merged_duplicate", "identical_duplicate")
    if disagreeing:
        for group in versions(records):
            for record in group:
                record.end("quarantined", "duplicates_disagree")


def follow(
    children: list[Record], of: Callable[[Record], Any], parents: list[Record], column: str
) -> None:
    outcomes = defaultdict(set)
    for parent in parents:
        if parent.key is not None:
            outcomes[parent.key].add(parent.outcome)
    for child in children:
        fates = outcomes[of(child)]
        if fates & set(IN_USE):
            continue
        if "quarantined" in fates:
            child.end("quarantined", "parent_quarantined", column)
        elif "out_of_scope" in fates:
            child.end("out_of_scope", "parent_out_of_scope", column)
        else:
            child.end("quarantined", "parent_missing", column)


# --- the five tables -------------------------------------------------------------------------


def clean_patients(records: list[Record]) -> None:
    for record in records:
        age = record.cells["age_years"]
        if age is not None and age < 18:
            record.end("out_of_scope", "under_18", "age_years")
        if age is not None and age > 100:
            record.blank("age_years", "age_above_100")
    for group in versions(records):
        if are_two_people(group):
            for record in group:
                record.end("quarantined", "two_people_under_one_number", "patient_id")
        else:
            settle(group)


def are_two_people(group: list[Record]) -> bool:
    ages = {
        sex: [
            record.cells["age_years"]
            for record in group
            if record.cells["sex"] == sex and record.cells["age_years"] is not None
        ]
        for sex in ("female", "male")
    }
    if not ages["female"] or not ages["male"]:
        return False
    older, younger = ages["female"], ages["male"]
    return min(older) - max(younger) > 5 or min(younger) - max(older) > 5


def settle(group: list[Record]) -> None:
    all_gather = all(record.gathers for record in group)
    stays = min(
        group,
        key=lambda r: ((r.outcome == "kept_repaired") != r.gathers, rank(r), r.place),
    )
    disagree, settled = False, {}
    for name in FACTS_OF_A_PERSON:
        votes = Counter(record.cells[name] for record in group)
        blanks = votes.pop(None, 0)
        disagree |= len(votes) > 1 or bool(votes and blanks and not all_gather)
        most = max(votes.values(), default=0)
        winners = [value for value, count in votes.items() if count == most]
        settled[name] = winners[0] if len(winners) == 1 else None
    stays.cells.update(settled)
    for record in group:
        if record is not stays:
            same = "gathered" if all_gather else "identical_duplicate"
            record.end("merged_duplicate", "attributes_disagree" if disagree else same)
    if disagree:
        stays.repair("attributes_disagree", "")


def judge_day(records: list[Record], column: str, exported_on: dt.date, as_of: dt.date) -> None:
    for record in records:
        day = record.cells[column]
        if day is None:
            continue
        if is_impossible(day, exported_on):
            record.end("quarantined", "impossible_date", column)
        if day > as_of:
            record.end("out_of_scope", "after_as_of", column)
        if day > exported_on:
            record.end("quarantined", "after_export", column)


def is_impossible(day: dt.date, exported_on: dt.date) -> bool:
    return day < dt.date(2000, 1, 1) or day > exported_on + dt.timedelta(days=366)


def clean_courses(tables: Tables, exported_on: dt.date, as_of: dt.date) -> None:
    courses = tables["courses"]
    for course in courses:
        if course.cells["spot_type"] == "out_of_scope":
            course.end("out_of_scope", "not_a_pigment_spot", "spot_type")
    merge_and_set_aside(courses)
    follow(courses, lambda course: course.patient, tables["patients"], "patient_id")
    judge_day(courses, "started_on", exported_on, as_of)
    for course in filter(lambda course: course.in_use, courses):
        cells = course.cells
        for name in ("ended_on", "retreated_on"):
            if cells[name] and is_impossible(cells[name], exported_on):
                course.blank(name, "impossible_date")
            if cells[name] and cells["started_on"] and cells[name] < cells["started_on"]:
                course.blank(name, "before_the_start")
        if cells["ended_on"] and cells["ended_on"] > as_of:
            cells["stop_reason"] = "ongoing"
        for name in ("ended_on", "retreated_on"):
            if cells[name] and cells[name] > as_of:
                course.blank(name, "after_as_of")
            if cells[name] and cells[name] > exported_on:
                course.blank(name, "after_export")


def clean_looks(tables: Tables, exported_on: dt.date, as_of: dt.date) -> None:
    looks = tables["assessments"]
    merge_and_set_aside(looks)
    follow(looks, lambda look: look.course, tables["courses"], "course_id")
    judge_day(looks, "assessed_on", exported_on, as_of)


def clean_sessions(tables: Tables, exported_on: dt.date, as_of: dt.date) -> None:
    sessions = tables["sessions"]
    merge_and_set_aside(sessions, disagreeing=False)
    follow(sessions, lambda session: session.course, tables["courses"], "course_id")
    judge_day(sessions, "session_date", exported_on, as_of)
    in_use = [session for session in sessions if session.in_use]
    for group in by(in_use, lambda s: (s.course, s.cells["session_date"])):
        if len(group) > 1:
            for session in group:
                session.end("quarantined", "two_sessions_on_one_day", "session_date")


# --- what only shows across tables -----------------------------------------------------------


def of_course(records: list[Record], course: Record) -> list[Record]:
    return [record for record in records if record.in_use and record.course == course.course]


def is_above(look: Record, course: Record) -> bool:
    score, scale = look.cells["severity_score"], course.cells["severity_scale"]
    return score is not None and scale is not None and score > LARGEST_SCORE[scale]


def judge_whole_courses(tables: Tables) -> None:
    for course in [course for course in tables["courses"] if course.in_use]:
        scored = [
            look
            for look in of_course(tables["assessments"], course)
            if look.cells["severity_score"] is not None
        ]
        above = [look for look in scored if is_above(look, course)]
        if len(above) >= 2 and len(above) >= len(scored) / 2:
            course.end("quarantined", "scale_mixed_up", "severity_scale")
    in_use = [course for course in tables["courses"] if course.in_use]
    told = [(course, story(course, tables)) for course in in_use]
    for _, mine in told:
        others = [other for other, theirs in told if mine is not None and mine == theirs]
        if len({other.patient for other in others}) > 1:
            for other in others:
                other.end("quarantined", "patient_under_two_numbers", "patient_id")


def story(course: Record, tables: Tables) -> tuple[Any, ...] | None:
    days = sorted(s.cells["session_date"] for s in of_course(tables["sessions"], course))
    scores = sorted(
        (look.cells["assessed_on"], look.cells["severity_score"])
        for look in of_course(tables["assessments"], course)
        if look.cells["severity_score"] is not None
    )
    if len(days) < 3 or len(scores) < 3:
        return None
    person = next(p for p in tables["patients"] if p.in_use and p.key == course.patient)
    facts = [course.cells[name] for name in ("clinic_id", "spot_type", "area", "severity_scale")]
    return (*facts, *(person.cells[name] for name in FACTS_OF_A_PERSON), days, scores)


def finish(tables: Tables) -> dict[tuple[Any, Any], list[float]]:
    """Later rules of looks, sessions and courses; returns old -> new session numbers."""
    looks, sessions, courses = tables["assessments"], tables["sessions"], tables["courses"]
    follow(looks, lambda look: look.course, courses, "course_id")
    follow(sessions, lambda session: session.course, courses, "course_id")
    numbers: dict[tuple[Any, Any], list[float]] = defaultdict(list)
    for course in [course for course in courses if course.in_use]:
        for look in of_course(looks, course):
            if is_above(look, course):
                look.blank("severity_score", "outside_scale")
        set_later_sessions_aside(course, of_course(sessions, course), of_course(looks, course))
        renumber(course, sessions, numbers)
        mine = sorted(of_course(sessions, course), key=lambda s: s.cells["session_date"])
        note_short_intervals(course, mine)
        note_late_baseline(of_course(looks, course), mine)
        ended_on = course.cells["ended_on"]
        if ended_on and mine and ended_on < mine[-1].cells["session_date"]:
            course.blank("ended_on", "before_the_last_session")
    return numbers


def set_later_sessions_aside(course: Record, mine: list[Record], looks: list[Record]) -> None:
    recurred = [look.cells["assessed_on"] for look in looks if look.cells["is_recurrence"] == "yes"]
    retreated_on = course.cells["retreated_on"]
    for session in mine:
        day = session.cells["session_date"]
        if recurred and day > min(recurred):
            session.end("quarantined", "after_recurrence", "session_date")
        if retreated_on and day >= retreated_on:
            session.end("quarantined", "after_retreatment", "session_date")


def renumber(
    course: Record, sessions: list[Record], numbers: dict[tuple[Any, Any], list[float]]
) -> None:
    mine = sorted(of_course(sessions, course), key=lambda s: s.cells["session_date"])
    part, seen = 0, defaultdict(list)
    for place, session in enumerate(mine):
        before = mine[place - 1].cells["session_no"] if place else 0
        part += session.cells["session_no"] == 1 and before > 1
        seen[part, session.cells["session_no"]].append(session)
    for group in seen.values():
        if len(group) > 1:
            for session in group:
                session.end("quarantined", "duplicates_disagree", "session_no")
    waiting = any(s.outcome == "quarantined" and s.course == course.course for s in sessions)
    left = [session for session in mine if session.in_use]
    for place, session in enumerate(left, start=1):
        came_with = session.cells["session_no"]
        if not waiting and came_with != place:
            session.cells["session_no"] = float(place)
            session.repair("renumbered", "session_no")
        numbers[course.course, came_with].append(session.cells["session_no"])
    for group in by(left, lambda session: session.cells["session_no"]):
        if len(group) > 1:
            for session in group:
                session.end("quarantined", "duplicates_disagree")


def note_short_intervals(course: Record, mine: list[Record]) -> None:
    if (course.cells["planned_interval_days"] or 0) < 7:
        return
    for before, session in itertools.pairwise(mine):
        if (session.cells["session_date"] - before.cells["session_date"]).days < 5:
            session.repair("interval_below_5_days", "session_date")


def note_late_baseline(looks: list[Record], mine: list[Record]) -> None:
    scored = [look for look in looks if look.cells["severity_score"] is not None]
    first = min(scored, key=lambda look: look.cells["assessed_on"], default=None)
    if first and len(mine) > 1 and first.cells["assessed_on"] > mine[1].cells["session_date"]:
        first.repair("late_baseline", "assessed_on")


def clean_events(tables: Tables, numbers: dict[tuple[Any, Any], list[float]]) -> None:
    events = tables["adverse_events"]
    for event in events:
        new = numbers.get((event.course, event.cells["session_no"]), [])
        if len(new) > 1:
            event.end("quarantined", "session_number_unclear", "session_no")
        elif new and new[0] != event.cells["session_no"]:
            event.cells["session_no"] = new[0]
            event.repair("renumbered", "session_no")
    merge_and_set_aside(events)
    follow(events, lambda event: event.course, tables["courses"], "course_id")
    follow(events, lambda e: e.key and e.key[:3], tables["sessions"], "session_no")
