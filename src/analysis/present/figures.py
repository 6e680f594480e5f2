"""The curves over session count: released estimates in, one small figure per population out."""

from __future__ import annotations

import math
from collections.abc import Mapping

import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes

from .colours import GRID, INK, NAIVE, PLAN, TARGET
from .language import coded, say
from .lookup import Row
from .numbers import NOTHING, count, percent
from .svg import PANEL_WIDTH, as_svg, new_figure, reports_style

PANEL_INCHES = (PANEL_WIDTH, 2.75)
Curve = Mapping[int, Row]
DASHED, DOTTED = (0, (4, 2)), (0, (1, 1.5))
USUAL = ("available_case", "naive")  # methods that ignore stopping (plan 2.6)


def dose_response(
    name: str, curve: Curve, naive: Curve, half: Row | None, sessions: int, alt: str
) -> Markup:
    """Share of patients with half the spot gone against sessions, for one spot type.

    `curve` is the plan's estimate with its interval and the courses seen at each count, `naive` the
    curve of whoever was still there, `half` the sessions until half of the patients respond.
    Counts without support are left out of the line, not bridged.
    """
    with reports_style():
        figure = new_figure(*PANEL_INCHES)
        axes = figure.add_subplot()
        axes.axhline(50, color=INK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
        _faint_line(axes, naive, DASHED)
        _ribbon(axes, curve)
        _line(axes, curve)
        _mark_half(axes, half)
        _session_axis(axes, curve, sessions)
        _percent_axis(axes)
        return as_svg(figure, name, alt)


def mean_reduction(
    name: str, curve: Curve, usual: Mapping[str, Curve], sessions: int, alt: str
) -> Markup:
    """Mean reduction of the score against sessions, with what ignoring stopping would show.

    `usual` holds the curves of whoever was still there (`available_case`) and of the final result
    regressed on the sessions received (`naive`).
    """
    with reports_style():
        figure = new_figure(*PANEL_INCHES)
        axes = figure.add_subplot()
        for method, style in zip(USUAL, (DASHED, DOTTED), strict=True):
            _faint_line(axes, usual.get(method, {}), style)
        _ribbon(axes, curve)
        _line(axes, curve)
        _session_axis(axes, curve, sessions)
        _percent_axis(axes)
        return as_svg(figure, name, alt)


def gains(name: str, curve: Curve, naive: Curve, sessions: int, alt: str) -> Markup:
    """What each further session adds, in points of reduction, with its interval."""
    with reports_style():
        figure = new_figure(*PANEL_INCHES)
        axes = figure.add_subplot()
        axes.axhline(0, color=INK, linewidth=0.9)
        for shift, rows, colour, marker in ((-0.1, curve, PLAN, "o"), (0.14, naive, NAIVE, "^")):
            for k, row in rows.items():
                if row.is_shown:
                    _point_range(axes, k + shift, row, colour, marker)
        _session_axis(axes, curve, sessions)
        axes.set_ylabel(say("more_sessions-axis_points"))
        return as_svg(figure, name, alt)


def _point_range(axes: Axes, at: float, row: Row, colour: str, marker: str) -> None:
    if row.has_interval:
        axes.plot([at, at], [row.ci_low, row.ci_high], color=colour, linewidth=1.6)
    face = colour if marker == "o" else "white"
    axes.plot([at], [row.value], marker=marker, color=colour, markerfacecolor=face, markersize=5.5)


def _line(axes: Axes, curve: Curve) -> None:
    """One line per unbroken run of shown counts."""
    for run in _runs(curve):
        sns.lineplot(
            x=[float(k) for k in run],
            y=[_percent(curve[k], curve[k].value) for k in run],
            ax=axes,
            color=PLAN,
            linewidth=2.0,
            marker="o",
            markersize=5,
            errorbar=None,
            legend=False,
        )


def _faint_line(axes: Axes, curve: Curve, style: tuple[int, tuple[float, float]]) -> None:
    """What ignoring stopping would show: behind the estimate, told apart by its dashes."""
    for run in _runs(curve):
        heights = [_percent(curve[k], curve[k].value) for k in run]
        axes.plot(run, heights, color=NAIVE, linewidth=1.4, linestyle=style, alpha=0.9)


def _ribbon(axes: Axes, curve: Curve) -> None:
    for run in _runs({k: row for k, row in curve.items() if row.has_interval}):
        low = [_percent(curve[k], curve[k].ci_low) for k in run]
        high = [_percent(curve[k], curve[k].ci_high) for k in run]
        if len(run) == 1:  # a ribbon of one point has no width
            axes.plot([run[0], run[0]], [*low, *high], color=PLAN, linewidth=1.6)
        axes.fill_between(run, low, high, color=PLAN, alpha=0.18, linewidth=0)


def _mark_half(axes: Axes, half: Row | None) -> None:
    if half is None or not half.is_shown:
        return
    if not math.isnan(half.ci_low):
        # Without an upper end the bar runs to the edge: not reached for certain within the plot.
        end = axes.get_xlim()[1] + 9 if math.isnan(half.ci_high) else half.ci_high
        axes.plot([half.ci_low, end], [50, 50], color=TARGET, linewidth=2.4, zorder=4)
    axes.plot([half.value], [50], marker="D", color=TARGET, markersize=6.5, zorder=5)


def usual_in_words(method: str) -> str:
    """How the reports call a method that ignores stopping."""
    return coded("usual", method)


def _percent_axis(axes: Axes) -> None:
    quarters = (0, 25, 50, 75, 100)
    axes.set_ylim(0, 100)
    axes.set_yticks(quarters, [percent(quarter) for quarter in quarters])


def _session_axis(axes: Axes, curve: Curve, sessions: int) -> None:
    """Session counts, and under each how many courses were seen there."""
    counts = range(1, sessions + 1)
    seen = [count(curve[k].n_assessed) if k in curve else NOTHING for k in counts]
    axes.set_xlim(0.6, sessions + 0.4)
    axes.set_xticks(counts, [f"{k}\n{n}" for k, n in zip(counts, seen, strict=True)])
    axes.set_xlabel(say("more_sessions-axis_sessions"))
    axes.set_ylabel("")
    axes.grid(visible=False, axis="x")
    axes.grid(visible=True, axis="y", color=GRID, linewidth=0.8)
    sns.despine(ax=axes, left=True)


def _runs(curve: Curve) -> list[list[int]]:
    runs: list[list[int]] = []
    for k in sorted(k for k, row in curve.items() if row.is_shown):
        if runs and k == runs[-1][-1] + 1:
            runs[-1].append(k)
        else:
            runs.append([k])
    return runs


def _percent(row: Row, number: float) -> float:
    return number * 100 if row.unit == "probability" else number
