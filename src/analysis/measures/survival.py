"""Kaplan and Meier's estimate, in numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class KaplanMeier:
    """Share free of the event from each event time on, with pointwise log-log limits."""

    time: Array
    survival: Array
    low: Array
    high: Array

    def median(self) -> tuple[float, float, float]:
        """First time at which half or fewer are free, with limits; NaN where not reached."""
        return (
            _first(self.time, self.survival),
            _first(self.time, self.low),
            _first(self.time, self.high),
        )


def kaplan_meier(time: Array, has_event: NDArray[np.bool_]) -> KaplanMeier:
    """The product-limit estimate, one entry per distinct event time; Greenwood's variance."""
    event_time, events = np.unique(time[has_event], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), event_time, side="left")
    survival = np.asarray(np.cumprod(1 - events / at_risk), dtype=np.float64)
    # After the last patient's event nobody is left: survival is 0 and has no log-log limits.
    is_inside = survival > 0
    s, left = survival[is_inside], (at_risk - events)[is_inside]
    greenwood = np.cumsum(events[is_inside] / (at_risk[is_inside] * left))
    spread = np.sqrt(greenwood) / np.abs(np.log(s))
    low, high = np.zeros_like(survival), np.full_like(survival, np.nan)
    low[is_inside] = s ** np.exp(Z_95 * spread)
    high[is_inside] = s ** np.exp(-Z_95 * spread)
    return KaplanMeier(event_time, survival, low, high)


def _first(time: Array, share: Array) -> float:
    """The first time whose share is at most one half; NaN if there is none."""
    reached = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(time[reached[0]]) if len(reached) else float("nan")
