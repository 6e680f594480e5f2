"""The maximum of many weighted likelihoods of one design at once.

The weights differ, the rows do not: linear predictors, slopes and information matrices of all
replicates are one matrix product each. The way towards the top is gone in single precision, which
is twice as fast and near enough; where the top is, double precision decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cloglog import of_event
from .patterns import Patterns

Array = NDArray[np.float64]
Single = NDArray[np.float32]

_LARGEST_PRODUCTS = 1 << 25  # numbers kept as products of columns, 128 MB
_NEWTON_STEPS, _CHORD_STEPS = 8, 8
# On the scale of the linear predictor: nearer than this the curvature hardly changes any more.
_NEAR = 1e-2
_LEFT = 1e-10  # what may be left of the way
_STRAGGLERS = 0.02  # share of replicates not waited for: without a maximum, they never come near
# A replicate closer to singular than this is not decided here: single precision ends at 1e-7.
_SMALLEST_PIVOT = 1e-5
_FARTHEST = 80.0  # predictors beyond overflow in single precision


@dataclass(frozen=True)
class JointSearch:
    """A design prepared for searches from `start`; patterns without an event come first.

    `signed`: the columns, negative where there was no event, as the slopes are. `products`: of each
    two columns (pattern, pair), or nothing where they would not fit in memory.
    """

    patterns: Patterns
    start: Array
    signed: Array
    columns: Single
    products: Single | None

    def maxima(self, weights: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Coefficients under each row of weights (replicate, pattern), and which are the maximum.

        Newton's method without step halving; near the top the curvature is kept, as a chord step
        costs a fraction. The likelihood is concave, so a point where the slope is nought and the
        curvature sound is the maximum, however one got there.
        """
        size = np.abs(self.patterns.columns).max(axis=0)
        here, single = self.start[None, :], weights.astype(np.float32)
        for _ in range(_NEWTON_STEPS):
            gradient, information = self._gradient_and_information(here, single)
            is_sound = _sound(information)
            information[~is_sound] = np.eye(len(size))
            step = _solved(information, gradient)
            here, moved = here + step, np.abs(step) @ size
            if np.mean(is_sound & ~(moved <= _NEAR)) < _STRAGGLERS:
                break
        arrived = is_sound & (moved <= _NEAR)
        left = moved
        for _ in range(_CHORD_STEPS):
            step = _solved(information, self._gradient(here, weights))
            here, before, moved = here + step, moved, np.abs(step) @ size
            # Each step is to the next as the last was to this one.
            left = moved * np.minimum(moved / np.maximum(before, 1e-300), 1.0)
            if (left[arrived] <= _LEFT).all():
                break
        return here, arrived & (left <= _LEFT)

    def _gradient(self, here: Array, weights: Array) -> Array:
        slope = here @ self.patterns.columns.T
        slope += self.patterns.offset
        np.exp(np.clip(slope, -700, 300, out=slope), out=slope)
        of_events = slope[:, self._first_event :]
        with np.errstate(over="ignore"):
            of_events /= np.expm1(of_events)
        slope *= weights
        return np.asarray(slope @ self.signed, dtype=np.float64)

    def _gradient_and_information(self, here: Array, weights: Single) -> tuple[Array, Array]:
        """In single precision; one row of `here` is the same point for all replicates."""
        predictor = here.astype(np.float32) @ self.columns.T
        predictor += self.patterns.offset.astype(np.float32)
        bend = np.exp(np.clip(predictor, -_FARTHEST, _FARTHEST, out=predictor), out=predictor)
        slope = bend * weights  # without an event both are the hazard but for the sign
        at = slice(self._first_event, None)
        of_events, bend[:, at] = of_event(bend[:, at])
        np.multiply(of_events, weights[:, at], out=slope[:, at])
        gradient = (slope @ self.signed.astype(np.float32)).astype(np.float64)
        return gradient, self._information(weights * bend)

    def _information(self, weights: Single) -> Array:
        """Cross-products of the columns under each row of weights (replicate, column, column)."""
        n_columns = self.columns.shape[1]
        information = np.empty((len(weights), n_columns, n_columns))
        if self.products is None:
            for position, row in enumerate(weights):
                information[position] = (self.columns.T * row) @ self.columns
            return information
        one, other = np.triu_indices(n_columns)
        pairs = weights @ self.products
        information[:, one, other] = pairs
        information[:, other, one] = pairs
        return information

    @property
    def _first_event(self) -> int:
        return int(np.searchsorted(self.patterns.outcome, 1.0))


def joint_search(patterns: Patterns, start: Array) -> JointSearch:
    """The search prepared; patterns without an event must come first."""
    columns = patterns.columns.astype(np.float32)
    one, other = np.triu_indices(columns.shape[1])
    fits = len(columns) * len(one) <= _LARGEST_PRODUCTS
    products = columns[:, one] * columns[:, other] if fits else None
    signed = patterns.columns * np.where(patterns.outcome == 1, 1.0, -1.0)[:, None]
    return JointSearch(patterns, start, signed, columns, products)


def _solved(information: Array, right: Array) -> Array:
    return np.asarray(np.linalg.solve(information, right[:, :, None])[:, :, 0], dtype=np.float64)


def _sound(information: Array) -> NDArray[np.bool_]:
    """Which replicates' information can be inverted with digits to spare."""
    spread = np.sqrt(np.maximum(np.einsum("rjj->rj", information), 0.0))
    has_spread: NDArray[np.bool_] = (spread > 0).all(axis=1)
    is_sound = has_spread & np.isfinite(information).all(axis=(1, 2))
    scaled = information[is_sound] / (spread[is_sound][:, :, None] * spread[is_sound][:, None, :])
    is_sound[is_sound] = _smallest_pivots(scaled) > _SMALLEST_PIVOT
    return is_sound


def _smallest_pivots(matrices: Array) -> Array:
    """The smallest squared pivot of each; 0 where there is no Cholesky factor."""
    try:
        factors = np.linalg.cholesky(matrices)
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.zeros(1)
        half = len(matrices) // 2
        return np.concatenate(
            [_smallest_pivots(matrices[:half]), _smallest_pivots(matrices[half:])]
        )
    return np.asarray(np.einsum("rjj->rj", factors).min(axis=1) ** 2, dtype=np.float64)
