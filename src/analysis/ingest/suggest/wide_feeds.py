"""Feeds of numbered columns: a record for every filled one."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.schema.raw_tables import RAW_TABLES

from .feed_draft import FeedDraft
from .judgement import Judgement
from .rules import RuleDraft, rule_of

# Table, the wide column that makes the records, the column that takes the session's day.
_FEEDS = (
    ("sessions", "session_date", ""),
    ("assessments", "severity_score", "assessed_on"),
    ("adverse_events", "event", ""),
)


def wide_feeds(
    wide: Mapping[str, Judgement], clinic: RuleDraft, course: RuleDraft | None
) -> list[FeedDraft]:
    """The feeds for which a wide column was found; `wide` holds the columns by target."""
    keys = {"clinic_id": clinic} | ({"course_id": course} if course else {})
    return [
        FeedDraft(table, {"each": wide[cell].name}, keys | _columns(table, cell, day, wide))
        for table, cell, day in _FEEDS
        if cell in wide and (not day or "session_date" in wide)
    ]


def _columns(
    table: str, cell: str, day: str, wide: Mapping[str, Judgement]
) -> dict[str, RuleDraft]:
    """The cell itself, and the columns of the same number."""
    columns: dict[str, RuleDraft] = {}
    if day:
        days = wide["session_date"]
        columns[day] = rule_of(day, days, {"wide": days.name})
    for target in RAW_TABLES[table].names:
        if target == "session_no":
            columns[target] = RuleDraft({"index": True})
        elif target in wide and target not in columns:
            source = {"cell": True} if target == cell else {"wide": wide[target].name}
            columns[target] = rule_of(target, wide[target], source)
    return columns
