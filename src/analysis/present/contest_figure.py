"""The number that decides a contest, drawn against where each side says it lies."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.parameters import Region

from .colours import GRID, INK, NAIVE, PLAN
from .lookup import Row
from .svg import PANEL_WIDTH, as_svg, new_figure, reports_style

LABEL_WIDTH = 22
MARGIN = 0.15  # of the stretch that holds all numbers, so that an open end can be seen to go on


@dataclass(frozen=True)
class Stand:
    """One side: what it says, where the number would have to lie, whether the interval does."""

    says: str
    region: Region
    fits: bool


def contest_figure(name: str, row: Row, stands: Sequence[Stand], axis: str, alt: str) -> Markup:
    """A bar per side where it says the number lies, and the interval across all of them.

    Bars of sides that are borne out are filled; an open end runs to the edge.
    """
    scale = 100 if row.unit == "probability" else 1
    interval = [end * scale for end in (row.ci_low, row.value, row.ci_high) if math.isfinite(end)]
    low, high = _stretch(interval, stands, scale)
    with reports_style():
        figure = new_figure(PANEL_WIDTH, 0.9 + 0.5 * len(stands))
        axes = figure.add_subplot()
        for place, stand in enumerate(stands):
            _bar(axes, place, stand, scale, (low, high))
        axes.axvspan(min(interval), max(interval), color=PLAN, alpha=0.2, linewidth=0)
        axes.axvline(row.value * scale, color=PLAN, linewidth=2)
        labels = ["\n".join(textwrap.wrap(stand.says, LABEL_WIDTH)) for stand in stands]
        axes.set_yticks(range(len(stands)), labels)
        axes.set_ylim(len(stands) - 0.5, -0.5)
        axes.set_xlim(low, high)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.set_xlabel(axis)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x", color=GRID, linewidth=0.8)
        sns.despine(ax=axes, left=True)
        return as_svg(figure, name, alt)


def _stretch(
    interval: Sequence[float], stands: Sequence[Stand], scale: float
) -> tuple[float, float]:
    ends = [end * scale for stand in stands for piece in stand.region.pieces for end in piece]
    finite = [*interval, *(end for end in ends if math.isfinite(end))]
    low, high = min(finite), max(finite)
    margin = MARGIN * ((high - low) or 1.0)
    return low - margin, high + margin


def _bar(axes: Axes, place: int, stand: Stand, scale: float, stretch: tuple[float, float]) -> None:
    colour = INK if stand.fits else NAIVE
    for start, end in stand.region.pieces:
        left, right = max(start * scale, stretch[0]), min(end * scale, stretch[1])
        axes.broken_barh(
            [(left, right - left)],
            (place - 0.18, 0.36),
            facecolor=colour if stand.fits else "none",
            edgecolor=colour,
            linewidth=1.2,
        )
