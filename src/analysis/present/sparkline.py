"""A line of a few centimetres beside a figure: how it got there, without axes or numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from .colours import LIMIT, SIGNALS

WIDTH, HEIGHT, MARGIN = 150.0, 34.0, 5.0


def sparkline(values: Sequence[float], centre: float, verdict: str) -> Markup:
    """The points joined, with the chart's centre, and a mark on the newest; NaN leaves a gap."""
    known = [value for value in (*values, centre) if not math.isnan(value)]
    low, high = min(known), max(known)
    spread = (high - low) or 1.0

    def height(value: float) -> float:
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / spread

    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    at = [(MARGIN + step * place, height(value)) for place, value in enumerate(values)]
    colour = SIGNALS.get(verdict, SIGNALS["neither"])
    x, y = at[-1]
    return Markup(
        '<svg class="spark" viewBox="0 0 {0:g} {1:g}" aria-hidden="true">'
        '<path d="M{2:g} {3:.1f}H{4:g}" stroke="{5}" stroke-dasharray="3 2" fill="none"/>'
        '<path d="{6}" stroke="{7}" stroke-width="1.6" fill="none"/>'
        '<circle cx="{8:.1f}" cy="{9:.1f}" r="3.4" fill="{7}"/></svg>'
    ).format(
        WIDTH,
        HEIGHT,
        MARGIN,
        height(centre) if not math.isnan(centre) else y,
        WIDTH - MARGIN,
        LIMIT,
        _path(at),
        colour,
        x,
        y,
    )


def _path(at: Sequence[tuple[float, float]]) -> str:
    parts, is_joined = [], False
    for x, y in at:
        if math.isnan(y):
            is_joined = False
            continue
        parts.append(f"{'L' if is_joined else 'M'}{x:.1f} {y:.1f}")
        is_joined = True
    return "".join(parts)
