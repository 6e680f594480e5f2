"""A draft of a profile for an export that nobody has read before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import yaml

from analysis.errors import DataError, Problem
from analysis.schema.vocabulary import Vocabulary

from ..guard import inspect_names
from ..profiles import Profile
from ..reading.sheet import Sheet
from .feeds import Sheets
from .file_patterns import clinic_field, pattern_for, pattern_of
from .header_words import HeaderWords
from .judgement import Judgement, judgements_of
from .layout import Layout, layouts_of
from .rules import RuleDraft
from .source_text import as_item, feed_text, unused_columns
from .yaml_text import entry, flow

_ENCODINGS = ("utf-8", "utf-16", "cp1254")
_HEADER_NAMES = 3


@dataclass(frozen=True)
class Draft:
    """The YAML text of a profile that loads, and each column as it was judged, by source."""

    text: str
    columns: tuple[tuple[str, Judgement], ...]

    @property
    def n_review(self) -> int:
        """How many places of the text ask for a person."""
        return self.text.count("review:")


def suggest(paths: Sequence[Path], vocabulary: Vocabulary, words: HeaderWords) -> Draft:
    """A profile for these files, as far as headers and values show one.

    No cell of a file stands in the draft but words that the vocabulary or `headers.yml` knows.
    `DataError` lists the files that cannot be read, or have no header.
    """
    groups, notes = _grouped(sorted(set(paths), key=lambda path: path.name), words)
    lines = [*_heading(paths, [layout for group in groups for layout in group]), *notes]
    columns: list[tuple[str, Judgement]] = []
    lines.append("sources:")
    for group in groups:
        judged = judgements_of(_together(group), vocabulary, words)
        pattern = pattern_for([layout.path.name for layout in group])
        columns += [(pattern, each) for each in judged]
        lines += as_item(_source(group, pattern, judged, words))
    text = "\n".join(lines) + "\n"
    Profile.read(yaml.safe_load(text), "the draft")
    return Draft(text, tuple(columns))


def _grouped(paths: Iterable[Path], words: HeaderWords) -> tuple[list[list[Layout]], list[str]]:
    """Sheets of one layout together, and comments on sheets without a header."""
    groups: dict[tuple[object, ...], list[Layout]] = {}
    notes: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            layouts, without = layouts_of(path, words)
        except DataError as error:
            problems.extend(error.problems)
            continue
        if without:
            numbers = ", ".join(map(str, without))
            notes.append(f"# sheet {numbers} of {flow(path.name)} has no known header: not read")
        for layout in layouts:
            key = (path.suffix.lower(), layout.delimiter, tuple(layout.sheet.header))
            groups.setdefault(key, []).append(layout)
    if problems:
        raise DataError(problems)
    return list(groups.values()), notes


def _heading(paths: Sequence[Path], layouts: Sequence[Layout]) -> list[str]:
    needed = [e for e in _ENCODINGS if any(e in layout.encodings for layout in layouts)]
    comments = []
    if "cp1254" in needed:
        # Nearly every byte is some letter of cp1254, so that it can be refuted but never proven.
        comments.append("review: no UTF-8; as cp1254 the headers are known words")
    return [
        "# A draft: `review:` marks what waits for a person; `profile check` shows its effect.",
        entry("title", f"Draft for {pattern_for([path.name for path in paths])}"),
        "source: headers and values of the files, by `spot-outcomes profile suggest`",
        "authored_by: profile suggest",
        "reviewed: not yet",
        entry("encodings", needed, comments),
    ]


def _together(group: Sequence[Layout]) -> Sheet:
    """The lines of all sheets of a layout as one."""
    first = group[0].sheet
    cells = pd.concat([layout.sheet.cells.astype("str") for layout in group], ignore_index=True)
    reasons = pd.concat([layout.sheet.not_records.astype("str") for layout in group])
    return replace(
        first, cells=cells.astype("category"), not_records=reasons.reset_index(drop=True)
    )


def _source(
    group: Sequence[Layout], pattern: str, judged: Sequence[Judgement], words: HeaderWords
) -> list[str]:
    by_name = _clinic_in_names(group, judged)
    clinic = RuleDraft({"from": "@clinic"}) if by_name else None
    lines = [entry("pattern", pattern), *_layout(group, judged)]
    if by_name:
        lines += ["fields:", f"  {by_name}"]
    lines += unused_columns(judged)
    feeds = Sheets(judged, words, clinic).feeds()
    lines.append("feeds:")
    for feed in feeds:
        lines += as_item(feed_text(feed))
    if all(feed.missing for feed in feeds):
        what = "the headers feed no table: patient, course, day or session were not found"
        raise DataError(Problem(what, pattern, "write the profile by hand"))
    return lines


def _clinic_in_names(group: Sequence[Layout], judged: Sequence[Judgement]) -> str:
    """A virtual column, where no column names the clinic and files or sheets differ in name."""
    if any(each.target == "clinic_id" for each in judged):
        return ""
    files = {layout.path.name for layout in group}
    if len(files) > 1:
        return clinic_field("file_name", files)
    sheets = {layout.sheet.sheet for layout in group}
    return clinic_field("sheet_name", sheets) if len(sheets) > 1 else ""


def _layout(group: Sequence[Layout], judged: Sequence[Judgement]) -> list[str]:
    first = group[0]
    lines = _sheets(group) if first.sheet.sheet else []
    if any(layout.header_row != 1 for layout in group):
        mapped = [each.name for each in judged if each.use == "mapped" and not each.is_wide]
        names = mapped[:_HEADER_NAMES]
        same = len({layout.header_row for layout in group}) == 1
        lines.append(
            entry("header_row", first.header_row)
            if same and not names
            else entry("header_with", names)
        )
    if first.delimiter != ",":
        lines.append(entry("delimiter", first.delimiter))
    totals: dict[str, list[str]] = {}
    for layout in group:
        for name, said in layout.total_rows.items():
            totals[name] = list(dict.fromkeys([*totals.get(name, []), *said]))
    lines += [entry("total_rows", totals)] if totals else []
    footer_rows = {layout.footer_rows for layout in group}
    if footer_rows != {0}:
        comments = ["review: not in every file"] if len(footer_rows) > 1 else []
        lines.append(entry("footer_rows", max(footer_rows), comments))
    return lines


def _sheets(group: Sequence[Layout]) -> list[str]:
    names = list(dict.fromkeys(layout.sheet.sheet for layout in group))
    if any(inspect_names("", name) for name in names):
        # A sheet called like a person is not written down.
        return [entry("sheets", ["*"], ["review: sheets seem to be called like people"])]
    return [entry("sheets", [pattern_of(name) for name in names])]
