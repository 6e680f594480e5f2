"""One person's course under two patient numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .arrays import Array, Ints, Mask, day_numbers, repeated, size_of
from .majority import ATTRIBUTES
from .worksheet import Worksheet

_FEWEST_SESSIONS = 3
_FEWEST_SCORES = 3
_FACTS = ("clinic_id", "spot_type", "area", "severity_scale")


def quarantine_copied_courses(
    courses: Worksheet, patients: Worksheet, sessions: Worksheet, looks: Worksheet
) -> None:
    """Courses of two patients of a clinic that agree in all that was seen.

    Same spot, area and scale, the same dates of at least three sessions, the same scores on the
    same dates of at least three looks, and patients of the same sex, age and phototype. Dates
    alone would not do: clinics treat many people at the same interval from the same day on.
    """
    scored = looks.active & ~looks.missing("severity_score")
    size = size_of(courses.course, sessions.course, looks.course)
    n_sessions, dates = _story(sessions, "session_date", (), sessions.active, size)
    n_scores, scores = _story(looks, "assessed_on", ("severity_score",), scored, size)
    enough = (n_sessions >= _FEWEST_SESSIONS) & (n_scores >= _FEWEST_SCORES)
    story = (dates ^ _mixed(scores)).view(np.int64)[courses.course]
    alike = repeated(story, courses.active & enough[courses.course])
    if alike.any():
        rows = np.flatnonzero(alike)
        courses.quarantine(
            _of_several_people(courses, patients, rows, story[rows]),
            "patient_under_two_numbers",
            "patient_id",
        )


def _of_several_people(courses: Worksheet, patients: Worksheet, rows: Ints, story: Ints) -> Mask:
    """Those of the courses with one story whose facts agree although their patients differ."""
    told = pd.DataFrame({"story": story}, index=rows)
    for name in _FACTS:
        told[name] = courses.cells[name][rows]
    who = np.flatnonzero(patients.active)
    for name in ATTRIBUTES:
        of_patient = pd.Series(patients.cells[name][who], index=patients.key[who])
        told[name] = of_patient.reindex(courses.patient[rows]).to_numpy()
    facts = list(told)
    told["patient"] = courses.patient[rows]
    people = told.groupby(facts, dropna=False)["patient"].transform("nunique")
    found = np.zeros(courses.size, dtype=bool)
    found[people.index[people > 1]] = True
    return found


def _story(
    sheet: Worksheet, day: str, also: tuple[str, ...], among: Mask, size: int
) -> tuple[Ints, Array]:
    """For each course: how many rows it has, and a number that tells which rows they are.

    The numbers of the rows are mixed to 64 bits and added: the order of the rows makes no
    difference, and two courses agree by accident once in 10^19 pairs.
    """
    mixed = _mixed(day_numbers(sheet.cells[day][among]).astype(np.uint64))
    for name in also:
        mixed = _mixed(mixed ^ sheet.cells[name][among].view(np.uint64))
    told = np.zeros(size, dtype=np.uint64)
    np.add.at(told, sheet.course[among], mixed)
    return np.bincount(sheet.course[among], minlength=size), told


def _mixed(numbers: Array) -> Array:
    """SplitMix64 (Steele, Lea and Flood 2014): each bit of a number moves half of all bits."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Array = numbers ^ (numbers >> np.uint64(31))
    return mixed
