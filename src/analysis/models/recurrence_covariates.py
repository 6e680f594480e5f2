"""Who the patient is, as columns of the recurrence model: one row per responder.

Plan 3.2 names them. What it leaves to us is what happens where records are few: a level with
hardly a patient, or with recurrences only, has no finite coefficient and joins others.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .follow_up import FollowUp

Array = NDArray[np.float64]

FEWEST_PATIENTS = 8  # a level with fewer is pooled (disclosure rule D11)
FACTORS = ("spot_type", "phototype", "sex", "combination")
NUMBERS = ("final_score", "log_baseline", "age_years", "n_sessions")


def covariate_columns(follow_up: FollowUp) -> Array:
    """Factors and numbers of the plan, one row per responder (clinics apart)."""
    table = follow_up.responders
    log_baseline = np.log(table["baseline_score"] + 1)
    numbers = {name: table[name] for name in NUMBERS if name in table}
    numbers["log_baseline"] = log_baseline
    parts = [factor_columns(follow_up, table[name]) for name in FACTORS]
    parts += [number_columns(follow_up, numbers[name]) for name in NUMBERS]
    return np.hstack(parts)


def factor_columns(follow_up: FollowUp, values: pd.Series) -> Array:
    """One 0/1 column per level but the commonest, one row per responder; missing is a level.

    Levels with fewer than eight patients, without a recurrence, or without an interval free of one
    are one level together; if that cannot stand either it joins the commonest.
    """
    levels = values.astype("object").where(values.notna(), "missing").astype(str).to_numpy()
    if not len(levels):
        return np.empty((0, 0))
    rare = [name for name in np.unique(levels) if not _stands(follow_up, levels == name)]
    levels = np.where(np.isin(levels, rare), "(rare)", levels)
    names, counts = np.unique(levels, return_counts=True)
    reference = names[np.argmax(np.where(names == "(rare)", -1, counts))]
    if rare and not _stands(follow_up, levels == "(rare)"):
        levels = np.where(levels == "(rare)", reference, levels)
    columns = [levels == name for name in np.unique(levels) if name != reference]
    return np.column_stack([np.empty((len(levels), 0)), *columns]).astype(np.float64)


def _stands(follow_up: FollowUp, members: NDArray[np.bool_]) -> bool:
    """Whether a level of the responders has patients, recurrences and non-recurrences enough."""
    chosen = members[follow_up.course]
    recurred = follow_up.recurred[chosen]
    return follow_up.patients_of(chosen) >= FEWEST_PATIENTS and 0 < recurred.sum() < len(recurred)


def number_columns(follow_up: FollowUp, values: pd.Series) -> Array:
    """The number in standard deviations from its mean among those followed, and a missing flag.

    Missing is 0, the mean (plan 1.6). The flag is a level like any other: with few patients, or
    without a recurrence among them, its hazard would be estimated as 0, so it is left out.
    """
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(numbers)
    followed = np.unique(follow_up.course)
    sample = numbers[followed][known[followed]]
    spread = sample.std() if len(sample) else 0.0
    if spread < 1e-9:
        return np.empty((len(numbers), 0))
    scaled = np.where(known, (numbers - sample.mean()) / spread, 0.0)
    flag = [~known] if _stands(follow_up, ~known) else []
    return np.column_stack([scaled, *flag]).astype(np.float64)


def independent_columns(columns: Array, given: Array) -> NDArray[np.bool_]:
    """Which columns say something that `given` and the columns before them do not.

    Patients whose record is empty miss age, sex and phototype all at once; the three flags are one
    column, and a singular design must not be left to the optimiser (plan 7).
    """
    basis, _ = np.linalg.qr(given)
    kept = np.zeros(columns.shape[1], dtype=bool)
    for number, column in enumerate(columns.T):
        left = column - basis @ (basis.T @ column)
        left = left - basis @ (basis.T @ left)
        if np.linalg.norm(left) > 1e-6 * max(float(np.linalg.norm(column)), 1.0):
            kept[number] = True
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
    return kept
