"""Spellings -> codes, in English and Turkish, compared after folding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_TURKISH_LOWER = str.maketrans({"İ": "i", "I": "ı"})
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """The text as it is compared: Turkish-aware lower case, accents stripped, words by one blank.

    `İ` and `I` are lowered by hand because `str.lower` makes two code points of the first and a
    dotted letter of the second; `ı` then becomes a plain `i`, as accents are stripped anyway.
    """
    lowered = unicodedata.normalize("NFC", text).translate(_TURKISH_LOWER).lower()
    plain = unicodedata.normalize("NFKD", lowered.replace("ı", "i"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", letters).strip()


@dataclass(frozen=True)
class Vocabulary:
    """For each column name: folded spelling -> code, and the spellings that need a human's eye.

    `ambiguous` spellings are mapped to their default, counted and flagged in the ledger.
    """

    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ambiguous: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def code(self, column: str, text: str) -> str | None:
        """The code that the text stands for in that column, or None for an unknown spelling."""
        return self.spellings.get(column, {}).get(fold(text))

    def is_ambiguous(self, column: str, text: str) -> bool:
        """Whether the spelling is used for more than one code."""
        return fold(text) in self.ambiguous.get(column, frozenset())
