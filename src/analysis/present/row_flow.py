"""The flow of raw rows as a diagram: what was read, what is used, and where the rest went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from analysis.schema.raw_tables import RAW_TABLES

from . import words
from .colours import GRID, INK, PLAN, TARGET
from .html import Html
from .language import capital, say
from .numbers import count, hidden
from .parts import FigureCard, Section
from .svg import PANEL_WIDTH, as_svg, new_figure, reports_style
from .tables import Table

USED = ("kept", "kept_repaired")
_COLUMNS = ("table", "outcome", "n_rows")
_LEFT, _RIGHT, _BOX_WIDTH = 0.0, 0.66, 0.34
_THINNEST, _THICKEST = 0.8, 9.0  # points, for no row and for all rows of a table
_LINE = 0.19  # inches between two lines of text


@dataclass(frozen=True)
class Lane:
    """The rows of one table by outcome; None = a count too small to be shown."""

    table: str
    counts: Mapping[str, float | None]

    @property
    def read(self) -> str:
        """How many were read; a lower bound (`+`) where a small count is not shown."""
        known = sum(number for number in self.counts.values() if number is not None)
        return _at_least(known) if None in self.counts.values() else count(known)

    @property
    def used(self) -> str:
        """How many are used: kept as they came or after a repair."""
        known = sum(self.counts.get(outcome) or 0.0 for outcome in USED)
        is_hidden = any(self.counts.get(outcome, 0.0) is None for outcome in USED)
        return _at_least(known) if is_hidden else count(known)

    @property
    def leaving(self) -> list[str]:
        """The outcomes of rows that are not used, in the order of the words."""
        return [code for code in words.OUTCOMES if code in self.counts and code not in USED]

    def share(self, outcomes: Iterable[str]) -> float:
        """Share of the rows with these outcomes, as far as counts are shown (0-1)."""
        total = sum(number or 0.0 for number in self.counts.values())
        return sum(self.counts.get(code) or 0.0 for code in outcomes) / total if total else 0.0


def lanes_of_ledger(rows: pd.DataFrame) -> list[Lane]:
    """Lanes from exact counts (`table`, `outcome`, `n_rows`), for eyes that may see them."""
    counts: dict[str, dict[str, float | None]] = {name: {} for name in RAW_TABLES}
    for table, outcome, number in zip(*(rows[name] for name in _COLUMNS), strict=True):
        lane = counts.setdefault(table, {})
        lane[outcome] = (lane.get(outcome) or 0.0) + number
    return [Lane(table, found) for table, found in counts.items() if found]


def row_flow(rows: pd.DataFrame) -> Html:
    """The diagram of exact counts, for the private notebook that cleans the records."""
    if rows.empty:
        return Section(missing=[say("row_flow-no_row")]).as_html()
    return Section(figures=[row_flow_card(lanes_of_ledger(rows))]).as_html()


def row_flow_card(lanes: Sequence[Lane], note: str = "") -> FigureCard:
    """The diagram with its finding and the table of its numbers."""
    outcomes = [code for code in words.OUTCOMES if any(code in lane.counts for lane in lanes)]
    heads = (say("row_flow-head_table"), *(capital(words.outcome(code)) for code in outcomes))
    lines = tuple(
        (words.table(lane.table), *(_shown(lane, code) for code in outcomes)) for lane in lanes
    )
    return FigureCard(
        say("row_flow-accounted"),
        _finding(lanes),
        row_flow_diagram("rows", lanes),
        Table(say("row_flow-title"), heads, lines),
        note,
    )


def row_flow_diagram(name: str, lanes: Sequence[Lane]) -> Markup:
    """One lane a table: a box of rows read, a box of rows used, an arrow for each way out."""
    heights = [2.2 + len(lane.leaving) + 0.6 for lane in lanes]
    with reports_style():
        figure = new_figure(PANEL_WIDTH, _LINE * sum(heights) + 0.1)
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.set_xlim(-0.01, 1.01)
        axes.set_ylim(-sum(heights), 0)
        top = 0.0
        for lane, height in zip(lanes, heights, strict=True):
            _draw_lane(axes, lane, top)
            top -= height
        told = " ".join(_told(lane) for lane in lanes)
        alt = say("row_flow-alt", title=say("row_flow-title"), lanes=told)
        return as_svg(figure, name, alt)


def _draw_lane(axes: Axes, lane: Lane, top: float) -> None:
    middle = top - 1.1
    _arrow(axes, middle, _RIGHT, lane.share(USED), PLAN)
    _box(axes, _LEFT, middle, words.table(lane.table), say("row_flow-read", number=lane.read))
    _box(axes, _RIGHT, middle, say("row_flow-used", number=lane.used), _repaired(lane))
    for place, code in enumerate(lane.leaving, start=1):
        low = middle - 0.9 - place
        share = lane.share([code])
        x = _LEFT + 0.03 + 0.02 * (len(lane.leaving) - place)
        width = _thickness(share)
        axes.plot([x, x], [middle - 1.0, low], color=TARGET, linewidth=width, zorder=1)
        axes.plot([x, 0.16], [low, low], color=TARGET, linewidth=width, zorder=1)
        axes.text(0.18, low, _left(lane, code), va="center", ha="left", fontsize=9)


def _arrow(axes: Axes, y: float, end: float, share: float, colour: str) -> None:
    axes.plot(
        [_LEFT + _BOX_WIDTH, end - 0.02],
        [y, y],
        color=colour,
        linewidth=_thickness(share),
        solid_capstyle="butt",
        zorder=1,
    )
    axes.plot([end - 0.02], [y], marker=">", color=colour, markersize=8)


def _box(axes: Axes, x: float, y: float, first: str, second: str) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (x, y - 0.95),
            _BOX_WIDTH,
            1.9,
            boxstyle="round,pad=0,rounding_size=0.02",
            facecolor="white",
            edgecolor=GRID,
            mutation_aspect=10,
            zorder=2,
        )
    )
    centre = x + _BOX_WIDTH / 2
    axes.text(centre, y + 0.42, first, ha="center", va="center", fontsize=9, color=INK, zorder=3)
    axes.text(centre, y - 0.45, second, ha="center", va="center", fontsize=9, color=INK, zorder=3)


def _thickness(share: float) -> float:
    return _THINNEST + (_THICKEST - _THINNEST) * share


def _shown(lane: Lane, code: str) -> str:
    number = lane.counts.get(code, 0.0)
    return hidden() if number is None else count(number)


def _finding(lanes: Sequence[Lane]) -> str:
    total = sum(number or 0.0 for lane in lanes for number in lane.counts.values())
    aside = sum(lane.counts.get("quarantined") or 0.0 for lane in lanes)
    share = say("row_flow-finding_none")
    if aside:
        share = say("row_flow-finding_share", aside=count(aside), total=count(total))
    return say("row_flow-finding", share=share)


def _told(lane: Lane) -> str:
    read, used = say("row_flow-rows_read", number=lane.read), say("row_flow-used", number=lane.used)
    parts = [read, used, *(_left(lane, code) for code in lane.leaving)]
    return say("row_flow-lane", table=words.table(lane.table), parts=", ".join(parts))


def _left(lane: Lane, code: str) -> str:
    return say("row_flow-left", number=_shown(lane, code), outcome=words.outcome(code))


def _repaired(lane: Lane) -> str:
    if "kept_repaired" not in lane.counts:
        return say("row_flow-none_repaired")
    return say("row_flow-repaired", number=_shown(lane, "kept_repaired"))


def _at_least(number: float) -> str:
    return say("row_flow-at_least", number=count(number))
