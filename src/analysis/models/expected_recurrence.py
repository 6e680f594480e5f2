"""The probability of a recurrence that a fitted model gives each interval (plan 3.8)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .calibration import Mixture, MixtureFit
from .engine.rows import Rows
from .recurrence_fit import Fit

Array = NDArray[np.float64]

_LARGEST_HAZARD = 30.0  # cumulative, in one interval: a recurrence is certain long before


def chance_of_recurrence(rows: Rows, fit: Fit) -> Array:
    """Of the model on the report itself (plan 3.2): 1 - exp(-H)."""
    hazard = np.exp(np.minimum(rows.predictor(fit.coefficients), 50.0))
    return np.asarray(-np.expm1(-hazard), dtype=np.float64)


def chance_of_recurrence_mixed(mixture: Mixture, fit: MixtureFit) -> Array:
    """Of the mixture (plan 3.3): 1 - 1 / sum over levels of pi exp(H)."""
    log_rate = mixture.rows.predictor(fit.coefficients)
    theta = np.concatenate([[0.0], fit.theta])
    hazard = np.exp(np.minimum(log_rate[:, None] + theta, np.log(_LARGEST_HAZARD)))
    return np.asarray(1 - 1 / (mixture.chance * np.exp(hazard)).sum(axis=1), dtype=np.float64)
