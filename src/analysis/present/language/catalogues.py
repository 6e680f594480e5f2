"""Messages by their id, read from Project Fluent catalogues: one folder a language."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from .speech import spoken

FOLDER = Path(__file__).parents[1] / "locales"
_MESSAGE = re.compile(r"^([A-Za-z][\w-]*) *=", re.MULTILINE)
_WRAPPED = re.compile(r"\s*\n\s*")


def say(message: str, **values: str | int) -> str:
    """The message in the language spoken, with the values in their places.

    `LookupError` where a catalogue does not have the message, or a value is missing: a page with a
    hole is not published.
    """
    return _said(spoken(), message, tuple(sorted(values.items())))


def coded(family: str, code: str, otherwise: str | None = None, **values: str | int) -> str:
    """What a code of the data contract is called: message `<family>-<code>`.

    A code without a message reads `otherwise`; without that it becomes readable by itself.
    """
    message = f"{family}-{code}"
    if knows(message):
        return say(message, **values)
    return readable(code) if otherwise is None else otherwise


def readable(code: str) -> str:
    """A code without a word of its own: underscores and dots become blanks."""
    text = code.replace("_", " ").replace(".", " ").strip()
    return text[:1].upper() + text[1:]


def knows(message: str) -> bool:
    """Whether the catalogue of the language spoken has the message."""
    return message in _files(spoken())


def codes_of(family: str) -> tuple[str, ...]:
    """The codes that a family has words for, in the order of the catalogue."""
    start = f"{family}-"
    return tuple(name.removeprefix(start) for name in _files(spoken()) if name.startswith(start))


@cache
def phrases(language: str) -> tuple[str, ...]:
    """All that a catalogue says, in pieces between the places that values are put in."""
    patterns = [message.value for message in _messages(language).values()]
    return tuple(sorted({part for pattern in patterns if pattern for part in _pieces(pattern)}))


def _pieces(pattern: ast.Pattern) -> list[str]:
    """The runs of text of a message, those of its variants among them."""
    found: list[str] = []
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            found.append(_WRAPPED.sub(" ", element.value))
        elif isinstance(element.expression, ast.SelectExpression):
            for variant in element.expression.variants:
                found += _pieces(variant.value)
    return found


@cache
def _texts(language: str) -> dict[Path, str]:
    paths = sorted((FOLDER / language).glob("*.ftl"))
    return {path: path.read_text(encoding="utf-8") for path in paths}


@cache
def _resource(language: str, path: Path) -> ast.Resource:
    return FluentResource(_texts(language)[path])


@cache
def _messages(language: str) -> dict[str, ast.Message]:
    entries = [entry for path in _texts(language) for entry in _resource(language, path).body]
    if any(isinstance(entry, ast.Junk) for entry in entries):
        raise LookupError(f"a catalogue of `{language}` holds a line that is no message")
    return {entry.id.name: entry for entry in entries if isinstance(entry, ast.Message)}


@cache
def _bundle(language: str, path: Path) -> FluentBundle:
    """One file of the catalogue: whoever says one message need not parse them all."""
    # Without isolating marks: a page is read by its bytes, and all our languages run one way.
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(_resource(language, path))
    return bundle


@cache
def _files(language: str) -> dict[str, Path]:
    """The file that each message stands in."""
    return {
        message: path
        for path, text in _texts(language).items()
        for message in _MESSAGE.findall(text)
    }


@lru_cache(maxsize=65536)
def _said(language: str, message: str, values: tuple[tuple[str, str | int], ...]) -> str:
    if message not in _files(language):
        raise LookupError(f"no message `{message}` in the catalogues of `{language}`")
    bundle = _bundle(language, _files(language)[message])
    pattern = bundle.get_message(message).value
    if pattern is None:
        raise LookupError(f"message `{message}` of `{language}` says nothing")
    text, errors = bundle.format_pattern(pattern, dict(values))
    if errors:
        raise LookupError(f"message `{message}` of `{language}`: {errors[0]}")
    return _WRAPPED.sub(" ", str(text))
