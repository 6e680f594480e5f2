"""The ratios of a result beside their goals, as a small SVG."""

from __future__ import annotations

import io
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

REACHED, MISSED, NO_GOAL = "#2b7a78", "#b8522e", "#777777"


def draw(result: dict[str, Any]) -> str:
    """One line per comparison with a goal: how far above or below it the ratio is (log scale)."""
    from .page import rows_of

    rows = [row for row in rows_of(result) if row["goal"] is not None][::-1]
    settings = {"svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 8}
    with plt.rc_context(settings):
        figure, axes = plt.subplots(figsize=(8, 0.6 + 0.32 * len(rows)), layout="constrained")
        for place, row in enumerate(rows):
            low, middle, high = (_margin(row, key) for key in ("min", "median", "max"))
            colour = {True: REACHED, False: MISSED, None: NO_GOAL}[row["reached"]]
            axes.plot([low, high], [place, place], color=colour, linewidth=2)
            axes.plot(middle, place, "o", color=colour, markersize=5)
        axes.axvline(1, color=NO_GOAL, linewidth=1)
        axes.set_xscale("log")
        axes.set_yticks(range(len(rows)), [_label(row) for row in rows])
        axes.set_xlabel("times better than the goal (left of 1: not reached; grey: a smaller size)")
        axes.spines[["top", "right"]].set_visible(False)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    return text.getvalue()


def _margin(row: dict[str, Any], key: str) -> float:
    ratio, goal = row["ratio"][key], row["goal"]
    return float(ratio / goal if row["kind"] == "peer" else goal / ratio)


def _label(row: dict[str, Any]) -> str:
    what = row["what"].replace("`", "")
    return f"{what if len(what) < 48 else what[:46] + '…'} / {row['against'][:28]}"
