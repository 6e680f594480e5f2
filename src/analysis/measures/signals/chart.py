"""A control chart: points in order of time, each judged by the limits of its phase."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .limits import Array, Limits, g_limits, p_limits, u_limits, xmr_limits
from .rules import signals

# Limits of fewer points are no use; of fewer than twelve they are trial limits, which move with
# every further point (Wheeler 1993, p. 60; NHS England, Making Data Count).
FEWEST_POINTS, FEWEST_FIRM_POINTS = 6, 12

Maker = Callable[[Array, Array], Limits]
LIMITS: dict[str, Maker] = {
    "share": lambda above, below: p_limits(above, below),
    "rate": lambda above, below: u_limits(above, below),
    "mean": lambda above, below: xmr_limits(above / below),
    "between_events": lambda above, _: g_limits(above),
}


@dataclass(frozen=True)
class Point:
    """One judged point: its place in the series, its limits, and the rule that makes it a signal.

    `rule` is empty and `side` 0 where nothing but common variation shows; `phase` counts from 1.
    """

    place: int
    value: float
    centre: float
    lower: float
    upper: float
    rule: str
    side: int
    phase: int
    is_trial: bool


@dataclass(frozen=True)
class Chart:
    """The judged points; none where there are too few of them for limits."""

    name: str
    points: list[Point]


def control_chart(
    kind: str, above: Array, below: Array, places: NDArray[np.int64], starts: Sequence[int] = ()
) -> Chart:
    """The chart of a measure of that kind (share, rate, mean, between_events).

    `above` and `below` are each point's numerator and denominator, `places` its period in rising
    order, `starts` the periods from which limits are worked out anew. A phase of fewer than six
    points has no limits of its own yet and is judged by those of the phase before.
    """
    if len(places) < FEWEST_POINTS:
        return Chart("", [])
    points: list[Point] = []
    name = ""
    for phase, which in enumerate(_phases(places, starts), start=1):
        limits = LIMITS[kind](above[which], below[which])
        values = above[which] if kind == "between_events" else above[which] / below[which]
        name = limits.chart
        for number, (rule, side) in enumerate(signals(values, limits)):
            points.append(
                Point(
                    int(places[which][number]),
                    float(values[number]),
                    float(limits.centre[number]),
                    float(limits.lower[number]),
                    float(limits.upper[number]),
                    rule,
                    side,
                    phase,
                    len(which) < FEWEST_FIRM_POINTS,
                )
            )
    return Chart(name, points)


def _phases(places: NDArray[np.int64], starts: Sequence[int]) -> list[NDArray[np.intp]]:
    """The points of each phase; one too short joins the phase before, or after if it is first."""
    cuts = [0]
    for start in starts:
        cut = int(np.searchsorted(places, start))
        if cut - cuts[-1] >= FEWEST_POINTS and len(places) - cut >= FEWEST_POINTS:
            cuts.append(cut)
    ends = [*cuts[1:], len(places)]
    return [np.arange(start, end) for start, end in zip(cuts, ends, strict=True)]
