"""A log ratio from imputed copies as a ratio with limits and p value (plan 2.3)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from .pooling import pool


@dataclass(frozen=True)
class PooledRatio:
    """A ratio, its 95 % limits, two-sided p value of no effect, fraction of missing information."""

    value: float
    low: float
    high: float
    p_value: float
    fmi: float


def pooled_ratio(
    log_ratios: list[float], variances: list[float], complete_df: float
) -> PooledRatio | None:
    """Rubin's rules on the log scale; None where a number is not finite or nothing varies."""
    both = np.array([log_ratios, variances])
    if not np.isfinite(both).all() or (both[1] <= 0).any():
        return None
    pooled = pool(both[0], both[1], complete_df)
    low, high = (float(limit) for limit in pooled.interval())
    value, df = float(pooled.value), min(float(pooled.df), 1e12)
    p_value = 2 * float(stdtr(df, -abs(value) / math.sqrt(float(pooled.variance))))
    bounded = [math.exp(min(max(number, -50.0), 50.0)) for number in (value, low, high)]
    return PooledRatio(bounded[0], bounded[1], bounded[2], p_value, float(pooled.fmi))
