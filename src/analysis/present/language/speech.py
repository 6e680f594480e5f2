"""Which language is spoken: a context, so that whoever makes a sentence need not pass it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

LANGUAGES = ("en", "tr")
_SPOKEN: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def spoken() -> str:
    """The language of whatever is said now, `en` unless somebody set another."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside is said in that language; `ValueError` for one without catalogues."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogues for this language; known: {', '.join(LANGUAGES)}")
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def own(entry: Mapping[str, Any], name: str, otherwise: str = "") -> str:
    """A text of a study file in the language spoken; in the file's own words where it has none.

    The file brings translations beside its fields: `tr: {title: ...}`.
    """
    translated = (entry.get(spoken()) or {}).get(name)
    return str(translated or entry.get(name) or otherwise)
