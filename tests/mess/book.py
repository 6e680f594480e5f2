"""An export in the making: its lines, what cleaning is to give back, and what becomes of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.schema.raw_tables import RAW_TABLES

Tables = dict[str, pd.DataFrame]
Place = tuple[str, str, int]  # file, sheet, row as a person sees it

KEPT, REPAIRED, MERGED = "kept", "kept_repaired", "merged_duplicate"
QUARANTINED, OUT_OF_SCOPE, NOT_A_RECORD = "quarantined", "out_of_scope", "not_a_record"
CHILDREN = ("sessions", "assessments", "adverse_events")


@dataclass(eq=False)
class Line:
    """One line of a form: role -> text as a clinic writes it, and the truth of whom it is about."""

    part: str  # which file or sheet it stands in; each form knows its parts
    cells: dict[str, str] = field(default_factory=dict)
    clinic: str = ""
    course: str = ""
    session: int = 0  # 0: not a session
    day: str = ""
    has_look: bool = False


@dataclass(frozen=True)
class Expected:
    """What the ledger must say of some lines in one table.

    Of all of them; or, where `at_least_one`, of one or more while the others only say it again.
    """

    table: str
    lines: tuple[Line, ...]
    outcome: str
    reason: str
    at_least_one: bool = False


@dataclass
class Book:
    """Lines in order, the canonical tables they say, and the expectations of the injected ones."""

    lines: list[Line]
    tables: Tables
    expected: list[Expected] = field(default_factory=list)
    touched: set[tuple[str, str]] = field(default_factory=set)

    def someone(self, fits: Callable[[list[Line]], bool] = lambda _: True, **cells: str) -> str:
        """A course nobody has touched: its patient's only one, three sessions, a look at each.

        `cells` are what its line of the canonical courses table must hold.
        """
        courses = self.tables["courses"]
        alone = ~courses.duplicated(["clinic_id", "patient_id"], keep=False)
        for row in courses[alone].to_dict("records"):
            who = (row["clinic_id"], row["course_id"])
            sessions = [line for line in self.of(who[1]) if line.session]
            if (
                who not in self.touched
                and len(sessions) >= 3
                and all(line.has_look for line in sessions)
                and all(row[name] == text for name, text in cells.items())
                and fits(self.of(who[1]))
            ):
                self.touched.add(who)
                return who[1]
        raise LookupError(f"no untouched course with {cells}: generate more patients")

    def of(self, course: str) -> list[Line]:
        """The lines of a course, by day."""
        return sorted((line for line in self.lines if line.course == course), key=_day)

    def session(self, course: str, number: int) -> Line:
        """The line of one session."""
        return next(line for line in self.of(course) if line.session == number)

    def add(self, like: Line, **cells: str) -> Line:
        """A further line at the end of the form, as `like` but for these cells."""
        line = Line(like.part, {**like.cells, **cells}, like.clinic, like.course)
        self.lines.append(line)
        return line

    def expect(
        self,
        table: str,
        lines: Line | Iterable[Line],
        outcome: str,
        reason: str,
        *,
        at_least_one: bool = False,
    ) -> None:
        """Say what becomes of lines in a table."""
        several = (lines,) if isinstance(lines, Line) else tuple(lines)
        self.expected.append(Expected(table, several, outcome, reason, at_least_one))

    def drop(self, table: str, **key: str) -> None:
        """Cleaning is not to give back the records with this key."""
        rows = self.tables[table]
        self.tables[table] = rows[~_matches(rows, key)].reset_index(drop=True)

    def change(self, table: str, column: str, text: str, **key: str) -> None:
        """Cleaning is to give back this cell otherwise."""
        rows = self.tables[table]
        self.tables[table] = rows.assign(**{column: rows[column].mask(_matches(rows, key), text)})

    def drop_course(self, course: str) -> None:
        """Cleaning is to give back nothing of this course."""
        for table in ("courses", *CHILDREN):
            self.drop(table, course_id=course)


@dataclass(frozen=True)
class Written:
    """The files of a form on disk, and where each line stands in them."""

    folder: Path
    places: dict[Line, Place]


def _day(line: Line) -> tuple[str, int]:
    return line.day, line.session


def _matches(rows: pd.DataFrame, key: dict[str, str]) -> pd.Series[bool]:
    found = pd.Series(data=True, index=rows.index)
    for name, text in key.items():
        found &= rows[name].eq(text)
    return found


def carried(tables: Tables, columns: dict[str, tuple[str, ...]]) -> Tables:
    """The canonical tables without what a form has no column for."""
    return {
        name: rows.assign(**{c: "" for c in RAW_TABLES[name].names if c not in columns[name]})
        for name, rows in tables.items()
    }
