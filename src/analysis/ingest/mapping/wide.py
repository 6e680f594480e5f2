"""Which records a feed makes of the lines: one a line, or one per filled column or part."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..profiles.feeds import EachPart, Feed
from .columns import (
    Places,
    chosen,
    constant,
    distinct,
    filled,
    holding,
    of_texts,
    replaced,
    stacked,
)
from .lines import Lines

SKIPPED = "skipped_by_profile"
NONE_FILLED = "no_filled_column"


@dataclass(frozen=True)
class Records:
    """The records of one feed, in the order of the lines.

    `at`: the line of each record, None = one record a line. `number`: the number of the wide
    column or the part, 0 = none. `cell`: its text. `reason`: why a line makes no record, "" = it
    makes one; such a line stands here once.
    """

    lines: Lines
    at: Places | None
    number: Places
    cell: pd.Categorical
    reason: pd.Categorical

    def __len__(self) -> int:
        return len(self.number)

    def of_lines(self, column: pd.Categorical) -> pd.Categorical:
        """A column of the lines, repeated for every record."""
        return column if self.at is None else column.take(self.at)

    def column(self, name: str) -> pd.Categorical:
        """The column of that name; of a wide one, the cell that has the record's number."""
        if "{n}" not in name:
            return self.of_lines(self.lines.cells[name])
        column = constant("", len(self))
        for number, wide in self.lines.wide(name).items():
            column = chosen(column, self.number == number, self.of_lines(wide))
        return column


def every_line(lines: Lines) -> Records:
    """One record a line, of all lines that may be one."""
    numbers = np.zeros(len(lines), dtype=np.int64)
    return Records(lines, None, numbers, constant("", len(lines)), lines.not_records)


def select_records(lines: Lines, feed: Feed) -> Records:
    """The records that the feed makes, and one entry for each line that makes none."""
    every = _without_skipped(every_line(lines), feed, wide=False)
    if feed.each is not None:
        made = _per_column(every, feed.each)
    elif feed.each_part is not None:
        made = _per_part(every, feed.each_part)
    else:
        return every
    return _without_skipped(made, feed, wide=True)


def _without_skipped(records: Records, feed: Feed, *, wide: bool) -> Records:
    """Marked as no records: what `skip_when` and `only_when` say of plain, or of wide, columns."""
    skip = np.zeros(len(records), dtype=bool)
    for name, texts in feed.skip_when.items():
        if ("{n}" in name) == wide:
            skip |= holding(records.column(name), texts)
    for name, texts in feed.only_when.items():
        if ("{n}" in name) == wide:
            skip |= ~holding(records.column(name), texts)
    skip &= ~filled(records.reason)
    return replace(records, reason=replaced(records.reason, skip, SKIPPED))


def _per_column(every: Records, pattern: str) -> Records:
    """One record for every filled column of the pattern."""
    candidates = ~filled(every.reason)
    at, numbers, cells = [_NO_PLACES], [_NO_PLACES], []
    for number, column in every.lines.wide(pattern).items():
        places = np.flatnonzero(candidates & filled(column))
        at.append(places)
        numbers.append(np.full(len(places), number))
        cells.append(column.take(places))
    return _with_the_rest(every, np.concatenate(at), np.concatenate(numbers), stacked(cells))


def _per_part(every: Records, rule: EachPart) -> Records:
    """One record for every part of the column's cell; a part that stands twice counts once."""
    column = every.lines.cells[rule.column]
    between = re.compile("|".join(re.escape(sign) for sign in rule.separators))
    parts = [_parts(between.split(text)) for text in distinct(column)]
    many = np.array([len(texts) for texts in parts], dtype=np.int64)
    per_line = np.where(filled(every.reason), 0, many[column.codes])
    at = np.repeat(np.arange(len(per_line)), per_line)
    within = np.arange(len(at)) - np.repeat(np.cumsum(per_line) - per_line, per_line)
    first = np.cumsum(many) - many  # where a category's parts begin among all parts
    cell = of_texts([text for texts in parts for text in texts], first[column.codes[at]] + within)
    return _with_the_rest(every, at, within + 1, cell)


def _parts(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _with_the_rest(every: Records, at: Places, number: Places, cell: pd.Categorical) -> Records:
    """The records made, and one entry for each line that made none, in the order of the lines."""
    has_made = np.zeros(len(every), dtype=bool)
    has_made[at] = True
    reasons = replaced(every.reason, ~has_made & ~filled(every.reason), NONE_FILLED)
    rest = np.flatnonzero(~has_made)
    places = np.concatenate([at, rest])
    order = np.argsort(places, kind="stable")
    return Records(
        lines=every.lines,
        at=places[order],
        number=np.concatenate([number, np.zeros_like(rest)])[order],
        cell=stacked([cell, constant("", len(rest))]).take(order),
        reason=reasons.take(places[order]),
    )


_NO_PLACES: Places = np.empty(0, dtype=np.int64)
