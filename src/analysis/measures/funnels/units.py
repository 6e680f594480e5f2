"""The units of a funnel: what each one did, what was expected, and where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..signals.verdicts import BETTER_SIDE
from .limits import (
    LEVELS,
    between_units_variance,
    binomial_limits,
    poisson_limits,
    root_z,
    widened_limits,
)

Array = NDArray[np.float64]

WITHIN, TOO_FEW = "within", "too_few"
BETTER, WORSE = "better", "worse"
PERHAPS = "perhaps_"
HIGHER, LOWER = "higher", "lower"
FEWEST_PATIENTS = 8  # reference rule D2
FEWEST_EXPECTED = 5.0  # events, and for a share non-events: the usual condition


@dataclass(frozen=True)
class Unit:
    """One unit: its counts, and the ratio of observed to expected with its limits by level."""

    name: str
    n_patients: int
    n_courses: int
    n_rows: int
    observed: float
    expected: float
    variance: float
    limits: dict[str, tuple[float, float]]
    verdict: str

    @property
    def ratio(self) -> float:
        """Observed over expected."""
        return self.observed / self.expected if self.expected > 0 else math.nan


def judged(units: list[Unit], direction: str, *, rate: bool) -> tuple[list[Unit], float]:
    """Each unit with limits and exactly one verdict, and the dispersion between the units.

    Beyond 99.8 %: `better` or `worse` (`higher`, `lower` where neither direction is better);
    beyond 95 %: the same with `perhaps_`, which chance gives one unit in twenty; else `within`.
    `too_few`: fewer than eight patients, or too few events expected, or limits that nothing could
    be outside of. Such a unit is in no list, and none is ever in two. Only the others tell how much
    units differ.
    """
    large = [unit for unit in units if _is_large_enough(unit, rate=rate)]
    error = np.array([_root_error(unit) for unit in large])
    z = root_z(np.array([unit.ratio for unit in large]), error) if large else np.array([])
    phi, tau2 = between_units_variance(z, error)
    done = []
    for unit in units:
        if unit not in large:
            done.append(replace(unit, verdict=TOO_FEW))
            continue
        limits = {name: _limits(unit, tau2, level, rate=rate) for name, level in LEVELS.items()}
        unit = replace(unit, limits=limits)
        done.append(replace(unit, verdict=_verdict(unit, direction, rate=rate)))
    return done, phi


def _is_large_enough(unit: Unit, *, rate: bool) -> bool:
    without = math.inf if rate else unit.n_rows - unit.expected
    return unit.n_patients >= FEWEST_PATIENTS and min(unit.expected, without) >= FEWEST_EXPECTED


def _root_error(unit: Unit) -> float:
    return math.sqrt(unit.variance) / (2 * unit.expected)


def _limits(unit: Unit, tau2: float, level: float, *, rate: bool) -> tuple[float, float]:
    """Exact limits at the effective size; no narrower than those with over-dispersion."""
    if rate:
        # Clustered events tell as much as fewer independent ones.
        low, high = poisson_limits(unit.expected**2 / unit.variance, level)
    else:
        share = unit.expected / unit.n_rows
        trials = unit.n_rows * unit.expected * (1 - share) / unit.variance
        low, high = (end / share for end in binomial_limits(trials, share, level))
    if tau2 > 0:
        wide_low, wide_high = widened_limits(_root_error(unit), tau2, level)
        low, high = min(low, wide_low), max(high, wide_high)
    return low, high


def _verdict(unit: Unit, direction: str, *, rate: bool) -> str:
    most = math.inf if rate else unit.n_rows / unit.expected
    low, high = unit.limits["95"]
    if low <= 0 and high >= most:
        return TOO_FEW
    better = BETTER_SIDE[direction]
    for name, word in (("99.8", ""), ("95", PERHAPS)):
        low, high = unit.limits[name]
        side = (unit.ratio > high) - (unit.ratio < low)
        if side:
            if not better:
                return word + (HIGHER if side > 0 else LOWER)
            return word + (BETTER if side == better else WORSE)
    return WITHIN


def clustering(residual: Array, patient: NDArray[np.intp], variance: Array) -> float:
    """How many times larger the variance of a sum is because patients have several rows; >= 1."""
    sums = np.bincount(patient, weights=residual)
    if len(np.unique(patient)) == len(residual) or not variance.sum() > 0:
        return 1.0
    return max(float(sums @ sums) / float(variance.sum()), 1.0)
