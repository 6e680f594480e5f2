"""Were the courses that decide a share of responders still seen (plan 2.4, 2.5)?

A share with grade 3 or more after k sessions is decided by the courses that were in grade 2 or more
before. These are the ones that stop. The rule of plan 2.4 counts whoever was assessed at k: all may
be far from responding, and then the model alone says what the others would have come to.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .courses import Array

TOO_FEW_CLOSE = "too_few_close_to_response_seen"
# In made-up clinics that stop by more than the grade shows (tests/graded_clinics.py, "score") cells
# above were low by about 4 points at most, the bias for which plan 2.4 withholds; cells below by up
# to 12. The fraction of missing information is no such guide: where few were seen it is itself a
# matter of chance, and a limit on it picks the estimates that happened not to move.
SMALLEST_SHARE_SEEN = 0.15


def share_seen(grade: Array, least: int) -> Array:
    """Of the courses close to `least` before k, the share assessed at k; one entry per k = 1..K.

    `grade` has one row per course of the population. Close is a last known grade before k of
    `least` - 1 or more. 1 where no course was close.
    """
    known = pd.DataFrame(grade).ffill(axis=1).shift(1, axis=1).to_numpy()
    is_close = known >= least - 1
    n_close = is_close.sum(axis=0)
    n_seen = (is_close & np.isfinite(grade)).sum(axis=0)
    return np.where(n_close > 0, n_seen / np.maximum(n_close, 1), 1.0)
