"""Counts of people: small ones hidden, others rounded (rules D2, D12)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import DisclosureSettings

Array = NDArray[np.float64]


def is_few(
    counts: pd.Series[int], patients: pd.Series[int], settings: DisclosureSettings
) -> pd.Series[bool]:
    """Counts above zero with fewer patients behind them than may be shown; unknown ones are not."""
    fewest = settings.smallest_count
    small = counts.lt(fewest).fillna(value=False) | patients.lt(fewest).fillna(value=False)
    return counts.gt(0).fillna(value=False) & small


def rounded(counts: pd.Series[int], settings: DisclosureSettings) -> pd.Series[int]:
    """To the nearest multiple of the base, halves up; 0 stays 0."""
    base = settings.rounding_base
    return ((counts + base // 2) // base) * base


def rounding_range(shown: int, settings: DisclosureSettings) -> tuple[int, int]:
    """The smallest and the largest count that is shown as this multiple of the base."""
    base = settings.rounding_base
    low = shown - base // 2
    return max(low, settings.smallest_count), low + base - 1


def midpoint(events: Array, group: Array) -> Array:
    """Cumulative events at the middle of their group; 0 stays 0.

    In groups of six, events 7-12 are shown as 9, 13-18 as 15 (OpenSAFELY, midpoint 6): whatever is
    read off, a step stands for a whole group.
    """
    shown: Array = np.ceil(events / group - 1e-9) * group - group // 2 * (events > 1e-9)
    return shown


def wilson_interval(events: float, trials: float) -> tuple[float, float]:
    """95 % Wilson interval of a share; (nan, nan) without trials. Source: Wilson, JASA 1927."""
    low, high = wilson_intervals(np.array([events]), np.array([trials]))
    return float(low[0]), float(high[0])


def wilson_intervals(events: Array, trials: Array) -> tuple[Array, Array]:
    """Lower and upper 95 % Wilson limits of shares; NaN without trials."""
    z = 1.959963984540054
    some = np.where(trials > 0, trials, np.nan)
    share, scale = events / some, 1 + z * z / some
    centre = (share + z * z / (2 * some)) / scale
    half = z * np.sqrt(share * (1 - share) / some + (z / (2 * some)) ** 2) / scale
    return np.maximum(0.0, centre - half), np.minimum(1.0, centre + half)
