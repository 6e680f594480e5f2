"""An executed notebook as one page that opens by double click: no code, no script, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

from analysis.errors import Problem, ReportError
from analysis.present.html import MARK

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "spot_outcomes"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_LOADING_ATTRIBUTES = {"src", "href", "xlink:href", "action", "formaction", "poster", "data"}
_LOADING_ATTRIBUTES |= {"srcset", "background", "ping", "cite"}
_FORBIDDEN_TAGS = {"script", "iframe", "object", "embed", "link", "base", "form", "foreignobject"}
_LOADING_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!#)", re.IGNORECASE)


class _PageExporter(TemplateExporter):
    """nbconvert with our template alone, autoescape on, and nothing read from the machine.

    Not its HTMLExporter: that one loads scripts from the network, leaves escaping off, and rewrites
    the page through a parser that turns SVG's `viewBox` into small letters.
    """

    file_extension = ".html"
    output_mimetype = "text/html"
    template_name = TEMPLATE

    @property
    def default_config(self) -> Config:
        return Config()

    def _create_environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES / TEMPLATE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # `as_made` is given to outputs that `_check` has found to be ours, and to our style sheet.
        environment.filters["as_made"] = Markup
        environment.filters["narrative"] = _narrative
        return environment


def to_html(notebook: NotebookNode, title: str) -> str:
    """The page: the notebook's prose and the outputs of `present`; the same bytes every time.

    `ReportError` if a cell left anything else (text, a bare figure, an error), or if the page could
    load something or run something.
    """
    _check(notebook)
    exporter = _PageExporter(  # type: ignore[no-untyped-call]
        extra_template_basedirs=[str(TEMPLATES)]
    )
    style = (TEMPLATES / TEMPLATE / "style.css").read_text(encoding="utf-8")
    resources = {"page_title": title, "style": style}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    assert_self_contained(page)
    return str(page)


def assert_self_contained(page: str) -> None:
    """Raise `ReportError` unless the page forbids loading, and holds nothing that could."""
    finder = _Finder()
    finder.feed(page)
    if POLICY not in finder.policies:
        finder.found.append("the content security policy is missing")
    if len(finder.ids) != len(set(finder.ids)):
        finder.found.append("two elements have the same id")
    if finder.found:
        raise ReportError([Problem(text, "page") for text in sorted(set(finder.found))])


def _check(notebook: NotebookNode) -> None:
    problems = [
        Problem(text, f"cell [{number}]")
        for number, cell in enumerate(_code_cells(notebook), start=1)
        for output in cell.get("outputs", [])
        if (text := _objection(output))
    ]
    if problems:
        raise ReportError(problems)


def _code_cells(notebook: NotebookNode) -> Iterator[Any]:
    return (cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip())


def _objection(output: Any) -> str:
    if output.output_type in ("stream", "error"):
        return f"left {output.output_type} output; a report shows only what `present` returns"
    marked = output.get("metadata", {}).get("text/html", {})
    # IPython puts the object's name beside its HTML, as plain text; it is not printed.
    if dict(marked) != MARK or set(output.get("data", {})) != {"text/html", "text/plain"}:
        return "left an output that `present` did not make"
    return ""


def _narrative(source: str) -> Markup:
    """A markdown cell as HTML, tags in it escaped, headings without the usual anchor links."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    made = MarkdownWithMath(renderer=renderer).render(source)
    return Markup(re.sub(r'(<h[1-6]) id="[^"]*"', r"\1", made))


class _Finder(HTMLParser):
    """Collects what a page must not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.policies: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag in _FORBIDDEN_TAGS:
            self.found.append(f"the element <{tag}>")
        for name, value in attrs:
            self._look_at(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and _LOADING_STYLE.search(data):
            self.found.append("a style sheet that loads something")

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name == "id":
            self.ids.append(value)
        elif name.startswith("on"):
            self.found.append(f"the event attribute {name}")
        elif name in _LOADING_ATTRIBUTES and not value.startswith(("#", "data:image/")):
            self.found.append(f"{name} that leads out of the page")
        elif name == "style" and _LOADING_STYLE.search(value):
            self.found.append("a style that loads something")
        elif tag == "meta" and name == "content" and value.startswith("default-src"):
            self.policies.append(value)
