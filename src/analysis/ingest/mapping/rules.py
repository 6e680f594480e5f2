"""The text of one canonical column before it is rewritten; every rule has exactly one source."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..profiles.courses import CourseOf
from ..profiles.feeds import Feed
from ..profiles.rules import Case, ColumnRule
from .columns import chosen, constant, filled, holding, of_texts, replaced
from .counted_dates import counted_dates
from .course_of import course_ids
from .lines import Lines
from .texts import written
from .wide import Records, every_line


def value_of(rule: ColumnRule, records: Records, feed: Feed) -> pd.Categorical:
    """The text that the rule takes for every record."""
    if rule.headers:
        return _first_filled(rule.headers, records)
    if rule.cell:
        return records.cell
    if rule.wide is not None:
        return records.column(rule.wide)
    if rule.date is not None:
        return counted_dates(rule.date, records)
    if rule.cases is not None:
        return _first_case(rule.cases, rule.otherwise, records)
    if rule.course_of is not None:
        return records.of_lines(_courses(rule.course_of, records.lines, feed))
    if rule.index:
        return _numbers(records)
    return constant(rule.const or "", len(records))


def _courses(rule: CourseOf, lines: Lines, feed: Feed) -> pd.Categorical:
    """The course of every line, told once for all feeds of the source."""
    of_clinic = feed.columns["clinic_id"]
    known = of_clinic.model_dump_json()
    if known not in lines.courses:
        clinic, _ = written(value_of(of_clinic, every_line(lines), feed), of_clinic)
        lines.courses[known] = course_ids(lines, rule, clinic)
    return lines.courses[known]


def _first_filled(headers: Sequence[str], records: Records) -> pd.Categorical:
    column = records.column(headers[0])
    for header in headers[1:]:
        column = chosen(column, ~filled(column), records.column(header))
    return column


def _first_case(cases: Sequence[Case], otherwise: str, records: Records) -> pd.Categorical:
    column = constant(otherwise, len(records))
    for case in reversed(cases):
        holds = np.ones(len(records), dtype=bool)
        for name, texts in case.when.items():
            holds &= holding(records.column(name), texts)
        column = replaced(column, holds, case.value)
    return column


def _numbers(records: Records) -> pd.Categorical:
    distinct, codes = np.unique(records.number, return_inverse=True)
    return of_texts([str(number) if number else "" for number in distinct], codes)
