"""The files that a finished page brings along, as the definition of its report asks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from analysis.present.tables import Table

from ..byte_gate import documents
from ..definitions import ReportDefinition
from ..report_tables import table_csv
from .documents import as_pdf, maker
from .page_parts import PageParts
from .pictures import as_png

FIGURES = "figures"
_UNNAMED = "table"
# A letter of its own that Unicode does not take apart into a letter and a mark.
_DOTLESS = str.maketrans({"\N{LATIN SMALL LETTER DOTLESS I}": "i"})


def beside_page(
    definition: ReportDefinition,
    pages: Mapping[str, str],
    parts: PageParts,
    *,
    is_whole: bool = True,
) -> dict[str, bytes]:
    """Pictures with their numbers, and a document of each page; by name, the same every time.

    `is_whole`: the page is of all clinics together, or of the only one. A document is left out
    where the machine can make none, or makes one of which the gate could not say that it tells what
    the page tells: the page says everything without it.
    """
    files: dict[str, bytes] = {}
    if definition.pictures:
        for figure in parts.figures:
            files[f"{FIGURES}/{figure.name}.png"] = as_png(figure)
            files[f"{FIGURES}/{figure.name}.csv"] = table_csv(figure.table)
    is_asked = definition.pdf == "every" or (definition.pdf == "all" and is_whole)
    if is_asked and maker():
        for name, page in pages.items():
            document = f"{name.removesuffix('.html')}.pdf"
            made = {name: page.encode(), document: as_pdf(page)}
            if not documents.objections(document, made):
                files[document] = made[document]
    return files


def named_tables(parts: PageParts) -> dict[str, Table]:
    """The tables of a page by a name for a file: a figure's by the figure's, others by caption."""
    named = {figure.name: figure.table for figure in parts.figures}
    for name, table in _by_caption(parts.tables):
        place = 2
        free = name
        while free in named:
            free, place = f"{name}_{place}", place + 1
        named[free] = table
    return named


def _by_caption(tables: Iterable[Table]) -> Iterable[tuple[str, Table]]:
    for table in tables:
        plain = unicodedata.normalize("NFKD", table.caption.casefold().translate(_DOTLESS))
        letters = plain.encode("ascii", "ignore").decode()
        yield "_".join(re.findall(r"[a-z0-9]+", letters))[:40].strip("_") or _UNNAMED, table
