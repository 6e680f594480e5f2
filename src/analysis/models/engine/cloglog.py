"""The complementary log-log likelihood of single rows: P(event) = 1 - exp(-exp(predictor))."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .rows import Rows

Array = NDArray[np.float64]

LOWEST, HIGHEST = -700.0, 300.0  # predictors beyond are 0 or 1 in double precision


def log_likelihood(rows: Rows, coefficients: Array) -> float:
    """Log-likelihood of all rows."""
    hazard = np.exp(np.clip(rows.predictor(coefficients), LOWEST, HIGHEST))
    each = np.where(rows.outcome == 1, np.log(-np.expm1(-hazard)), -hazard)
    return float(rows.weights @ each)


def derivatives(predictor: Array, outcome: Array) -> tuple[Array, Array]:
    """Slope of each row's log-likelihood in its linear predictor, and minus its bend.

    With h = exp(predictor) the slope is -h without an event; with one it is s = h / (exp(h) - 1),
    whose own slope is s (1 - h - s).
    """
    hazard = np.exp(np.clip(predictor, LOWEST, HIGHEST))
    event, event_bend = of_event(hazard)
    is_event = outcome == 1
    return np.where(is_event, event, -hazard), np.where(is_event, event_bend, hazard)


def of_event(hazard: Array) -> tuple[Array, Array]:
    """Slope and minus the bend of a row with an event, by its cumulative hazard."""
    with np.errstate(over="ignore"):  # exp(h) beyond range: s is 0, as it should be
        slope = hazard / np.expm1(hazard)
    return slope, slope * np.maximum(hazard + slope - 1, 0.0)
