"""Texts that pass as a whole, found by their words instead of one after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# Letters and digits alone: an underscore is part of a word for `\w`, and may be cut off here.
_RUN = re.compile(r"[^\W_]+")


class Phrases:
    """Texts that each hold a digit.

    A release has thousands of them and a page thousands of texts. A phrase counts only where it
    stands between the ends of words, so that every run of letters and digits in it is a whole one
    of the text: those that lack one need not be looked for.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        # Of the same length in the order of letters, so that every process goes the same way.
        ordered = sorted(set(texts), key=lambda text: (-len(text), text))
        runs = [frozenset(_RUN.findall(text)) for text in ordered]
        times = Counter(run for some in runs for run in some)
        self._by_rarest: dict[str, list[tuple[int, str, frozenset[str]]]] = {}
        for place, (text, some) in enumerate(zip(ordered, runs, strict=True)):
            rarest = min(some, key=lambda run: (times[run], run))
            self._by_rarest.setdefault(rarest, []).append((place, text, some))

    def within(self, text: str) -> list[str]:
        """Those that can stand in the text, the longest first."""
        runs = frozenset(_RUN.findall(text))
        found = [
            (place, phrase)
            for run in runs & self._by_rarest.keys()
            for place, phrase, some in self._by_rarest[run]
            if some <= runs
        ]
        return [phrase for _, phrase in sorted(found)]
