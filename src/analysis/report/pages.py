"""The files of an edition: pages in its languages, messages, tables, pictures, a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from analysis.parameters import NOTEBOOKS
from analysis.present import research
from analysis.present.language import coded, own, say, speaking
from analysis.present.mail import message
from analysis.present.tables import Table
from analysis.schema.estimates import ALL
from analysis.storage import Released, project_root
from analysis.storage.released import ABOUT, TABLE

from .definitions import ReportDefinition, report_definition
from .formats.beside import beside_page, named_tables
from .formats.page_parts import parts_of
from .html import to_html
from .report_tables import table_files
from .runner import run_notebook
from .saved_tables import as_csv

# Reports that name their tables themselves; of the others every table of the page is one.
OWN_TABLES: dict[str, Callable[[pd.DataFrame, Mapping[str, Any], str], dict[str, Table]]] = {
    "70_research_report": research.exported
}
RELEASED = "released"  # in the working folder of the process that renders
GIVEN = (TABLE, ABOUT)  # all the data that process gets: what `read_released` reads


def scopes(released: Released) -> list[str]:
    """Whose pages are made: all clinics together and each; a lone clinic has just its own."""
    clinics = [str(clinic) for clinic in released.about["clinics"]]
    return clinics if len(clinics) == 1 else [ALL, *clinics]


def edition_files(
    released: Released, released_dir: Path, report: str, clinic_id: str
) -> dict[str, bytes]:
    """Everything of an edition but what it says of its making, by name; not yet published.

    Tables and pictures are in the first of the report's languages.
    """
    definition = report_definition(report)
    table = _rows_of(released, clinic_id)
    made = {"estimates.csv": as_csv(table)}
    for lang in definition.languages:
        executed = _executed(definition, released_dir, clinic_id, lang)
        made |= _pages(executed, released, report, clinic_id, lang)
    page = made[_file("index.html", definition, definition.languages[0])].decode()
    parts, own_tables = parts_of(page), OWN_TABLES.get(definition.notebook)
    tables = own_tables(table, released.about, clinic_id) if own_tables else named_tables(parts)
    pictured = [figure.name for figure in parts.figures] if definition.pictures else []
    made |= table_files(definition, tables, pictured)
    pages = {name: data.decode() for name, data in made.items() if name.startswith("index.")}
    is_whole = clinic_id == scopes(released)[0]
    return made | beside_page(definition, pages, parts, is_whole=is_whole)


def titles_of(released: Released, report: str, clinic_id: str, lang: str) -> tuple[str, str]:
    """Whose records a page is about, and its title, in a language."""
    with speaking(lang):
        scope = say("mail-all_clinics") if clinic_id == ALL else clinic_id
        name = coded("report", report, report_definition(report).title)
        return scope, f"{own(released.about, 'title')}: {name}, {scope}"


def _rows_of(released: Released, clinic_id: str) -> pd.DataFrame:
    return released.estimates[released.estimates["clinic_id"].eq(clinic_id)]


def _executed(
    definition: ReportDefinition, released_dir: Path, clinic_id: str, lang: str
) -> NotebookNode:
    kind = NOTEBOOKS[definition.notebook]
    asked = {"released_dir": RELEASED, "clinic_id": clinic_id, "lang": lang}
    return run_notebook(
        project_root() / "notebooks" / f"{definition.notebook}.ipynb",
        kind.read({name: asked[name] for name in asked if name in kind.model_fields}),
        given={f"{RELEASED}/{name}": (released_dir / name).read_bytes() for name in GIVEN},
    )


def _pages(
    executed: NotebookNode, released: Released, report: str, clinic_id: str, lang: str
) -> dict[str, bytes]:
    """The page and the message in one of the report's languages."""
    definition, about = report_definition(report), released.about
    pages: dict[str, str] = {
        one: _file("index.html", definition, one) for one in definition.languages
    }
    others = [(one, page) for one, page in pages.items() if one != lang]
    _, title = titles_of(released, report, clinic_id, lang)
    made = {pages[lang]: to_html(executed, title, lang, others).encode()}
    if definition.message:
        sent = message(_rows_of(released, clinic_id), about, clinic_id, lang, pages[lang])
        made[_file("message.html", definition, lang)] = sent.page.encode()
        made[_file("message.txt", definition, lang)] = sent.text.encode()
    return made


def _file(name: str, definition: ReportDefinition, lang: str) -> str:
    """`index.html` in the report's first language, `index.tr.html` in a further one."""
    stem, _, suffix = name.partition(".")
    return name if lang == definition.languages[0] else f"{stem}.{lang}.{suffix}"
