"""Units side by side within their funnel: released rows in, one figure out; no league table."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes

from . import measure_words
from .colours import GRID, INK, LIMIT, SIGNALS
from .control_charts import MARKERS
from .lookup import Evidence, Row
from .numbers import cell, count, interval
from .parts import FigureCard
from .svg import PANEL_WIDTH, as_svg, new_figure, reports_style
from .tables import Table

NOTE = (
    "Observed over expected for the patients a unit has: 1 is what is expected. Beyond the inner"
    " limits lies one unit in twenty by chance, beyond the outer ones one in five hundred. This is"
    " no ranking: units within the limits do not differ."
)
LONGEST_NAME = 18
_MEANING = {"better": "improvement", "worse": "concern", "higher": "higher", "lower": "lower"}


@dataclass(frozen=True)
class Placed:
    """One unit: its row with the inner limits, and the one with the outer limits."""

    name: str
    verdict: str
    inner: Row
    outer: Row | None

    @property
    def is_beyond(self) -> bool:
        """Whether it lies beyond the outer limits."""
        return self.inner.is_shown and self.verdict in _MEANING


def units(found: Evidence, name: str, by: str) -> list[Placed]:
    """The units of a funnel, in the order of their names."""
    rows = [row for row in found.find(f"funnel.{name}", by=by) if "unit" in row.level]
    outer = {row.level["unit"]: row for row in rows if row.level.get("limit") == "99.8"}
    inner = [row for row in rows if row.level.get("limit") != "99.8"]
    return [
        Placed(row.level["unit"], row.level.get("verdict", ""), row, outer.get(row.level["unit"]))
        for row in sorted(inner, key=lambda row: row.level["unit"])
    ]


def funnel_card(found: Evidence, name: str, by: str) -> FigureCard | None:
    """The funnel with its finding and data table; None where no unit may be shown."""
    placed = units(found, name, by)
    shown = [unit for unit in placed if unit.inner.is_shown and unit.inner.n_assessed > 0]
    if not shown:
        return None
    title = f"{measure_words.title(found, name)}, by {by.replace('_', ' ')}"
    said = finding(placed, by)
    lines = tuple(
        (
            unit.name,
            cell(unit.inner),
            interval(unit.inner),
            interval(unit.outer),
            count(unit.inner.n_assessed),
            measure_words.unit_verdict(unit.verdict),
        )
        for unit in placed
    )
    heads = ("Unit", "Observed / expected", "95 % limits", "99.8 % limits", "Counted", "Verdict")
    drawing = _drawn(f"funnel-{name}-{by}", shown, funnel_alt(found, name, by))
    return FigureCard(title, said, drawing, Table(title, heads, lines), NOTE)


def funnel_alt(found: Evidence, name: str, by: str) -> str:
    """The drawing in words."""
    placed = units(found, name, by)
    shown = [unit for unit in placed if unit.inner.is_shown and unit.inner.n_assessed > 0]
    title = f"{measure_words.title(found, name)}, by {by.replace('_', ' ')}"
    counted = f"{len(shown)} of {len(placed)} shown, around 1 as expected."
    return f"{title}: {counted} {finding(placed, by)}"


def finding(placed: Sequence[Placed], by: str) -> str:
    """Which units differ, by name and which way; and how many are too small to tell."""
    many = measure_words.PLURALS.get(by, "units")
    known = [unit for unit in placed if unit.inner.is_shown]
    beyond = [unit for unit in known if unit.is_beyond]
    perhaps = [unit for unit in known if unit.verdict.startswith("perhaps_")]
    sentences = []
    if not beyond:
        sentences.append(f"None of the {len(known)} {many} differs more than chance allows.")
    said = {
        unit.name: f"{unit.name} is {measure_words.unit_verdict(unit.verdict)}" for unit in known
    }
    sentences += [f"{said[unit.name]}." for unit in beyond]
    sentences += [f"{said[unit.name]}; chance puts one in twenty there." for unit in perhaps]
    small = len(placed) - len(known)
    if small:
        sentences.append(f"Too small to tell: {small} of {len(placed)}.")
    return " ".join(sentences)


def _drawn(name: str, shown: Sequence[Placed], alt: str) -> Markup:
    with reports_style():
        figure = new_figure(PANEL_WIDTH, 2.8)
        axes = figure.add_subplot()
        axes.axhline(1, color=INK, linewidth=1)
        by_size = sorted(shown, key=lambda unit: unit.inner.n_assessed)
        _funnel(axes, [unit.inner for unit in by_size], (0, (3, 2)))
        _funnel(axes, [unit.outer for unit in by_size if unit.outer is not None], "-")
        for unit in shown:
            _mark(axes, unit)
        axes.set_xlabel("counted")
        axes.set_ylabel("observed / expected")
        axes.margins(x=0.12)
        axes.grid(visible=False, axis="x")
        axes.grid(visible=True, axis="y", color=GRID, linewidth=0.8)
        sns.despine(ax=axes, left=True)
        return as_svg(figure, name, alt)


def _funnel(axes: Axes, rows: Sequence[Row], style: str | tuple[int, tuple[int, int]]) -> None:
    """The limits at each unit's size; they depend on its case mix, so the line is no smooth one."""
    for end in ("ci_low", "ci_high"):
        heights = [getattr(row, end) for row in rows]
        sizes = [row.n_assessed for row in rows]
        axes.plot(sizes, heights, color=LIMIT, linewidth=1.1, linestyle=style)
        axes.plot(sizes, heights, linestyle="", marker="_", color=LIMIT, markersize=5)


def _mark(axes: Axes, unit: Placed) -> None:
    plain = unit.verdict.removeprefix("perhaps_")
    meaning = _MEANING.get(plain, "neither")
    colour = SIGNALS[meaning]
    at = (unit.inner.n_assessed, unit.inner.value)
    face = colour if unit.verdict == plain else "white"
    axes.plot(*at, marker=MARKERS[meaning], color=colour, markerfacecolor=face, markersize=6.5)
    if meaning != "neither":
        label = textwrap.shorten(unit.name, LONGEST_NAME, placeholder="\N{HORIZONTAL ELLIPSIS}")
        axes.annotate(label, at, xytext=(0, 7), textcoords="offset points", ha="center", fontsize=9)
