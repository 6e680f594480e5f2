"""The distinct texts of a column, and how many cells hold each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .header_words import HeaderWords

# The most frequent texts tell what a column is; a column with more of them is free text or ids.
MOST_TEXTS = 3000


@dataclass(frozen=True)
class Values:
    """`counts`: text -> cells that hold it, the most frequent first. `blanks`: cells without any.

    `silent`: texts that say that nothing was recorded (`?`, `bilinmiyor`), or why, by reason;
    `silent_cells`: how many cells hold each.
    """

    counts: Mapping[str, int]
    blanks: int
    silent: Mapping[str, str]
    silent_cells: Mapping[str, int]

    @property
    def cells(self) -> int:
        """Cells that say something."""
        return sum(self.counts.values())

    def share(self, test: Callable[[str], bool]) -> float:
        """Share of the cells whose text passes the test; 0 for a column that says nothing."""
        passed = sum(count for text, count in self.counts.items() if test(text))
        return passed / self.cells if self.cells else 0.0

    def any(self, test: Callable[[str], bool]) -> bool:
        """Whether some text passes the test."""
        return any(test(text) for text in self.counts)

    def joined(self, others: Iterable[Values]) -> Values:
        """These and the others' texts together, as of wide columns of one name."""
        counts, blanks = Counter(self.counts), self.blanks
        silent, silent_cells = dict(self.silent), Counter(self.silent_cells)
        for other in others:
            counts.update(other.counts)
            blanks += other.blanks
            silent.update(other.silent)
            silent_cells.update(other.silent_cells)
        return Values(_frequent(counts), blanks, silent, silent_cells)


def values_of(cells: pd.Series[str], words: HeaderWords) -> Values:
    """The texts of a categorical column."""
    column = cells.array
    numbers = np.bincount(column.codes, minlength=len(column.categories))  # type: ignore[attr-defined]
    found = {
        str(text): int(count)
        for text, count in zip(column.categories, numbers, strict=True)  # type: ignore[attr-defined]
        if count
    }
    blanks = found.pop("", 0)
    silent = {text: reason for text in found if (reason := _silence(text, words))}
    telling = _frequent({text: n for text, n in found.items() if text not in silent})
    return Values(telling, blanks, silent, {text: found[text] for text in silent})


def _frequent(counts: Mapping[str, int]) -> dict[str, int]:
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return dict(ordered[:MOST_TEXTS])


def _silence(text: str, words: HeaderWords) -> str:
    for reason in ("lost_to_follow_up", "withdrawn", "not_recorded"):
        if words.says(reason, text):
            return reason
    return ""


def parts_of(text: str, separators: Iterable[str]) -> list[str]:
    """The parts of a cell that holds several codes."""
    between = "|".join(re.escape(sign) for sign in separators)
    return [part for each in re.split(between or r"(?!)", text) if (part := each.strip())]
