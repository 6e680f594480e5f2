"""Funnel limits: what chance alone allows a unit of that size (Spiegelhalter 2005).

Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202: exact
limits with interpolation (appendix), and additive over-dispersion from winsorised z-scores (4.3;
Handling over-dispersion of performance indicators, Qual Saf Health Care 14:347-351).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import binom, poisson

Array = NDArray[np.float64]

# Two-sided: 95 % and 99.8 %, about two and three standard deviations.
LEVELS = {"95": 0.95, "99.8": 0.998}
WINSORISED = 0.10  # at each end
# With fewer units the spread between them cannot be told from that of one exceptional unit.
FEWEST_UNITS = 10


def binomial_limits(trials: float, share: float, level: float) -> tuple[float, float]:
    """Limits of the share of events among `trials` (need not be whole) where `share` is expected.

    Interpolated between whole numbers of events so that each tail is (1 - level) / 2.
    """
    trials = max(round(trials), 1)
    return _interpolated(binom(trials, share), level, trials, 1.0)


def poisson_limits(expected: float, level: float) -> tuple[float, float]:
    """Limits of observed over expected for a Poisson count."""
    return _interpolated(poisson(expected), level, expected, math.inf)


def _interpolated(law: object, level: float, per: float, highest: float) -> tuple[float, float]:
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        count = float(law.ppf(tail))  # type: ignore[attr-defined]
        chance = float(law.pmf(count))  # type: ignore[attr-defined]
        beyond = float(law.cdf(count)) - tail  # type: ignore[attr-defined]
        ends.append((count - beyond / chance) / per if chance > 0 else count / per)
    return max(ends[0], 0.0), min(ends[1], highest)


def root_z(ratio: Array, error: Array) -> Array:
    """z-scores of observed over expected on the square-root scale; `error` is that of the root."""
    return np.asarray((np.sqrt(ratio) - 1) / error, dtype=np.float64)


def winsorised(z: Array, share: float = WINSORISED) -> Array:
    """The scores with the outermost ones drawn in to the 10th and 90th percentile."""
    low, high = np.quantile(z, [share, 1 - share])
    return np.asarray(np.clip(z, low, high), dtype=np.float64)


def between_units_variance(z: Array, error: Array) -> tuple[float, float]:
    """Dispersion phi and the variance tau^2 between units (DerSimonian and Laird's moment form).

    (1, 0) with fewer than ten units, or where the units vary no more than chance makes them.
    """
    if len(z) < FEWEST_UNITS:
        return 1.0, 0.0
    phi = float((winsorised(z) ** 2).mean())
    n, weight = len(z), 1 / error**2
    excess = n * phi - (n - 1)
    if excess <= 0:
        return phi, 0.0
    return phi, excess / float(weight.sum() - (weight**2).sum() / weight.sum())


def widened_limits(error: float, tau2: float, level: float) -> tuple[float, float]:
    """Limits of observed over expected where units differ by tau^2 anyway, on the root scale."""
    half = float(ndtri((1 + level) / 2)) * math.sqrt(error**2 + tau2)
    return max(1 - half, 0.0) ** 2, (1 + half) ** 2
