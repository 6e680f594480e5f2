"""Values with their intervals on one line each: risks, rates, shares."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from .colours import GRID, PLAN
from .lookup import Row
from .numbers import value
from .svg import PANEL_WIDTH, as_svg, new_figure, reports_style

LABEL_WIDTH = 18


@dataclass(frozen=True)
class Point:
    """One line of the figure: its label, its estimate, and how it is drawn."""

    label: str
    row: Row
    colour: str = PLAN
    marker: str = "o"


def point_ranges(name: str, points: Sequence[Point], axis: str, alt: str) -> Markup:
    """The points from top to bottom, each value printed beside its mark; only shown rows."""
    shown = [point for point in points if point.row.is_shown]
    with reports_style():
        figure = new_figure(PANEL_WIDTH, 0.75 + 0.42 * len(shown))
        axes = figure.add_subplot()
        for place, point in enumerate(shown):
            _draw(axes, place, point)
        labels = ["\n".join(textwrap.wrap(point.label, LABEL_WIDTH)) for point in shown]
        axes.set_yticks(range(len(shown)), labels)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.set_xlabel(axis)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x", color=GRID, linewidth=0.8)
        axes.margins(x=0.12)
        sns.despine(ax=axes, left=True)
        return as_svg(figure, name, alt)


def _draw(axes: object, place: int, point: Point) -> None:
    scale = 100 if point.row.unit == "probability" else 1
    row = point.row
    draw = axes.plot  # type: ignore[attr-defined]
    if row.has_interval:
        ends = [row.ci_low * scale, row.ci_high * scale]
        draw(ends, [place, place], color=point.colour, linewidth=2)
    draw([row.value * scale], [place], marker=point.marker, color=point.colour, markersize=7)
    axes.annotate(  # type: ignore[attr-defined]
        value(row),
        (row.value * scale, place),
        xytext=(0, 7),
        textcoords="offset points",
        ha="center",
        fontsize=9,
    )
