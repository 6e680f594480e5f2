"""Counts of people: small ones hidden, others rounded (reference rules D2-D4)."""

from __future__ import annotations

import math

import pandas as pd

from analysis.parameters import DisclosureSettings


def is_small(counts: pd.Series[int], settings: DisclosureSettings) -> pd.Series[bool]:
    """Above zero and below the smallest count that may be shown; unknown counts are not small."""
    return counts.gt(0).fillna(value=False) & counts.lt(settings.smallest_count).fillna(value=False)


def rounded(counts: pd.Series[int], settings: DisclosureSettings) -> pd.Series[int]:
    """Small counts missing, others to the nearest multiple of the base (halves up); 0 stays 0."""
    base = settings.rounding_base
    nearest = ((counts + base // 2) // base) * base
    return nearest.mask(is_small(counts, settings))


def wilson_interval(events: float, trials: float) -> tuple[float, float]:
    """95 % Wilson interval of a share; (nan, nan) without trials. Source: Wilson, JASA 1927."""
    if not trials > 0:
        return math.nan, math.nan
    z = 1.959963984540054
    share, scale = events / trials, 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z * math.sqrt(share * (1 - share) / trials + (z / (2 * trials)) ** 2) / scale
    return max(0.0, centre - half), min(1.0, centre + half)
