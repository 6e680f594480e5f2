"""The lines of YAML that say what becomes of each column of a source."""

from __future__ import annotations

from collections.abc import Sequence

from .feed_draft import FeedDraft
from .judgement import Judgement
from .yaml_text import entry, listed


def unused_columns(judged: Sequence[Judgement]) -> list[str]:
    """Every header that feeds nothing: closed schema."""
    by_use: dict[str, dict[str, list[str]]] = {"ignore": {}, "refuse": {}, "notes": {}}
    for each in judged:
        if each.use == "refused":
            by_use["refuse"][each.name] = []
        elif each.use == "note":
            by_use["notes"][each.name] = []
        elif each.use == "ignored":
            by_use["ignore"][each.name] = []
        elif each.use == "review":
            shown = ", ".join(f"{target} {score:.2f}" for target, score in each.scores.items())
            by_use["ignore"][each.name] = [f"review: candidates {shown or 'none'}"]
    return [line for name, values in by_use.items() for line in listed(name, values)]


def feed_text(feed: FeedDraft) -> list[str]:
    """The lines of one feed; a comment where a required column was not found."""
    if feed.missing:
        return [f"# review: no feed of {feed.table}: nothing found for {', '.join(feed.missing)}"]
    lines = [f"table: {feed.table}"]
    lines += [entry(name, value) for name, value in feed.settings.items()]
    lines.append("columns:")
    lines += [
        f"  {entry(name, draft.rule, draft.comments)}" for name, draft in feed.ordered.items()
    ]
    return lines


def as_item(lines: Sequence[str]) -> list[str]:
    """The lines as an item of a list; a comment alone makes no item."""
    if all(line.startswith("#") for line in lines):
        return [f"  {line}" for line in lines]
    return [f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]
