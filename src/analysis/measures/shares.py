"""A share with its interval, and what a group of courses is."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta

from analysis.schema.estimates import Estimate, withheld

from .exact_intervals import clustered_by, clustered_exact_limits

Array = NDArray[np.float64]

Z_95 = 1.959963984540054
PATIENT = ["clinic_id", "patient_id"]
COURSE = ["clinic_id", "course_id"]
NOTHING_RECORDED = "nothing_recorded"


def wilson_limits(events: float, of: float) -> tuple[float, float]:
    """Wilson's 95 % limits of a share, 0-1, also at numbers not whole; of nothing, NaN."""
    if of == 0:
        return math.nan, math.nan
    share = events / of
    z2 = Z_95**2
    centre = share + z2 / (2 * of)
    half = Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    low, high = ((centre + sign * half) / (1 + z2 / of) for sign in (-1, 1))
    # Exactly 0 and 1 at the ends: rounding would leave a hair between share and limit.
    return (0.0 if events == 0 else low), (1.0 if events == of else high)


def exact_limits(events: int, of: int) -> tuple[float, float]:
    """Clopper and Pearson's exact 95 % limits of a share, 0-1; of nothing, NaN (plan 4.1)."""
    if of == 0:
        return math.nan, math.nan
    low = float(beta.ppf(0.025, events, of - events + 1)) if events else 0.0
    high = float(beta.ppf(0.975, events + 1, of - events)) if events < of else 1.0
    return low, high


def share(row: Estimate, events: int, of: int, *, exact: bool = False, per: float = 1) -> Estimate:
    """The row with events / of, times `per`, and its limits; withheld where `of` is 0.

    `n_assessed` becomes the denominator and `n_events` the numerator, so that the share can be
    derived again from rounded counts.
    """
    counted = replace(row, n_assessed=of, n_events=events)
    if of == 0:
        return withheld(counted, NOTHING_RECORDED)
    low, high = exact_limits(events, of) if exact else wilson_limits(events, of)
    return replace(counted, value=per * events / of, ci_low=per * low, ci_high=per * high)


def clustered_share(
    row: Estimate, patient: NDArray[np.intp], has_it: NDArray[np.bool_], *, per: float = 1
) -> Estimate:
    """The share of rows that have it: Wilson's limits, or exact ones with patients as clusters.

    `patient` numbers whom each row belongs to. Counts and withholding as for `share`.
    """
    row = share(row, int(has_it.sum()), len(has_it), per=per)
    if len(np.unique(patient)) == len(patient):
        return row
    low, high = per * clustered_exact_limits(clustered_by(patient, has_it))
    return replace(row, ci_low=float(low), ci_high=float(high))


def agresti_coull_variance(share: float | Array, n_patients: int) -> Array:
    """Least variance of a share, 0-1: nobody, or everybody, is not certainty (plan 2.3)."""
    n = n_patients + Z_95**2
    centre = np.asarray((share * n_patients + Z_95**2 / 2) / n)
    variance: Array = centre * (1 - centre) / n
    return variance


def counted(row: Estimate, rows: pd.DataFrame) -> Estimate:
    """The row with the number of different patients and courses that `rows` belong to."""
    return replace(
        row,
        n_patients=int((~rows.duplicated(PATIENT)).sum()),
        n_courses=int((~rows.duplicated(COURSE)).sum()),
    )


def of_courses(rows: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    """The rows that belong to one of the courses, with that course's patient."""
    return rows.merge(courses[[*COURSE, "patient_id"]], on=COURSE, how="inner")
