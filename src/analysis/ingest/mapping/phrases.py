"""What a note says, by declared phrases; its text goes no further."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analysis.schema.vocabulary import fold

from .numbers import Written

AMBIGUOUS = "ambiguous_note"


def phrase_writer(phrases: Mapping[str, Sequence[str]]) -> Callable[[str], Written]:
    """Rewrites a note as the code whose phrase it holds; blank where none or several do.

    A phrase begins where a word begins and may end within one, for the sake of Turkish endings.
    A phrase inside a longer one that was found does not count: `never used` is not `used`.
    """
    said = {fold(text): code for code, texts in phrases.items() for text in texts}
    longest_first = sorted(said, key=lambda phrase: (-len(phrase), phrase))

    def write(note: str) -> Written:
        rest, codes = f" {fold(note)}", set()
        for phrase in longest_first:
            if f" {phrase}" in rest:
                codes.add(said[phrase])
                rest = rest.replace(f" {phrase}", " |")
        if len(codes) > 1:
            return Written("", AMBIGUOUS)
        return Written(codes.pop() if codes else "")

    return write
