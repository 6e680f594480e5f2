"""Spellings -> codes, in English and Turkish, compared after folding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_TURKISH_LOWER = str.maketrans({"İ": "i", "I": "ı"})
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_LETTER = re.compile(r"[a-z]")
_SIGN_AT_AN_END = re.compile(r"^[-+?%<>=≤≥]|[-+?%<>=≤≥]$")

# Below five letters every word is within reach of another one.
SHORTEST_PROPOSAL = 5
LEAST_SCORE = 90.0
LEAST_MARGIN = 5.0  # over the best spelling of any other code
# Turkish denies inside the word (`kullanıyor`, `kullanmıyor`) and English in front of it: one or
# two letters apart, and the opposite.
_DENIAL = re.compile(r"m[aeiu]|s[iu]z|\b(?:yok|degil|hayir|no|non|not|un)")
_DIGITS = re.compile(r"\d+")


def fold(text: str) -> str:
    """The text as it is compared: Turkish-aware lower case, accents stripped, words by one blank.

    `İ` and `I` are lowered by hand because `str.lower` makes two code points of the first and a
    dotted letter of the second; `ı` then becomes a plain `i`, as accents are stripped anyway.
    """
    lowered = unicodedata.normalize("NFC", text).translate(_TURKISH_LOWER).lower()
    plain = unicodedata.normalize("NFKD", lowered.replace("ı", "i"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", letters.lower()).strip()


def loses_its_meaning(text: str) -> bool:
    """Whether folding erases what counts: all of it, or the sign of a number (`<25`, `80+`)."""
    folded = fold(text)
    return not folded or bool(not _LETTER.search(folded) and _SIGN_AT_AN_END.search(text.strip()))


@dataclass(frozen=True)
class Vocabulary:
    """For each column name: folded spelling -> code, and the spellings that need a human's eye.

    `ambiguous` spellings are mapped to their default, counted and flagged in the ledger; those
    without a default have no code, and their cell stays blank.
    """

    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ambiguous: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def code(self, column: str, text: str) -> str | None:
        """The code that the text stands for in that column, or None for an unknown spelling."""
        if loses_its_meaning(text):
            return None
        return self.spellings.get(column, {}).get(fold(text))

    def is_ambiguous(self, column: str, text: str) -> bool:
        """Whether the spelling is used for more than one code."""
        return fold(text) in self.ambiguous.get(column, frozenset())

    def knows(self, column: str, text: str) -> bool:
        """Whether the text is a spelling of that column, ambiguous ones included."""
        return self.code(column, text) is not None or self.is_ambiguous(column, text)

    def proposal(self, column: str, text: str) -> str | None:
        """The code whose spelling the unknown text probably misses; for people, never applied.

        None for known words, for short ones, where a second code is nearly as close, where the
        closest word is ambiguous, and where digits or a denial differ.
        """
        folded = fold(text)
        words = self.spellings.get(column, {})
        if len(folded) < SHORTEST_PROPOSAL or self.knows(column, text):
            return None
        scores = _closest(folded, [*words, *sorted(self.ambiguous.get(column, frozenset()))])
        if not scores or scores[0][1] < LEAST_SCORE:
            return None
        best, score = scores[0]
        code = None if self.is_ambiguous(column, best) else words.get(best)
        rivals = (other for word, other in scores if words.get(word) != code)
        if code is None or next(rivals, 0.0) > score - LEAST_MARGIN or _denies(folded, best):
            return None
        return code


def _closest(folded: str, words: list[str]) -> list[tuple[str, float]]:
    """The words near the text with their scores, best first, ties by spelling.

    A word that differs in its blanks only (`vitaminc`) leaves no room for another one.
    """
    from rapidfuzz import fuzz, process

    joined = folded.replace(" ", "")
    if same := sorted(word for word in words if word.replace(" ", "") == joined):
        return [(word, 100.0) for word in same]
    found = process.extract(
        folded,
        list(dict.fromkeys(words)),
        scorer=fuzz.token_sort_ratio,
        score_cutoff=LEAST_SCORE - LEAST_MARGIN,
        limit=None,
    )
    return sorted(((word, score) for word, score, _ in found), key=lambda hit: (-hit[1], hit[0]))


def _denies(folded: str, word: str) -> bool:
    """Whether one of the two denies or counts what the other does not."""
    same_numbers = sorted(_DIGITS.findall(folded)) == sorted(_DIGITS.findall(word))
    return not same_numbers or len(_DENIAL.findall(folded)) != len(_DENIAL.findall(word))
