"""Percent of clearance, or a range of it -> improvement_grade 0-4 (DATA_CONTRACT 1)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from ..profiles.rules import ColumnRule
from .numbers import Written, percentage

ACROSS = "range_across_grades"
# Grade g ends with, and holds, the g-th limit: 0 <- up to 0, 1 <- up to 25, ... 4 <- above 75.
LIMITS = (0.0, 25.0, 50.0, 75.0)
_BOUND = re.compile(r"(>=|<=|>|<|≥|≤)\s*(.+)")
_RANGE = re.compile(r"(%?\s*-?\d[^-]*?)\s*-\s*(%?\s*\d[^-]*)")


def grade_writer(rule: ColumnRule) -> Callable[[str], Written]:
    """Rewrites a percentage as its grade; a range across grades is left blank with a note.

    A range starts above its lower end, as the grades themselves do: `50-75` is grade 3. A text
    that is no percentage up to 100 is left as it is, for cleaning to name.
    """
    percent = percentage(rule)

    def number(text: str) -> float | None:
        read = percent(text)
        return None if read is None or float(read) > 100 else float(read)

    def write(text: str) -> Written:
        plain = text.replace("–", "-").replace("−", "-")
        grades = _grades(plain, number)
        if grades is None:
            return Written(text)
        low, high = grades
        return Written(str(low)) if low == high else Written("", ACROSS)

    return write


def _grades(text: str, number: Callable[[str], float | None]) -> tuple[int, int] | None:
    """Grades of the smallest and the largest clearance that the text allows."""
    if (whole := number(text)) is not None:
        return bisect_left(LIMITS, whole), bisect_left(LIMITS, whole)
    if bound := _BOUND.fullmatch(text):
        limit = number(bound[2])
        return None if limit is None else _of_bound(bound[1], limit)
    if ends := _RANGE.fullmatch(text):
        low, high = number(ends[1]), number(ends[2])
        if low is not None and high is not None and low < high:
            return bisect_right(LIMITS, low), bisect_left(LIMITS, high)
    return None


def _of_bound(sign: str, limit: float) -> tuple[int, int]:
    if sign == ">":
        return bisect_right(LIMITS, limit), len(LIMITS)
    if sign in (">=", "≥"):
        return bisect_left(LIMITS, limit), len(LIMITS)
    return 0, bisect_left(LIMITS, limit)
