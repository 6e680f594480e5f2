"""An executed notebook as one page that opens by double click: no code, no script, no network."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
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
from analysis.present.language import LANGUAGES, say, speaking, spoken

TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "spot_outcomes"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


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


def to_html(
    notebook: NotebookNode, title: str, lang: str = "en", others: Sequence[tuple[str, str]] = ()
) -> str:
    """The page: the notebook's prose and the outputs of `present`; the same bytes every time.

    `ReportError` if a cell left anything else (text, a bare figure, an error). That the page can
    neither load nor run anything is seen by the gate (`byte_gate`) where it is published. `others`
    are the same page in other languages: language and file.
    """
    _check(notebook)
    exporter = _PageExporter(  # type: ignore[no-untyped-call]
        extra_template_basedirs=[str(TEMPLATES)]
    )
    style = (TEMPLATES / TEMPLATE / "style.css").read_text(encoding="utf-8")
    links = [(other, _name_of(other), file) for other, file in others]
    resources = {"page_title": title, "style": style, "lang": lang, "others": links}
    with speaking(lang):
        page, _ = exporter.from_notebook_node(_told(notebook), resources=resources)
    return str(page)


def _name_of(language: str) -> str:
    with speaking(language):
        return say("page-this_language")


def _told(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its narrative in the language spoken; the notebooks speak English."""
    if spoken() == LANGUAGES[0]:
        return notebook
    told = copy.deepcopy(notebook)
    for cell in told.cells:
        if cell.cell_type == "markdown":
            cell.source = _translated(cell.source, f"narrative-{cell.id}")
    return told


def _translated(source: str, message: str) -> str:
    """Each paragraph by its number; the signs of a heading stay."""
    parts = re.split(r"\n{2,}", source)
    heads = [re.match(r"#* ?", part)[0] for part in parts]  # type: ignore[index]
    return "\n\n".join(
        head + say(f"{message}-{number}") for number, head in enumerate(heads, start=1)
    )


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
