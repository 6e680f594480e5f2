"""Forest plots: one line per estimate, its interval, and what the estimates say together."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

from .colours import GRID, INK, NAIVE, PLAN
from .svg import as_svg, new_figure, reports_style

WIDTH = 6.4  # inches: half of a wide page, the whole of a printed one
LABEL_WIDTH = 30
_DOUBLINGS = [2.0**power for power in range(-6, 7)]
COLOURS = {"one": INK, "summary": PLAN, "theirs": NAIVE}


@dataclass(frozen=True)
class Line:
    """One line: its label, the number as drawn and as told, and how it is drawn.

    `one` is a clinic or an estimate of ours, `summary` what several say together (a diamond),
    `theirs` a published figure (an open mark). Limits are NaN where none was published.
    """

    label: str
    value: float
    low: float
    high: float
    told: str
    kind: Literal["one", "summary", "theirs"] = "one"


def forest(
    name: str, lines: Sequence[Line], axis: str, alt: str, *, null: float | None, is_log: bool
) -> Markup:
    """The lines from top to bottom, each told in words at the right; `null` is "no difference"."""
    with reports_style():
        figure = new_figure(WIDTH, 0.8 + 0.36 * len(lines))
        axes = figure.add_subplot()
        if null is not None:
            axes.axvline(null, color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
        for place, line in enumerate(lines):
            _draw(axes, place, line)
        labels = ["\n".join(textwrap.wrap(line.label, LABEL_WIDTH)) for line in lines]
        axes.set_yticks(range(len(lines)), labels)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        axes.set_xlabel(axis)
        _scale(axes, lines, is_log=is_log)
        told = axes.secondary_yaxis("right")
        told.set_yticks(range(len(lines)), [line.told for line in lines])
        told.tick_params(length=0)
        told.spines["right"].set_visible(False)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x", color=GRID, linewidth=0.8)
        sns.despine(ax=axes, left=True)
        return as_svg(figure, name, alt)


def _scale(axes: Axes, lines: Sequence[Line], *, is_log: bool) -> None:
    if not is_log:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        axes.margins(x=0.06)
        return
    ends = [end for line in lines for end in (line.value, line.low, line.high) if end > 0]
    low, high = min(ends), max(ends)
    below = max(tick for tick in _DOUBLINGS if tick <= low or tick == _DOUBLINGS[0])
    above = min(tick for tick in _DOUBLINGS if tick >= high or tick == _DOUBLINGS[-1])
    ticks = [tick for tick in _DOUBLINGS if below <= tick <= above]
    axes.set_xscale("log")
    axes.set_xlim(below * 0.94, above * 1.06)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FixedFormatter([f"{tick:g}" for tick in ticks]))
    axes.xaxis.set_minor_locator(NullLocator())


def _draw(axes: Axes, place: int, line: Line) -> None:
    colour = COLOURS[line.kind]
    has_limits = not (math.isnan(line.low) or math.isnan(line.high))
    if line.kind == "summary" and has_limits:
        corners = [line.low, line.value, line.high, line.value]
        axes.fill(corners, [place, place - 0.24, place, place + 0.24], color=colour, linewidth=0)
        return
    if has_limits:
        axes.plot([line.low, line.high], [place, place], color=colour, linewidth=1.8)
    face = "white" if line.kind == "theirs" else colour
    marker = "o" if line.kind == "theirs" else "s"
    axes.plot(
        [line.value], [place], marker=marker, color=colour, markerfacecolor=face, markersize=6
    )
