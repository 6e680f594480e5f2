"""Which columns of the file a feed names, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from analysis.schema.columns import Kind
from analysis.schema.raw_tables import RAW_TABLES

from .courses import CourseOf
from .feeds import Feed
from .rules import ColumnRule

# `filled`: only whether the cell is filled is looked at. `code`: few different words.
MentionKind = Literal["measure", "pseudonym", "date", "note", "code", "filled"]
_OF_COLUMN: dict[Kind, MentionKind] = {
    "clinic": "code",
    "id": "pseudonym",
    "code": "code",
    "codes": "code",
    "integer": "measure",
    "number": "measure",
    "date": "date",
}


class Mention(NamedTuple):
    """A column's name in the profile (wide ones with `{n}`), and what it holds."""

    name: str
    kind: MentionKind


def mentions_of(feed: Feed) -> Iterator[Mention]:
    """Every column that the feed names, as often as it does."""
    yield from _as("code", [*feed.skip_when, *feed.only_when])
    yield from _as("date", [feed.edited_at.from_] if feed.edited_at else [])
    yield from _as("filled", [feed.each] if feed.each else [])
    yield from _as("code", [feed.each_part.column] if feed.each_part else [])
    for name, rule in feed.columns.items():
        kind = "note" if rule.phrases else _OF_COLUMN[RAW_TABLES[feed.table].column(name).kind]
        yield from _as(kind, rule.headers)
        yield from _as(kind, [rule.wide] if rule.wide else [])
        yield from _as(kind, [feed.each] if rule.cell and feed.each else [])
        yield from _of_rule(rule)


def _of_rule(rule: ColumnRule) -> Iterator[Mention]:
    for case in rule.cases or ():
        yield from _as("code", case.when)
    for count in rule.date.counts if rule.date else ():
        yield from _as("measure", [count.from_] if count.from_ else [])
        yield from _as("filled", [count.last_filled] if count.last_filled else [])
    if rule.course_of is not None:
        yield from _of_courses(rule.course_of)


def _of_courses(rule: CourseOf) -> Iterator[Mention]:
    yield Mention(rule.patient, "pseudonym")
    yield Mention(rule.date, "date")
    yield from _as("code", rule.same)
    yield from _as("measure", [rule.session] if rule.session else [])


def _as(kind: MentionKind, names: Iterable[str]) -> Iterator[Mention]:
    return (Mention(name, kind) for name in names)
