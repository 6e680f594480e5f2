"""Columns that single people out by their values alone, whatever these mean."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from .texts import Mask, Texts

MOST_SEEN_ONCE = 0.5
# In a handful of rows every value is the only one of its kind.
FEWEST_CELLS = 20
LONGEST_TEXT = 64
MOST_WORDS = 200
_NUMBER = r"^[<>≤≥~%]?\s*[+-]?\d+(?:[.,]\d+)?\s*%?$"
_FRACTION = r"^[+-]?\d+[.,]\d+$"
_LONG_TEXT = rf"(?s).{{{LONGEST_TEXT + 1}}}"
_LONG_PART = rf"[^;,+/&|]{{{LONGEST_TEXT + 1}}}"
_BETWEEN_CODES = r"\s*[;,+/&|]\s*"
# Pseudonyms run on where their numbers leave few gaps.
CONSECUTIVE_SHARE = 0.67


def cells_seen_once(texts: Texts) -> int:
    """Cells with a value of their own, where these are the most; 0 otherwise.

    Fractions are measurements and measurements differ: a column of them is left alone.
    """
    total = int(texts.cells.sum())
    once = int((texts.cells == 1).sum())
    if total < FEWEST_CELLS or once <= MOST_SEEN_ONCE * total:
        return 0
    return 0 if texts.match(_FRACTION).mean() > MOST_SEEN_ONCE else once


def long_texts(texts: Texts, *, is_list: bool) -> Mask:
    """Texts longer than any code; in a list of codes each part is measured by itself."""
    return texts.match(_LONG_PART if is_list else _LONG_TEXT)


def words_of_codes(texts: Texts) -> int:
    """Different words in a column of codes, lists taken apart; numbers are none."""
    words = texts.only(~texts.match(r"\d"))
    parts = pc.list_flatten(pc.split_pattern_regex(words.folded, pattern=_BETWEEN_CODES))
    return len(pc.unique(parts))


def is_numeric(texts: Texts) -> bool:
    """Whether nine in ten texts are plain numbers."""
    return len(texts) > 0 and float(texts.match(_NUMBER).mean()) >= 0.9


def are_consecutive(texts: Texts) -> bool:
    """Whether pseudonyms are whole numbers (behind the same letters) with few gaps."""
    if len(texts) < FEWEST_CELLS:
        return False
    found = pc.extract_regex(texts.raw, r"^(?P<stem>\D*)(?P<number>\d{1,9})$")
    stems = pc.unique(pc.drop_null(pc.struct_field(found, "stem")))
    numbers = pc.drop_null(pc.struct_field(found, "number")).cast("int64").to_numpy()
    if len(stems) != 1 or len(numbers) < 0.9 * len(texts):
        return False
    low, high = np.quantile(numbers, [0.05, 0.95])
    inside = (numbers >= low) & (numbers <= high)
    return bool(inside.sum() >= CONSECUTIVE_SHARE * (high - low + 1))
