"""Large and small letters as the language writes them: Turkish has two kinds of i."""

from __future__ import annotations

from .speech import spoken

_LARGE = {"tr": str.maketrans({"i": "İ", "ı": "I"})}
_SMALL = {"tr": str.maketrans({"İ": "i", "I": "ı"})}


def capital(text: str) -> str:
    """The text with a large first letter."""
    return text[:1].translate(_LARGE.get(spoken(), {})).upper() + text[1:]


def small(text: str) -> str:
    """The text with a small first letter, for the middle of a sentence."""
    return text[:1].translate(_SMALL.get(spoken(), {})).lower() + text[1:]


def folded(text: str) -> str:
    """The text without the difference of large and small letters, for comparing."""
    return text.translate(_SMALL.get(spoken(), {})).casefold()
