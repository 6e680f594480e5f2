"""What stands on a finished page, for other forms of it: figures with their tables, and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from analysis.present.tables import Table

# Drawings are cut out as they are: a parser would give their names and signs back in another form.
_DRAWING = re.compile(r'<svg role="img".*?</svg>', re.DOTALL)
_NAME = re.compile(r'id="([^"]+)-figure_1"')
_MARK = "figure-drawing"


@dataclass(frozen=True)
class Figure:
    """A drawing of the page (`<svg>`), the name that its ids begin with, and its numbers."""

    name: str
    title: str
    drawing: str
    table: Table


@dataclass(frozen=True)
class PageParts:
    """The figures and the tables without a figure, in the order of the page."""

    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


def parts_of(page: str) -> PageParts:
    """Read from the page itself, so that whatever is made of it says what the page says."""
    drawings = _DRAWING.findall(page)
    reader = _Reader()
    reader.feed(_DRAWING.sub(f'<i class="{_MARK}"></i>', page))
    figures = [
        Figure(name[1], title, drawings[number], reader.tables[table])
        for number, title, table in reader.in_figures
        if (name := _NAME.search(drawings[number]))
    ]
    taken = {table for _, _, table in reader.in_figures}
    alone = [table for place, table in enumerate(reader.tables) if place not in taken]
    return PageParts(tuple(figures), tuple(alone))


@dataclass
class _Draft:
    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)
    n_texts: int = 0


class _Reader(HTMLParser):
    """Collects tables, and which drawing each figure's table belongs to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.in_figures: list[tuple[int, str, int]] = []
        self._n_drawings = 0
        self._figure: int | None = None  # the drawing of the figure that is open
        self._title = ""
        self._draft: _Draft | None = None
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if _MARK in classes:
            self._figure = self._n_drawings
            self._n_drawings += 1
        elif tag == "figure":
            self._figure, self._title = None, ""
        elif tag == "strong":
            self._in = tag
        elif tag == "table":
            self._draft = _Draft()
        elif self._draft is not None:
            self._within_table(self._draft, tag, classes)

    def _within_table(self, draft: _Draft, tag: str, classes: list[str]) -> None:
        if tag == "tr":
            draft.rows.append([])
        elif tag in ("th", "td") and draft.rows:
            draft.rows[-1].append("")
            draft.n_texts += len(draft.rows) == 1 and "text" in classes
        if tag in ("caption", "th", "td"):
            self._in = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("caption", "th", "td", "strong"):
            self._in = ""
        elif tag == "figure":
            self._figure = None
        elif tag == "table" and self._draft is not None:
            self._keep(self._draft)
            self._draft = None

    def handle_data(self, data: str) -> None:
        if self._in == "strong":
            self._title += data
        elif self._draft is not None and self._in == "caption":
            self._draft.caption += data
        elif self._draft is not None and self._in:
            self._draft.rows[-1][-1] += data

    def _keep(self, draft: _Draft) -> None:
        rows = [tuple(map(_plain, row)) for row in draft.rows]
        if len(rows) < 2:
            return
        if self._figure is not None:
            self.in_figures.append((self._figure, _plain(self._title), len(self.tables)))
            self._figure = None
        self.tables.append(Table(_plain(draft.caption), rows[0], tuple(rows[1:]), draft.n_texts))


def _plain(text: str) -> str:
    return " ".join(text.split())
