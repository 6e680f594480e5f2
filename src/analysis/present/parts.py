"""The pieces that sections are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from .colours import NAIVE, PLAN, TARGET
from .html import Html, render
from .language import coded
from .tables import Table


@dataclass(frozen=True)
class FigureCard:
    """A drawing with the sentence it shows, and the table of its numbers."""

    title: str
    finding: str
    drawing: Markup
    table: Table
    note: str = ""


@dataclass(frozen=True)
class TableCard:
    """A table that stands for itself."""

    title: str
    table: Table
    note: str = ""


@dataclass(frozen=True)
class LegendEntry:
    """One mark and what it means."""

    drawing: Markup
    text: str


@dataclass(frozen=True)
class Mark:
    """A mark whose meaning is said in the language spoken: message `legend-<meaning>`."""

    drawing: Markup
    meaning: str

    def entry(self) -> LegendEntry:
        """The mark with its meaning in words."""
        return LegendEntry(self.drawing, coded("legend", self.meaning))


@dataclass(frozen=True)
class Section:
    """Figures, tables, and sentences in place of what cannot be shown."""

    lead: str = ""
    figures: Sequence[FigureCard] = ()
    tables: Sequence[TableCard] = ()
    missing: Sequence[str] = ()
    legend: Sequence[LegendEntry] = ()
    layout: str = field(default="grid")
    is_wide: bool = False  # figures too wide for three in a row

    def as_html(self) -> Html:
        """The section as it stands on the page."""
        return render("figures.html.j2", **vars(self))


_ESTIMATE = Mark(
    Markup(
        '<rect x="0" y="1" width="28" height="10" fill="{0}" opacity="0.2"/>'
        '<path d="M0 6H28" stroke="{0}" stroke-width="2"/>'
        '<circle cx="14" cy="6" r="3" fill="{0}"/>'
    ).format(PLAN),
    "estimate",
)
_HALF = Mark(
    Markup(
        '<path d="M0 6H28" stroke="{0}" stroke-width="2.4"/>'
        '<path d="M14 1l5 5l-5 5l-5-5z" fill="{0}"/>'
    ).format(TARGET),
    "half",
)
_STILL_THERE = Mark(
    Markup('<path d="M0 6H28" stroke="{0}" stroke-width="1.5" stroke-dasharray="5 3"/>').format(
        NAIVE
    ),
    "still_there",
)
_REGRESSED = Mark(
    Markup(
        '<path d="M0 6H28" stroke="{0}" stroke-width="1.5" stroke-dasharray="1.5 2.2"/>'
        '<path d="M14 2l5 8h-10z" fill="white" stroke="{0}" stroke-width="1.5"/>'
    ).format(NAIVE),
    "regressed",
)
CURVE_LEGEND = (_ESTIMATE, _HALF, _STILL_THERE, _REGRESSED)
MEAN_LEGEND = (_ESTIMATE, _STILL_THERE, _REGRESSED)
GRADES_LEGEND = (_ESTIMATE, _HALF)


def legend(marks: Sequence[Mark]) -> list[LegendEntry]:
    """The marks of a figure with their meanings."""
    return [mark.entry() for mark in marks]
