"""Nothing that people read stands in the code or the templates of the dashboard."""

from __future__ import annotations

import ast
import re

import pytest

from dashboard_sources import TEMPLATES, calls, dashboard_modules

# Two words, or one that begins with a large letter: codes and ids of the contract are neither.
SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}|^\W*[A-Z][a-z]{2,}")
# What makes something that is shown: a text with letters among what is handed to it was not said.
SHOWN = {
    "Table", "FigureCard", "TableCard", "Section", "Card", "LegendEntry", "estimates_table",
    "set_xlabel", "set_ylabel", "set_title", "suptitle",
}  # fmt: skip
REASONED = {
    "offset points": "a keyword of matplotlib",
    "DejaVu Sans": "a font",
    "as computed": "a code of the released table",
    "a row of the table has not one cell per column": "an error for whoever writes code",
    "Date": "metadata that matplotlib is told to leave out",
    "Creator": "metadata that matplotlib is told to leave out",
    "Format": "metadata that matplotlib is told to leave out",
    "Type": "metadata that matplotlib is told to leave out",
}
# Drawings and patterns are written in languages of their own.
NOT_WORDS = re.compile(r"^<|^\\|\(\?|\[\^|^ (width|height)=|^system-ui|^\(<svg")


def _docstrings(tree: ast.AST) -> set[int]:
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _sentences(source: str) -> list[str]:
    tree = ast.parse(source)
    left_out = _docstrings(tree)
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in left_out
        and SENTENCE.search(node.value)
        and not NOT_WORDS.search(node.value)
        and node.value not in REASONED
    ]


def _shown_words(source: str) -> list[str]:
    found = []
    for name, call in calls(ast.parse(source)):
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        for value in values if name in SHOWN else ():
            is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
            if is_text and re.search(r"[^\W\d_]{2}", value.value):
                found.append(value.value)
            if isinstance(value, ast.JoinedStr):
                found += [
                    part.value
                    for part in value.values
                    if isinstance(part, ast.Constant) and re.search(r"[^\W\d_]{2}", part.value)
                ]
    # `Section(layout="panels")` and the names of counts are no words.
    return [text for text in found if not re.fullmatch(r"panels|grid|n_[a-z]+", text)]


@pytest.mark.parametrize("path", dashboard_modules(), ids=lambda path: path.stem)
def test_a_module_holds_no_sentence_and_no_word_that_is_shown(path):
    source = path.read_text("utf-8")
    assert _sentences(source) == []
    assert _shown_words(source) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_marks_and_places_alone(path):
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
    spoken = re.findall(r'(?:aria-label|data-label|title|alt)="([^"]*)"', source)
    rest = re.sub(r"<style>.*?</style>|<[^>]*>", "", source, flags=re.S)
    assert re.findall(r"[^\W\d_]{2,}", " ".join([rest, *spoken])) == []


def test_the_check_itself_finds_what_it_is_for():
    assert _sentences('def f():\n    """Says nothing."""\n    return "Nothing can be shown."')
    assert _sentences('x = f"{n} of them"') == [" of them"]
    assert _sentences('x = f"{n} rows read"')
    assert _shown_words('axes.set_xlabel("counted")') == ["counted"]
    assert _shown_words('Table(f"{n} rows", heads, rows)') == [" rows"]
    assert _sentences('x = "final_responder50"') == []


def test_the_modules_are_those_of_the_page():
    names = {path.stem for path in dashboard_modules()}
    assert {"standout", "mail", "row_flow", "remedies", "claim_needs", "index_page"} <= names
