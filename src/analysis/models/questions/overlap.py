"""Whether two arms hold the same kind of patients, so that one can speak for the other.

The propensity is taken as if both arms were equally large: otherwise every rare treatment would
seem to lack overlap, however alike its patients are. That there are few of them is a matter of
the effective sample size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

INSIDE = (0.05, 0.95)  # propensities that leave a course comparable
RIDGE = 1e-3  # times the number of courses: separation ends at the edge, not in a failure
STEPS = 50


@dataclass(frozen=True)
class Overlap:
    """Share of the patients standardised over with a propensity inside, and the effective sizes.

    `effective` is the smaller arm's (sum w)^2 / sum w^2 under weights of one over the propensity.
    """

    inside: float
    effective: float


def overlap(covariates: Array, is_first: Flags, arms: Flags, population: Flags) -> Overlap:
    """Overlap of the arm `is_first` with the other courses of `arms`, over `population`.

    All have one entry (or row) per course, and neither arm is empty. Without covariates everybody
    is alike.
    """
    first, chance = is_first[arms], propensity(covariates, is_first, arms)
    low, high = INSIDE
    inside = float(((chance >= low) & (chance <= high))[population].mean())
    sizes = _effective(1 / chance[arms][first]), _effective(1 / (1 - chance[arms][~first]))
    return Overlap(inside, min(sizes))


def propensity(covariates: Array, is_first: Flags, arms: Flags) -> Array:
    """Each course's probability of the arm `is_first`, by its covariates, arms equally large.

    Fitted on `arms`, of which neither side is empty; one entry per course.
    """
    design = np.column_stack([np.ones(len(covariates)), covariates])
    first = is_first[arms]
    weights = 0.5 / np.where(first, first.mean(), 1 - first.mean())
    coefficients = ridge_logistic(design[arms], first.astype(np.float64), weights)
    # Beyond +-30 the weight of a course is past anything a sum could hold.
    chance: Array = 1 / (1 + np.exp(-np.clip(design @ coefficients, -30, 30)))
    return chance


def ridge_logistic(design: Array, outcome: Array, weights: Array) -> Array:
    """Coefficients of a weighted logistic regression with a small ridge, the constant free."""
    penalty = np.full(design.shape[1], RIDGE * len(design))
    penalty[0] = 1e-9
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slope = design.T @ (weights * (outcome - chance)) - penalty * beta
        curvature = np.maximum(weights * chance * (1 - chance), 1e-12)
        information = (design * curvature[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(information, slope)
        # Newton from 0 overshoots where arms are nearly separate; five logits are a long way.
        beta = beta + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-6:
            break
    return beta


def unexplained(covariates: Array, exposure: Array) -> float:
    """Share of a number's variance that the covariates leave open, 0-1; 0 for a constant."""
    design = np.column_stack([np.ones(len(covariates)), covariates])
    centred = exposure - exposure.mean()
    total = float(centred @ centred)
    if total <= 1e-12 * len(exposure):
        return 0.0
    left = centred - design @ np.linalg.lstsq(design, centred, rcond=None)[0]
    return float(left @ left) / total


def _effective(weights: Array) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0
