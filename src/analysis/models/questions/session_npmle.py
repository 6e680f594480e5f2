"""The distribution of a first session count that lies between two looks, without a model.

Turnbull's estimate (1976) on the few points 1, 2, ..., K and "later": with so few, EM on all of
them at once is short and quick.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TOLERANCE = 1e-6  # largest move of a share in one step
MOST_STEPS = 2_000


def seen_intervals(has_responded: Array) -> tuple[Array, Array]:
    """For each course the last k without a response before the first with one, and that first k.

    `has_responded` is (course, k - 1): 1, 0, or NaN where nobody looked. Without a response the
    first is the last look and the second infinite; a course never looked at has (0, infinite).
    """
    session = np.arange(1, has_responded.shape[1] + 1)
    found = np.where(has_responded == 1, session, np.inf).min(axis=1)
    clear = np.where((has_responded == 0) & (session < found[:, None]), session, 0).max(axis=1)
    return clear.astype(np.float64), found


def coverage(left: Array, right: Array, sessions: int) -> Array:
    """Which of 1, ..., K, later each interval (left, right] holds: 0/1, one row per interval."""
    points = np.append(np.arange(1, sessions + 1, dtype=np.float64), np.inf)
    holds: Array = ((points > left[:, None]) & (points <= right[:, None])).astype(np.float64)
    return holds


def shares_by_session(holds: Array, weights: Array) -> Array:
    """Share with the event by k = 1..K (fit, k - 1), one fit per row of `weights` (fit, course).

    Intervals that hold the same points are summed first.
    """
    runs, of_course = np.unique(holds, axis=0, return_inverse=True)
    member = (of_course.ravel()[:, None] == np.arange(len(runs))).astype(np.float64)
    counts = weights @ member
    total = counts.sum(axis=1, keepdims=True)
    mass = np.full((len(weights), holds.shape[1]), 1 / holds.shape[1])
    for _ in range(MOST_STEPS):
        held = mass @ runs.T
        # A run that a bootstrap sample lacks needs no mass.
        each = np.divide(counts, held, out=np.zeros_like(held), where=counts > 0)
        moved = mass * (each @ runs) / total
        step, mass = np.abs(moved - mass).max(), moved
        if step < TOLERANCE:
            break
    # A sum of shares may end a hair above 1, outside of its own limits.
    return np.asarray(np.minimum(np.cumsum(mass, axis=1)[:, :-1], 1.0), dtype=np.float64)
