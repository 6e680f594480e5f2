"""Centre and control limits of XmR, p, u and g charts.

Shewhart's three standard deviations, with the constants of Wheeler (Understanding Variation, 1993)
and Montgomery (Introduction to Statistical Quality Control, 7th ed., 6.4, 7.2, 7.3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

# Mean range of two standard normal values, 2/sqrt(pi), as printed (Montgomery, appendix VI, d2 for
# n = 2); 3 / d2 = 2.66 is the factor of the XmR chart.
D2 = 1.128
D4 = 3.267  # upper limit of a moving range as a multiple of the mean one (same table, n = 2)
WIDTH, NEAR = 3.0, 2.0  # standard deviations; near the limit is the outer third (NHS rule 4)
# Variance of the estimate by moving ranges: 0.826 sigma^2 / m for m points (Cryer and Ryan 1990).
MOVING_RANGE_VARIANCE = 0.826
Z_95_ONE_SIDED = 1.6448536269514722


@dataclass(frozen=True)
class Limits:
    """Centre, limits, and the lines two thirds of the way to them; one entry per point.

    `dispersion` is the factor by which the limits of a p or u chart were widened (Laney's sigma_z).
    """

    chart: str
    centre: Array
    lower: Array
    upper: Array
    near_lower: Array
    near_upper: Array
    dispersion: float = 1.0


def sigma_from_moving_ranges(values: Array) -> float:
    """The short-term standard deviation: the mean range between neighbours over 1.128.

    Ranges above 3.267 times their mean are left out once (Nelson 1982), so that one exceptional
    point does not widen the limits it is judged by.
    """
    ranges = np.abs(np.diff(values))
    if not len(ranges):
        return math.nan
    mean = float(ranges.mean())
    kept = ranges[ranges < D4 * mean] if mean > 0 else ranges
    return float(kept.mean()) / D2


def xmr_limits(values: Array) -> Limits:
    """Mean +/- 2.66 mean moving ranges, for values without a known distribution (means)."""
    centre = float(values.mean())
    return _around("xmr", centre, np.full(len(values), sigma_from_moving_ranges(values)))


def p_limits(events: Array, trials: Array) -> Limits:
    """Limits of shares 0-1: binomial, widened where they vary more than that (Laney 2002)."""
    centre = float(events.sum() / trials.sum())
    sigma = np.sqrt(centre * (1 - centre) / trials)
    return _attribute("p", events / trials, centre, sigma, highest=1.0)


def u_limits(events: Array, exposure: Array) -> Limits:
    """Limits of events per unit of exposure: Poisson, widened in the same way."""
    centre = float(events.sum() / exposure.sum())
    return _attribute("u", events / exposure, centre, np.sqrt(centre / exposure), math.inf)


def g_limits(between: Array) -> Limits:
    """Limits of the number of rows without an event between two events.

    The geometric distribution is too skewed for three standard deviations: they would call every
    fiftieth point a signal. The limits cut off what three do under the normal curve, 0.135 % on
    each side, and the centre is the median, so that runs about it mean what they mean elsewhere.
    """
    chance = len(between) / float(between.sum() + len(between))
    tails = [ndtr(z) for z in (0.0, -WIDTH, WIDTH, -NEAR, NEAR)]
    centre, lower, upper, near_lower, near_upper = (
        np.full(len(between), _geometric_quantile(tail, chance)) for tail in tails
    )
    return Limits("g", centre, lower, upper, near_lower, near_upper)


def _geometric_quantile(share: float, chance: float) -> float:
    """Where the smoothed distribution of failures before a success reaches that share; >= 0.

    P(X <= x) = 1 - (1 - chance)^(x + 1) at whole x, read as a curve.
    """
    if chance >= 1:
        return 0.0
    return max(math.log1p(-share) / math.log1p(-chance) - 1, 0.0)


def _attribute(chart: str, values: Array, centre: float, sigma: Array, highest: float) -> Limits:
    if centre <= 0 or centre >= highest:
        return _around(chart, centre, sigma)
    factor = dispersion((values - centre) / sigma)
    limits = _around(f"{chart}_prime" if factor > 1 else chart, centre, factor * sigma, factor)
    return Limits(
        limits.chart,
        limits.centre,
        np.maximum(limits.lower, 0.0),
        np.minimum(limits.upper, highest),
        limits.near_lower,
        limits.near_upper,
        factor,
    )


def dispersion(z: Array) -> float:
    """Laney's sigma_z of standardised points; 1 unless it is too large for chance alone (5 %).

    Large denominators show it, small ones seldom can. Limits are never narrowed.
    """
    if len(z) < 2:
        return 1.0
    found = sigma_from_moving_ranges(z)
    by_chance = 1 + Z_95_ONE_SIDED * math.sqrt(MOVING_RANGE_VARIANCE / len(z))
    return found if found > by_chance else 1.0


def _around(chart: str, centre: float, sigma: Array, factor: float = 1.0) -> Limits:
    return Limits(
        chart,
        np.full(len(sigma), centre),
        centre - WIDTH * sigma,
        centre + WIDTH * sigma,
        centre - NEAR * sigma,
        centre + NEAR * sigma,
        factor,
    )
