"""Made-up clinics that grade improvement 0-4 instead of scoring severity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from improvement_clinics import FULL_K, clinic, made_up_clinics

SESSIONS = np.arange(1, FULL_K + 1)


def graded(severity: pd.DataFrame, baseline: pd.Series) -> pd.DataFrame:
    """The grade of each score by DATA_CONTRACT 1; NaN where there is no score."""
    clearance = 100 * (1 - severity.div(baseline, axis=0))
    number = np.searchsorted([0, 25, 50, 75], clearance.to_numpy()).astype(float)
    return pd.DataFrame(number, severity.index, severity.columns).where(severity.notna())


def graded_clinics(
    n: int, seed: int, gain_per_session: float = 0.12, *, stops_by: str = "grade"
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cohort without scores, grades as given, and grades had everybody continued (n courses each).

    Courses stop by the grade just given, or (`stops_by="score"`) by the score that it hides.
    """
    cohort, scores, truth = made_up_clinics(n, seed, gain_per_session)
    full = graded(truth, cohort["baseline_score"])
    if stops_by == "score":
        is_seen = scores[list(SESSIONS)].notna().to_numpy()
    else:
        is_seen = _seen(full.to_numpy(), cohort["planned_sessions"].to_numpy(), seed)
    return cohort.assign(baseline_score=np.nan), full.where(is_seen), full


def _seen(grade: np.ndarray, planned: np.ndarray, seed: int) -> np.ndarray:
    """Half of the courses stop at each look that finds grade 3 or 4, some where nothing happens,
    most when their plan is done; one look in twenty before the last is missed."""
    rng = np.random.default_rng([seed, 1])
    stopped = np.full(len(grade), FULL_K)
    for k in range(1, FULL_K):
        leave = np.select([grade[:, k - 1] >= 3, grade[:, k - 1] == 0], [0.5, 0.15], 0.04)
        leave = np.where(planned <= k, np.maximum(leave, 0.8), leave)
        stopped[(stopped == FULL_K) & (rng.random(len(grade)) < leave)] = k
    gap = (rng.random(grade.shape) < 0.05) & (stopped[:, None] > SESSIONS)
    return (stopped[:, None] >= SESSIONS) & ~gap


def graded_clinic(
    grades: list[list[float | None]], spot_type: str = "melasma", **columns: object
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One course per list of grades after 1, 2, ... sessions, all else alike."""
    return clinic(grades, spot_type, baseline_score=np.nan, **columns)
