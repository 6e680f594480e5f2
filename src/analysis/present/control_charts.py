"""A measure over time with its limits and signals: released rows in, one figure out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from . import measure_words
from .colours import GRID, INK, LIMIT, SIGNALS, TARGET
from .language import coded
from .lookup import Evidence, Row
from .moments import Moment, described, moments, moments_table
from .parts import FigureCard
from .signal_sentences import finding, notes, whole_chart
from .svg import PANEL_WIDTH, as_svg, new_figure, reports_style

MARKERS = {"improvement": "s", "concern": "D", "higher": "^", "lower": "v", "neither": "o"}
MOST_LABELS = 4
LEAST_SPAN = 0.2  # of an axis, in parts of its values


def control_chart_card(found: Evidence, name: str) -> FigureCard | None:
    """The chart with its finding, notes and data table; None where no point may be shown."""
    points, whole = moments(found, name), whole_chart(found, name)
    if whole is None or not any(point.row.is_shown for point in points):
        return None
    title = measure_words.title(found, name)
    said, alt, note = chart_texts(found, name)
    target = measure_words.about(found, name).get("target") or {}
    drawing = _drawn(f"chart-{name}", points, float(target.get("value", math.nan)), alt)
    return FigureCard(title, said, drawing, moments_table(title, points), note)


def chart_texts(found: Evidence, name: str) -> tuple[str, str, str]:
    """The finding, the description of the drawing, and the note; all empty without a chart."""
    points, whole = moments(found, name), whole_chart(found, name)
    if whole is None or not any(point.row.is_shown for point in points):
        return "", "", ""
    direction = str(measure_words.about(found, name).get("direction", "neither"))
    said = finding(whole, direction, points)
    alt = described(measure_words.title(found, name), said, points)
    return said, alt, notes(found, name, whole)


def _drawn(name: str, points: Sequence[Moment], target: float, alt: str) -> Markup:
    with reports_style():
        figure = new_figure(PANEL_WIDTH, 2.6)
        axes = figure.add_subplot()
        _limits(axes, points)
        if not math.isnan(target):
            axes.axhline(target * _scale(points[0].row), color=TARGET, linestyle=(0, (5, 2)))
        _line(axes, points)
        for place, point in enumerate(points):
            _mark(axes, place, point)
        _axes(axes, points)
        return as_svg(figure, name, alt)


def _limits(axes: Axes, points: Sequence[Moment]) -> None:
    """Centre and process limits as steps, broken where a phase ends or a point was not judged."""
    for line, style in (("value", "-"), ("ci_low", (0, (3, 2))), ("ci_high", (0, (3, 2)))):
        across: list[float] = []
        heights: list[float] = []
        phase = ""
        for place, point in enumerate(points):
            signal = point.signal
            known = signal is not None and signal.is_shown
            height = getattr(signal, line) * _scale(point.row) if known else math.nan
            if signal is not None and signal.level.get("phase", "") != phase:
                phase = signal.level.get("phase", "")
                across, heights = [*across, place - 0.5], [*heights, math.nan]
            across += [place - 0.5, place + 0.5]
            heights += [height, height]
        axes.plot(across, heights, color=LIMIT, linewidth=1.1, linestyle=style)


def _line(axes: Axes, points: Sequence[Moment]) -> None:
    heights = [_height(point.row) for point in points]
    axes.plot(range(len(points)), heights, color=SIGNALS["neither"], linewidth=1.1, zorder=3)


def _mark(axes: Axes, place: int, point: Moment) -> None:
    if not point.row.is_shown:
        return
    verdict = point.verdict or "neither"
    colour = SIGNALS.get(verdict, SIGNALS["neither"])
    # A point that was not judged is hollow and pale.
    face, edge = (colour, colour) if point.signal is not None else ("white", LIMIT)
    axes.plot(
        [place],
        [_height(point.row)],
        marker=MARKERS.get(verdict, "o"),
        markersize=6 if verdict != "neither" else 4.5,
        markerfacecolor=face,
        markeredgecolor=edge,
        zorder=4,
    )


def _axes(axes: Axes, points: Sequence[Moment]) -> None:
    step = max(math.ceil((len(points) - 1) / (MOST_LABELS - 1)), 1)
    at = list(range(0, len(points), step))
    axes.set_xticks(at, [measure_words.period(points[place].label) for place in at])
    axes.set_xlim(-0.8, len(points) - 0.2)
    low, high = axes.get_ylim()
    least = LEAST_SPAN * max(abs(low), abs(high), 1.0)
    if high - low < least:  # one point, or all alike: no axis of thousandths around it
        axes.set_ylim(low - least / 2, high + least / 2)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    unit = "percent" if points[0].row.unit == "probability" else points[0].row.unit
    axes.set_ylabel(coded("axis", unit, unit.replace("_", " ")))
    axes.grid(visible=False, axis="x")
    axes.grid(visible=True, axis="y", color=GRID, linewidth=0.8)
    axes.tick_params(colors=INK)
    sns.despine(ax=axes, left=True)


def _height(row: Row) -> float:
    return row.value * _scale(row) if row.is_shown else math.nan


def _scale(row: Row) -> float:
    return 100.0 if row.unit == "probability" else 1.0
