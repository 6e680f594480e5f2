"""The four rules of the NHS that tell a signal from noise (NHS England, Making Data Count).

Outside a limit · trend of seven points · two of three points near a limit · run of seven points on
one side of the centre. The first that holds, in this order, is a point's rule, as in the R package
NHSRplotthedots.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .limits import Array, Limits

OUTSIDE, TREND, NEAR, RUN = "outside", "trend", "near", "run"
SEVEN = 7

Signs = NDArray[np.int64]


def signals(values: Array, limits: Limits) -> list[tuple[str, int]]:
    """For each point the rule that makes it a signal (or nothing), and its side: 1 up, -1 down."""
    side = _sign(values - limits.centre)
    outside = np.where((values > limits.upper) | (values < limits.lower), side, 0)
    near = (outside == 0) & ((values > limits.near_upper) | (values < limits.near_lower))
    found = {
        OUTSIDE: outside,
        TREND: _trend(values),
        NEAR: _two_of_three(near, side),
        RUN: _runs(side, SEVEN),
    }
    return [
        next(((rule, int(flags[i])) for rule, flags in found.items() if flags[i]), ("", 0))
        for i in range(len(values))
    ]


def _sign(values: Array) -> Signs:
    """Side of each value; what rounding leaves of an exact 0 is on neither side."""
    return np.where(np.abs(values) < 1e-12, 0, np.sign(values)).astype(np.int64)


def _runs(side: Signs, length: int) -> Signs:
    """The side of every entry that is part of so many equal ones in a row; 0 elsewhere."""
    found = np.zeros(len(side), dtype=np.int64)
    for start in range(len(side) - length + 1):
        window = side[start : start + length]
        if window[0] != 0 and (window == window[0]).all():
            found[start : start + length] = window[0]
    return found


def _trend(values: Array) -> Signs:
    """Seven points, each above (or each below) the one before: the direction for all seven.

    A point that ends one trend and opens another belongs to the later one.
    """
    steps = _runs(_sign(np.diff(values)), SEVEN - 1)
    found = np.zeros(len(values), dtype=np.int64)
    for place, step in enumerate(steps):
        if step:
            found[place : place + 2] = step
    return found


def _two_of_three(near: NDArray[np.bool_], side: Signs) -> Signs:
    """The near ones among three points on one side of which at least two are near a limit."""
    found = np.zeros(len(side), dtype=np.int64)
    for start in range(len(side) - 2):
        window = slice(start, start + 3)
        if abs(int(side[window].sum())) == 3 and near[window].sum() >= 2:
            found[window] = np.where(near[window], side[window], found[window])
    return found
