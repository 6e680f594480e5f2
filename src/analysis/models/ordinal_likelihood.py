"""What one row says about the thresholds on either side of its grade (proportional odds, plan 2.5).

A row's grade lies between a lower and an upper threshold, taken relative to its predictor: with b
and a there, P = F(a) - F(b), F the logistic distribution. Everything else follows from a and b.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_expit

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Likelihood:
    """Rows at some thresholds, one entry per row in every array; derivatives are made when asked.

    a is infinite at the highest grade and b at the lowest: what belongs to that side is 0 there.
    """

    a: Array
    b: Array
    log_below: Array  # log F(a)
    log_above: Array  # log F(-b)
    log_apart: Array  # log (1 - exp(b - a)), which depends on the two thresholds alone

    @property
    def log_probability(self) -> Array:
        """log P = log F(a) F(-b) (1 - exp(b - a)); nothing cancels, however far out a row lies."""
        return self.log_below + self.log_above + self.log_apart

    @cached_property
    def upper(self) -> Array:
        """Derivative of log P by a: f(a) / P."""
        return np.asarray(np.exp(self.log_below - self.a - self.log_above - self.log_apart))

    @cached_property
    def lower(self) -> Array:
        """Minus the derivative of log P by b: f(b) / P."""
        return np.asarray(np.exp(self.log_above + self.b - self.log_below - self.log_apart))

    @cached_property
    def upper_density(self) -> Array:
        """f(a) = F(a) F(-a)."""
        return np.asarray(np.exp(2 * self.log_below - self.a))

    @cached_property
    def lower_density(self) -> Array:
        """f(b) = F(b) F(-b)."""
        return np.asarray(np.exp(2 * self.log_above + self.b))

    # Second derivatives: u - v = 1 - F(a) - F(b) turns u^2 - f'(a)/P into u v + f(a).
    @property
    def upper_curvature(self) -> Array:
        """Minus the second derivative by a."""
        return self.upper * self.lower + self.upper_density

    @property
    def lower_curvature(self) -> Array:
        """Minus the second derivative by b."""
        return self.upper * self.lower + self.lower_density

    @property
    def joint_curvature(self) -> Array:
        """Minus the mixed derivative by a and b."""
        return -self.upper * self.lower


def likelihood(thresholds: Array, position: Positions, predictor: Array) -> Likelihood:
    """The rows with grade number `position` (0, 1, ...) at these increasing thresholds."""
    ends = np.concatenate([[-np.inf], thresholds, [np.inf]])
    a, b = ends[position + 1] - predictor, ends[position] - predictor
    log_apart = np.log(-np.expm1(ends[:-1] - ends[1:]))[position]
    return Likelihood(a, b, log_expit(a), log_expit(-b), log_apart)
