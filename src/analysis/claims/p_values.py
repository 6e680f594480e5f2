"""How surprising an estimate would be if the claim were not true: one-sided p values.

They are got by turning the estimate's own interval round (the level at which its limit would touch
the threshold), so that a p value and a verdict by the interval can never contradict each other:
p < 0.025 exactly where the 95 % limit has passed. Three shapes of interval occur: shares from
counts are Clopper and Pearson's at the number of independent trials that gives the limit shown;
ratios are symmetrical on the log scale; everything else on its own scale, with Student's t.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, stdtr, stdtrit

from analysis.parameters import Region

TAIL = 0.025  # what lies beyond each limit of a 95 % interval
ONE = 1.0
SHARE_UNITS = {"probability": 1.0, "percent": 100.0, "per_100_sessions": 100.0}
COUNTED = ("measure.", "process.", "safety.")
MOST_TRIALS = 1e9


@dataclass(frozen=True)
class Interval:
    """A number with its 95 % limits, and what shape they have.

    `share_of` is what a share is multiplied by (1, or 100), 0 for what is no share of counts;
    `df` are degrees of freedom (infinite: the normal law).
    """

    value: float
    low: float
    high: float
    is_ratio: bool = False
    share_of: float = 0.0
    df: float = math.inf

    def p_above(self, than: float) -> float:
        """One-sided p value of "it is not above `than`"."""
        if math.isnan(self.low) or math.isnan(self.value):
            return ONE
        if self.share_of:
            return _share_above(self.value / self.share_of, self.low / self.share_of,
                                than / self.share_of)  # fmt: skip
        value, low, than = (self._scaled(number) for number in (self.value, self.low, than))
        return _beyond(value - than, value - low, self.df)

    def p_below(self, than: float) -> float:
        """One-sided p value of "it is not below `than`"."""
        if math.isnan(self.high) or math.isnan(self.value):
            return ONE
        if self.share_of:
            share, high, limit = (n / self.share_of for n in (self.value, self.high, than))
            return _share_above(1 - share, 1 - high, 1 - limit)
        value, high, than = (self._scaled(number) for number in (self.value, self.high, than))
        return _beyond(than - value, high - value, self.df)

    def _scaled(self, number: float) -> float:
        if not self.is_ratio:
            return number
        return math.log(number) if number > 0 else -math.inf


def interval_of(row: Mapping[str, Any]) -> Interval:
    """The interval of one row of the estimates, by its unit and what it was made from."""
    unit, value = str(row["unit"]), float(row["value"])
    counted = str(row["estimand"]).startswith(COUNTED) and unit in SHARE_UNITS
    counted = counted and pd.notna(row["n_events"]) and pd.notna(row["n_assessed"])
    low, high = float(row["ci_low"]), float(row["ci_high"])
    if unit == "count" and math.isnan(low):
        # A count of what the records hold is known, not estimated.
        low = high = value
    n = row["n_patients"]
    df = math.inf if pd.isna(n) or int(n) < 2 else float(int(n) - 1)
    share_of = SHARE_UNITS[unit] if counted else 0.0
    return Interval(value, low, high, unit == "ratio", share_of, df)


def p_in_region(interval: Interval, region: Region) -> float:
    """p value of "it is not in the region".

    Inside two ends both sides have to be passed, so the larger p counts (two one-sided tests);
    outside them either side will do, so that the smaller one is doubled.
    """
    if region.above is not None:
        return interval.p_above(region.above)
    if region.below is not None:
        return interval.p_below(region.below)
    if region.inside is not None:
        low, high = region.inside
        return max(interval.p_above(low), interval.p_below(high))
    low, high = region.outside or (-math.inf, math.inf)
    return min(ONE, 2 * min(interval.p_below(low), interval.p_above(high)))


def _beyond(distance: float, half_width: float, df: float) -> float:
    """P of a value this far on the right side of the threshold, by a limit `half_width` away."""
    if math.isnan(distance) or math.isnan(half_width):
        return ONE
    if half_width <= 0 or math.isinf(half_width):
        # A limit on the value itself (a share of 0 or 1 that was cut, a count) leaves no doubt.
        return 0.0 if distance > 0 and half_width <= 0 else ONE
    df = min(df, 1e12)  # stdtr knows no infinite degrees of freedom in every version
    quantile = float(stdtrit(df, 1 - TAIL))
    return float(stdtr(df, -distance / half_width * quantile))


def _share_above(share: float, low: float, than: float) -> float:
    """P(as many events or more | the share is `than`), at the trials that make `low` the limit."""
    if than <= 0:
        return 0.0 if share > 0 and low > than else ONE
    if share <= 0 or than >= 1:
        return ONE
    trials = _trials(share, low)
    events = share * trials
    return float(betainc(events, trials - events + 1, than)) if trials else ONE


def _trials(share: float, low: float) -> float:
    """The number of independent trials at which the exact lower limit of a share is `low`."""

    def surplus(log_trials: float) -> float:
        trials = math.exp(log_trials)
        return float(betaincinv(share * trials, (1 - share) * trials + 1, TAIL)) - low

    start, end = math.log(1e-2), math.log(MOST_TRIALS)
    if low <= 0 or surplus(start) > 0:
        return 0.0
    if surplus(end) < 0:
        return MOST_TRIALS
    return math.exp(float(brentq(surplus, start, end, xtol=1e-10)))
