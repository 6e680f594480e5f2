"""How the text of one cell is rewritten, as the rule of its column says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from ..profiles.rules import ColumnRule
from .columns import distinct, of_texts
from .dates import day_writer
from .grades import grade_writer
from .numbers import Written, number_writer
from .phrases import phrase_writer


def written(
    column: pd.Categorical, rule: ColumnRule
) -> tuple[pd.Categorical, pd.Categorical | None]:
    """The column as the rule writes it, and the note of every cell; each distinct text once.

    Where the rule rewrites nothing the very column comes back, and without notes None.
    """
    if not rule.rewrites:
        return column, None
    write = writer(rule)
    cells = [write(text) for text in distinct(column)]
    texts = of_texts([cell.text for cell in cells], column.codes)
    if not any(cell.note for cell in cells):
        return texts, None
    return texts, of_texts([cell.note for cell in cells], column.codes)


def writer(rule: ColumnRule) -> Callable[[str], Written]:
    """Rewrites one text: codes that the profile knows first, then what is cut out of the rest.

    A text that `values` knows is a code and is not rewritten further.
    """
    last = _last_step(rule)
    cut = _cut(rule)

    def write(text: str) -> Written:
        if text in rule.values:
            return Written(rule.values[text])
        if text in rule.text_codes:
            return Written("", rule.text_codes[text])
        part = cut(text)
        if part != text and part in rule.values:
            return Written(rule.values[part])
        return last(part) if part else Written("")

    return write


def _cut(rule: ColumnRule) -> Callable[[str], str]:
    """The part of a text that `extract` or `split` asks for."""
    pattern = re.compile(rule.extract) if rule.extract else None
    split = rule.split

    def cut(text: str) -> str:
        if pattern is not None and (match := pattern.fullmatch(text)):
            text = (match[1] or "").strip()
        if split is not None:
            parts = [*text.split(split.separator), *[""] * split.part]
            text = parts[split.part - 1].strip()
        return text

    return cut


def _last_step(rule: ColumnRule) -> Callable[[str], Written]:
    """What is done with the text by the kind of its column."""
    if rule.phrases:
        return phrase_writer(rule.phrases)
    if rule.day_formats:
        return day_writer(rule.day_formats)
    if rule.grade_of_percent:
        return grade_writer(rule)
    if rule.decimal or rule.thousands or rule.percent:
        return number_writer(rule)
    if rule.between_codes:
        return _list_writer(rule)
    return Written


def _list_writer(rule: ColumnRule) -> Callable[[str], Written]:
    """Rewrites several codes of one cell as `a;b`; each may be one that `values` knows."""
    between = re.compile("|".join(re.escape(sign) for sign in (*rule.between_codes, ";")))

    def write(text: str) -> Written:
        parts = [part.strip() for part in between.split(text) if part.strip()]
        return Written(";".join(rule.values.get(part, part) for part in parts))

    return write
