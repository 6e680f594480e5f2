"""How long a result lasts: months until a share of the responders has lost it (plan 3.6).

The time at which a spot came back lies between two looks, so the share is Turnbull's; its limits
are the times at which the limits of the share cross the one asked for.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .followed import NO_CONVERGENCE, NO_FOLLOW_UP, by_population, fitted, timed
from .recurrence import MONTHS_PER_WEEK
from .shares import Z_95, agresti_coull_variance

Array = NDArray[np.float64]

ESTIMAND = "recurrence.renewal_interval_months"
SHARES_PCT = (25, 50)
# Below this a quarter is a handful of recurrences; the same number as a printed cell (plan 2.4).
FEWEST_EVENTS = 25
TOO_FEW_RECURRENCES = "too_few_recurrences"


def renewal_estimates(
    responders: pd.DataFrame, intervals: pd.DataFrame, clinic_id: str = ALL, seed: int = 0
) -> list[Estimate]:
    """Months until 25 % and 50 % of the responders have lost the result: all, and each spot type.

    `recurrence.renewal_interval_months`, level `share=25`, months after the end of the course.
    Tables as for the models: one row per responder, one per interval between looks; `n_assessed`
    responders looked at, `n_events` recurrences. The value is the middle of the interval between
    looks in which the share is reached, the limits its outer ends; a share not reached within
    follow-up has no value, a limit not reached is empty. Limits: bootstrap of patients, variance
    never below Agresti-Coull's. Withheld where nobody was followed or recurrences are fewer than
    25. No responder, no row. Plan 3.6.
    """
    rows: list[Estimate] = []
    blank = Estimate(ESTIMAND, unit="months", plan_section="3.6", clinic_id=clinic_id)
    for row, seen in by_population(blank, responders, intervals):
        empty = [replace(row, level=level_of(share=share)) for share in SHARES_PCT]
        name = f"{ESTIMAND}/{clinic_id}/{row.spot_type}"
        rows += _filled(empty, seen, np.random.default_rng([seed, crc32(name.encode())]))
    return rows


def _filled(empty: list[Estimate], seen: pd.DataFrame, rng: np.random.Generator) -> list[Estimate]:
    if seen.empty:
        return [withheld(row, NO_FOLLOW_UP) for row in empty]
    if empty[0].n_events < FEWEST_EVENTS:
        return [withheld(row, TOO_FEW_RECURRENCES) for row in empty]
    courses = timed(seen)
    found = fitted(courses, rng)
    if found is None:
        return [withheld(row, NO_CONVERGENCE) for row in empty]
    curve = np.cumsum(found.share)
    half = _half_widths(curve, np.cumsum(found.samples, axis=1), courses.n_patients)
    ends = (found.cells.middle, found.cells.left, found.cells.right)
    rows = []
    for row, share_pct in zip(empty, SHARES_PCT, strict=True):
        curves = (curve, curve + half, curve - half)
        value, low, high = (
            MONTHS_PER_WEEK * _reached(time, shares, share_pct / 100)
            for time, shares in zip(ends, curves, strict=True)
        )
        rows.append(replace(row, value=value, ci_low=low, ci_high=high))
    return rows


def _half_widths(curve: Array, samples: Array, n_patients: int) -> Array:
    """Half the width of the 95 % interval of the share lost by the end of each cell."""
    least = agresti_coull_variance(curve, n_patients)
    half: Array = Z_95 * np.sqrt(np.maximum(samples.var(axis=0, ddof=1), least))
    return half


def _reached(time: Array, shares: Array, share: float) -> float:
    """The first time at which the share is reached; NaN where it never is."""
    at = np.flatnonzero((shares >= share - 1e-9) & np.isfinite(time))
    return float(time[at[0]]) if len(at) else float("nan")
