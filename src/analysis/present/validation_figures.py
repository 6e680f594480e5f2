"""The figures of the recovery study: coverage cell by cell, the plan's curve beside the naive."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.schema.estimates import ALL, parse_level

from .colours import GRID, INK, NAIVE, PLAN, TARGET
from .svg import STYLE, new_figure, reports_style

MEAN_REDUCTION = "improvement.mean_reduction_pct"
BAR = (0.93, 0.97)  # the goal for coverage
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_METHODS = (
    ("plan", "the plan's estimate", PLAN, "o", "-"),
    ("available_case", "whoever was still there", NAIVE, "s", "--"),
    ("naive", "regression on sessions received", TARGET, "^", ":"),
)


def coverage_figure(cells: pd.DataFrame, scenarios: Sequence[str]) -> bytes:
    """Coverage of every judged cell of the plan, a row per scenario, a panel per family, as SVG."""
    with reports_style():
        figure = new_figure(7.2, 0.42 * len(scenarios) + 1.4)
        panels = figure.subplots(1, 2, sharey=True)
        for axes, family in zip(panels, ("improvement", "recurrence"), strict=True):
            of_family = cells[cells["estimand"].str.startswith(f"{family}.")]
            _coverage_panel(axes, of_family, scenarios)
            axes.set_title(family, loc="left")
        return _svg(figure)


def _coverage_panel(axes: Axes, cells: pd.DataFrame, scenarios: Sequence[str]) -> None:
    axes.axvspan(*BAR, color=PLAN, alpha=0.12, linewidth=0)
    axes.axvline(0.95, color=INK, linewidth=0.8)
    numbers = {name: at for at, name in enumerate(scenarios)}
    place = cells["scenario"].map(numbers).astype("float64")  # also where nothing is judged
    # Spread like the seeds of a sunflower: even, and the same in every edition.
    apart = (np.arange(len(cells)) * 0.618034) % 1 - 0.5
    sns.scatterplot(
        x=cells["coverage"],
        y=place + 0.5 * apart,
        color=PLAN,
        alpha=0.45,
        s=14,
        rasterized=True,  # thousands of points as shapes would weigh ten times as much
        ax=axes,
    )
    axes.set_yticks(range(len(scenarios)), [name.replace("_", " ") for name in scenarios])
    axes.set_ylim(len(scenarios) - 0.4, -0.6)
    axes.set_xlim(min(0.80, cells["coverage"].min() - 0.01) if len(cells) else 0.80, 1.005)
    axes.set_xlabel("coverage of the 95 % interval")
    axes.set_ylabel("")
    sns.despine(ax=axes, left=True)


def curves_figure(cells: pd.DataFrame, scenarios: Sequence[str]) -> bytes:
    """Mean reduction against sessions: truth, and the mean of each analysis, as SVG."""
    with reports_style():
        figure = new_figure(3.4 * len(scenarios) + 0.4, 3.4)
        panels = figure.subplots(1, len(scenarios), sharey=True, squeeze=False)[0]
        for axes, scenario in zip(panels, scenarios, strict=True):
            chosen = cells["scenario"].eq(scenario) & cells["spot_type"].eq(ALL)
            _curves_panel(axes, cells[chosen & cells["estimand"].eq(MEAN_REDUCTION)])
            axes.set_title(scenario.replace("_", " "), loc="left")
        panels[0].set_ylabel("mean reduction, percent")
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
        return _svg(figure)


def _curves_panel(axes: Axes, cells: pd.DataFrame) -> None:
    cells = cells.assign(k=[int(parse_level(level)["k"]) for level in cells["level"]])
    truth = cells[cells["method"].eq("plan")].sort_values("k")
    axes.plot(truth["k"], truth["truth"], color=INK, linewidth=5, alpha=0.22, label="truth")
    for method, label, colour, marker, dash in _METHODS:
        rows = cells[cells["method"].eq(method)].dropna(subset=["bias"]).sort_values("k")
        axes.plot(
            rows["k"],
            rows["truth"] + rows["bias"],
            color=colour,
            marker=marker,
            markersize=4.5,
            linestyle=dash,
            label=label,
        )
    axes.set_xlabel("sessions")
    axes.grid(visible=True, axis="y", color=GRID, linewidth=0.8)
    sns.despine(ax=axes, left=True)


def _svg(figure: Figure) -> bytes:
    out = io.StringIO()
    with mpl.rc_context({**STYLE, "figure.facecolor": "white"}):
        figure.savefig(out, format="svg", metadata=_NO_METADATA, facecolor="white", dpi=120)
    return out.getvalue().encode()
