"""Course ids for an export that has none: which rows of a patient make one course."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.schema.vocabulary import fold

from ..profiles.courses import CourseOf
from .columns import Mask, Places, distinct, filled, of_texts, rewritten
from .dates import read_day
from .lines import Lines

_LEADING = re.compile(r"\s*(\d{1,4})", re.ASCII)
_NO_DAY = np.iinfo(np.int64).min

Numbers = npt.NDArray[np.float64]


def course_ids(lines: Lines, rule: CourseOf, clinic: pd.Categorical) -> pd.Categorical:
    """`<patient>-<n>` for every line, "" where patient or course cannot be told.

    A patient's courses are counted by first day, then by the texts of `same`; the order of the
    lines does not matter. Lines that are no records are not looked at.
    """
    patient = lines.cells[rule.patient]
    day = _days(lines.cells[rule.date], rule)
    candidate = ~filled(lines.not_records) & filled(patient)
    dated = candidate & (day != _NO_DAY)
    person = _joint(clinic.codes, patient.codes)
    kind, known = _same(lines, rule, person, dated)
    places = np.flatnonzero(dated & known)
    group = _joint(person, kind)
    course = _courses(group[places], day[places], _session_numbers(lines, rule)[places], rule)
    number = np.zeros(len(lines), dtype=np.int64)
    number[places] = _counted(person[places], course, day[places], kind[places])
    undated = np.flatnonzero(candidate & ~dated & known)
    number[undated] = _only_course(group[places], number[places], len(lines))[group[undated]]
    return _written(patient, number)


def _only_course(group: Places, number: Places, size: int) -> Places:
    """For each group its one course's number, 0 where it has none or several.

    A visit whose date cannot be read belongs to that course: without an id it would be missing
    there unseen, and the sessions after it would be renumbered, which understates how many were
    given.
    """
    pairs = pd.DataFrame({"group": group, "number": number}).drop_duplicates()
    alone = pairs[~pairs["group"].duplicated(keep=False)]
    only = np.zeros(size, dtype=np.int64)
    only[alone["group"]] = alone["number"]
    return only


def _days(column: pd.Categorical, rule: CourseOf) -> Places:
    days = [read_day(text, rule.date_formats or ()) for text in distinct(column)]
    ordinals = [_NO_DAY if day is None else day.toordinal() for day in days]
    return np.array(ordinals, dtype=np.int64).take(column.codes)


def _session_numbers(lines: Lines, rule: CourseOf) -> Numbers:
    """The session number of every line, missing where there is none.

    Without a session column every line counts as a session of unknown number (infinite: no
    number is ever below the one before).
    """
    if rule.session is None:
        return np.full(len(lines), np.inf)
    column = lines.cells[rule.session]
    extract = re.compile(rule.session_extract) if rule.session_extract else None

    def number(text: str) -> float:
        found = extract.fullmatch(text) if extract else None
        leading = _LEADING.match((found[1] or "") if found else text)
        return float(leading[1]) if leading else np.nan

    numbers = [number(text) for text in distinct(column)]
    return np.array(numbers, dtype=np.float64).take(column.codes)


def _same(lines: Lines, rule: CourseOf, person: Places, dated: Mask) -> tuple[Places, Mask]:
    """What each line is about, ranked by its folded texts, and the lines of which it is known.

    A blank takes the one text that the person has elsewhere in that column; where there are
    several, it cannot be told which course the line belongs to.
    """
    kind = np.zeros(len(lines), dtype=np.int64)
    known = np.ones(len(lines), dtype=bool)
    for name in rule.same:
        column = rewritten(lines.cells[name], fold)
        rank = np.unique(np.array(distinct(column), dtype=str), return_inverse=True)[1]
        text, blank = rank[column.codes].astype(np.int64), ~filled(column)
        seen = pd.DataFrame({"person": person, "text": text})[
            dated & known & ~blank
        ].drop_duplicates()
        many = np.bincount(seen["person"], minlength=person.max(initial=0) + 1)[person]
        only = np.zeros_like(person)
        only[seen["person"]] = seen["text"]
        text = np.where(blank & (many == 1), only[person], text)
        known = known & ~(blank & (many > 1))
        kind = _joint(kind, text)
    return kind, known


def _joint(first: npt.NDArray[np.integer], second: npt.NDArray[np.integer]) -> Places:
    """One rank for each pair that occurs, in the order of the pairs."""
    both = first.astype(np.int64) * (int(second.max(initial=0)) + 1) + second
    return np.unique(both, return_inverse=True)[1].astype(np.int64)


def _courses(group: Places, day: Places, number: Numbers, rule: CourseOf) -> Places:
    """A rank for each course; lines of one group on one day go by number, those without last."""
    order = np.lexsort((number, day, group))  # missing numbers sort last
    group, day, number = group[order], day[order], number[order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = group[1:] != group[:-1]
    is_session = np.flatnonzero(~np.isnan(number))
    before, after = is_session[:-1], is_session[1:]
    follows = group[before] == group[after]
    is_new = (number[after] < number[before]) & rule.restarts
    if rule.new_after_days is not None:
        is_new |= day[after] - day[before] > rule.new_after_days
    starts[after] |= follows & is_new
    course = np.empty(len(order), dtype=np.int64)
    course[order] = np.cumsum(starts)
    return course


def _counted(person: Places, course: Places, day: Places, kind: Places) -> Places:
    """The number of each line's course among the courses of its person, from 1."""
    lines = pd.DataFrame({"course": course, "person": person, "kind": kind, "day": day})
    first = lines.groupby("course").min().sort_values(["person", "day", "kind"])
    number = first.groupby("person").cumcount() + 1
    of_course = np.zeros(course.max(initial=0) + 1, dtype=np.int64)
    of_course[number.index] = number
    return of_course[course]


def _written(patient: pd.Categorical, number: Places) -> pd.Categorical:
    most = int(number.max(initial=0)) + 1
    codes, pairs = pd.factorize(patient.codes.astype(np.int64) * most + number)
    who, which = np.array(distinct(patient), dtype=object)[pairs // most], pairs % most
    texts = [f"{name}-{n}" if n else "" for name, n in zip(who, which.tolist(), strict=True)]
    return of_texts(texts, codes)
