"""The words and numbers that the reports' own sentences bring along, read from where they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import nbformat

import analysis.present
from analysis.present.language import LANGUAGES, folded, phrases, say, speaking, spoken
from analysis.storage import project_root

from .tokens import has_digit, plain

_TEMPLATE_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]+")
# Enough of a word around a number that it cannot stand for a finding: `95 % interval`, `8 or more`.
_FEWEST_LETTERS = 2


def words_of(text: str) -> set[str]:
    """The words of a text, folded; one letter alone is none."""
    return {folded(word) for word in _WORD.findall(text) if len(word) > 1}


def own_texts() -> tuple[str, ...]:
    """Every text that a report in the language spoken may bring along.

    Catalogues hold all of a language; English has what stands in `present`, in its templates and in
    the notebooks' narrative beside them.
    """
    return _texts(spoken())


@cache
def _texts(language: str) -> tuple[str, ...]:
    first = _english() if language == LANGUAGES[0] else ()
    said = map(plain, phrases(language))
    return tuple(sorted({*first, *_languages(), *filter(None, said)}))


def _languages() -> set[str]:
    """The name of each language in itself, and the file of its page: a page leads to the others."""
    names = {"index.html"}
    for language in LANGUAGES:
        names.add(f"index.{language}.html")
        with speaking(language):
            names.add(say("page-this_language"))
    return names


@cache
def _english() -> tuple[str, ...]:
    folder = Path(analysis.present.__path__[0])
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        found.update(_literals(ast.parse(path.read_text(encoding="utf-8"))))
    for path in folder.rglob("*.j2"):
        source = _TEMPLATE_CODE.sub("\N{PILCROW SIGN}", path.read_text(encoding="utf-8"))
        found.update(re.split("\N{PILCROW SIGN}", _TAGS.sub("\N{PILCROW SIGN}", source)))
    found.update(_narratives((project_root() / "notebooks").glob("*.ipynb")))
    return tuple(sorted(filter(None, map(plain, found))))


def own_words() -> frozenset[str]:
    """All words of `own_texts`."""
    return _words(spoken())


def own_phrases() -> tuple[str, ...]:
    """The texts that hold a number, such as `95 % interval`."""
    return _phrases(spoken())


@cache
def _words(_: str) -> frozenset[str]:
    return frozenset().union(*map(words_of, own_texts()))


@cache
def _phrases(_: str) -> tuple[str, ...]:
    return tuple(
        text
        for text in own_texts()
        if has_digit(text) and any(len(word) >= _FEWEST_LETTERS for word in _WORD.findall(text))
    )


def _literals(tree: ast.AST) -> Iterator[str]:
    """Strings and the fixed parts of f-strings; docstrings are for us and hold examples."""
    left_out = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    left_out |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None
        for part in ast.walk(node.format_spec)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in left_out:
            yield node.value  # type: ignore[attr-defined]


def _narratives(notebooks: Iterable[Path]) -> Iterator[str]:
    for path in notebooks:
        for cell in nbformat.read(path, as_version=4).cells:  # type: ignore[no-untyped-call]
            if cell.cell_type == "markdown":
                yield from re.split(r"\n+|^#+ ", cell.source)
