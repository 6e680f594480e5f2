"""The recurrence model fitted once: binomial, complementary log-log, clustered by patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .engine.glm import cluster_covariance, fit_cloglog
from .engine.rows import Rows

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

# A coefficient beyond this (a hazard ratio of three million) is a likelihood without a maximum.
LARGEST_COEFFICIENT = 15.0


@dataclass(frozen=True)
class Fit:
    """Coefficients on the log hazard per week, and their cluster-robust covariance."""

    coefficients: Array
    covariance: Array


def fit_recurrence(rows: Rows, patient: Positions, start: Array | None = None) -> Fit | None:
    """The fit, or None where the likelihood has no maximum that could be printed (plan 7).

    P(recurrence) = 1 - exp(-H) with H the sum of the hazard per week over the weeks of an interval,
    so that exp(b) are hazard ratios whatever the lengths of the intervals (plan 3.2). Separation, a
    singular design and a search without end close the gate. `start` are coefficients to begin with:
    those of another imputed copy halve the iterations and change nothing that is printed.
    """
    found = fit_cloglog(rows, start)
    if not found.converged or np.abs(found.coefficients).max() >= LARGEST_COEFFICIENT:
        return None
    covariance = cluster_covariance(rows, found.coefficients, patient)
    return Fit(found.coefficients, covariance) if np.isfinite(covariance).all() else None
