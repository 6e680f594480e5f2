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
from .language import say
from .lookup import Evidence, Row
from .numbers import cell, count, interval
from .parts import FigureCard
from .svg import PANEL_WIDTH, as_svg, new_figure, reports_style
from .tables import Table

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
    title = _title(found, name, by)
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
    heads = (
        say("funnels-head_unit"),
        say("funnels-head_ratio"),
        say("funnels-head_inner"),
        say("funnels-head_outer"),
        say("funnels-head_counted"),
        say("funnels-head_verdict"),
    )
    drawing = _drawn(f"funnel-{name}-{by}", shown, funnel_alt(found, name, by))
    return FigureCard(title, said, drawing, Table(title, heads, lines), say("funnels-note"))


def funnel_alt(found: Evidence, name: str, by: str) -> str:
    """The drawing in words."""
    placed = units(found, name, by)
    shown = [unit for unit in placed if unit.inner.is_shown and unit.inner.n_assessed > 0]
    return say(
        "funnels-alt",
        title=_title(found, name, by),
        shown=str(len(shown)),
        number=str(len(placed)),
        finding=finding(placed, by),
    )


def _title(found: Evidence, name: str, by: str) -> str:
    compared = measure_words.compared(by)
    return say("funnels-title", title=measure_words.title(found, name), by=compared)


def finding(placed: Sequence[Placed], by: str) -> str:
    """Which units differ, by name and which way; and how many are too small to tell."""
    known = [unit for unit in placed if unit.inner.is_shown]
    beyond = [unit for unit in known if unit.is_beyond]
    perhaps = [unit for unit in known if unit.verdict.startswith("perhaps_")]
    sentences = []
    if not beyond:
        many = measure_words.units_of(by)
        sentences.append(say("funnels-none_differs", number=str(len(known)), many=many))
    sentences += [say("signals-sentence", said=said_of(unit)) for unit in beyond]
    sentences += [say("funnels-one_in_twenty", said=said_of(unit)) for unit in perhaps]
    small = len(placed) - len(known)
    if small:
        sentences.append(say("funnels-too_small", small=str(small), number=str(len(placed))))
    return " ".join(sentences)


def said_of(unit: Placed) -> str:
    """`North is worse than expected`."""
    verdict = measure_words.unit_verdict(unit.verdict)
    return say("funnels-unit_is", unit=unit.name, verdict=verdict)


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
        axes.set_xlabel(say("funnels-axis_counted"))
        axes.set_ylabel(say("funnels-axis_ratio"))
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
