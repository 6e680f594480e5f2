"""Where two groups of courses differ in a share: age and spots, depth and severity (claims)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.schema.estimates import Estimate, level_of, withheld

from .shares import NOTHING_RECORDED, PATIENT, counted

DIFFERENCE = "measure.share_difference"
OLDER_FROM = 50
FEWEST_PATIENTS = 8  # in either group (disclosure rule D11)
TOO_FEW_IN_ARM, NOT_ESTIMABLE = "too_few_in_one_arm", "not_estimable"


def difference_estimates(courses: pd.DataFrame, cohort: pd.DataFrame) -> list[Estimate]:
    """`measure.share_difference` (`contrast=older-younger;of=off_face`, probability): three.

    Age spots, and spots off the face, from 50 years on and below; spots worse than the median of
    their type, dermal and epidermal. `courses` carry age and `is_off_face` (1, 0, NaN), `cohort`
    are the courses analysed. Cluster-robust limits, Student's t; nothing is adjusted.
    """
    age = courses["age_years"].to_numpy(dtype=np.float64, na_value=np.nan)
    band = courses["age_band"].astype("object").fillna("").astype(str).str[:2]
    from_band = pd.to_numeric(band, errors="coerce").to_numpy(dtype=np.float64)
    age = np.where(np.isfinite(age), age, from_band)
    older = np.where(np.isfinite(age), (age >= OLDER_FROM) * 1.0, np.nan)
    depth = cohort["depth"].to_numpy(dtype=object)
    dermal = np.where(depth == "dermal", 1.0, np.where(depth == "epidermal", 0.0, np.nan))
    baseline = cohort["baseline_score"].astype("float64")
    middle = baseline.groupby(cohort["spot_type"]).transform("median")
    is_severe = (baseline > middle).to_numpy().astype(np.float64)
    off_face = courses["is_off_face"].to_numpy(dtype=np.float64)
    of_type = courses["spot_type"].eq("age_spot").to_numpy().astype(np.float64)
    asked = (
        ("older-younger", "age_spot", courses, older, of_type),
        ("older-younger", "off_face", courses, older, off_face),
        ("dermal-epidermal", "severe", cohort, dermal, is_severe),
    )
    return [
        _difference(rows, group, has_it, level_of(contrast=contrast, of=of))
        for contrast, of, rows, group, has_it in asked
    ]


def _difference(
    rows: pd.DataFrame, group: NDArray[np.float64], has_it: NDArray[np.float64], level: str
) -> Estimate:
    chosen = np.isfinite(group) & np.isfinite(has_it)
    row = counted(Estimate(DIFFERENCE, level=level, unit="probability"), rows[chosen])
    row = replace(row, n_assessed=int(chosen.sum()))
    if not chosen.any():
        return withheld(row, NOTHING_RECORDED)
    patient = rows[chosen].groupby(PATIENT, sort=True).ngroup().to_numpy()
    first, has_it = group[chosen] == 1, has_it[chosen]
    sides = (first, ~first)
    if min(len(np.unique(patient[side])) for side in sides) < FEWEST_PATIENTS:
        return withheld(row, TOO_FEW_IN_ARM)
    shares = [has_it[side].mean() for side in sides]
    influence = np.zeros(len(has_it))
    for side, mean, sign in zip(sides, shares, (1, -1), strict=True):
        influence[side] = sign * (has_it[side] - mean) / side.sum()
    by_patient = np.bincount(patient, weights=influence)
    g = len(by_patient)
    half = float(stdtrit(g - 1, 0.975)) * float(by_patient @ by_patient * g / (g - 1)) ** 0.5
    value = float(shares[0] - shares[1])
    if half <= 0:
        return withheld(row, NOT_ESTIMABLE)
    return replace(row, value=value, ci_low=value - half, ci_high=value + half)
