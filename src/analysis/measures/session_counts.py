"""How many sessions courses received, as recorded (plan 4.2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .concordance import NOT_ENDED, quantile_rows
from .exact_intervals import clustered_by, clustered_exact_limits
from .shares import NOTHING_RECORDED, counted, of_courses, share

MEAN, OVER = "process.mean_sessions", "process.more_sessions_than"
MINUTES = "process.session_minutes"
MANY_SESSIONS = 6  # beyond which the texts say sessions are seldom needed
SESSIONS_OF_FEW_PATIENTS = "sessions_of_few_patients"


def session_count_estimates(
    cohort: pd.DataFrame, sessions: pd.DataFrame, courses: pd.DataFrame, clinic_id: str = ALL
) -> list[Estimate]:
    """Sessions per course ended, the share with more than six, and how long a session takes.

    `process.mean_sessions` (sessions_per_course, limits by Student's t with patients as clusters)
    and `process.more_sessions_than` (`sessions=6`, probability, exact limits): courses analysed
    that are over. They tell what was given: courses stop because of how they go (plan 2).
    `process.session_minutes` (`quantile=50`, minutes): all sessions with a duration, Woodruff's
    limits.
    """
    ended = cohort[cohort["stop_reason"].ne(NOT_ENDED)]
    rows = [_mean(ended), _over(ended), *_minutes(of_courses(sessions, courses))]
    return [replace(row, clinic_id=clinic_id, plan_section="4.2") for row in rows]


def _mean(ended: pd.DataFrame) -> Estimate:
    row = counted(Estimate(MEAN, unit="sessions_per_course"), ended)
    received = ended["n_sessions"].to_numpy(dtype=np.float64)
    of_patient = pd.Series(received).groupby(ended["patient"].to_numpy(dtype=str))
    g = of_patient.ngroups
    if g < 2:
        return withheld(row, NOTHING_RECORDED)
    mean = float(received.mean())
    surplus = (of_patient.sum() - mean * of_patient.size()).to_numpy(dtype=np.float64)
    variance = float(surplus @ surplus) * g / (g - 1) / len(received) ** 2
    half = float(stdtrit(g - 1, 0.975)) * variance**0.5
    return replace(row, value=mean, ci_low=mean - half, ci_high=mean + half)


def _over(ended: pd.DataFrame) -> Estimate:
    is_over = ended["n_sessions"].gt(MANY_SESSIONS).to_numpy(dtype=bool)
    row = counted(Estimate(OVER, unit="probability"), ended)
    row = replace(row, level=level_of(sessions=MANY_SESSIONS))
    row = share(row, int(is_over.sum()), len(ended))
    if ended.empty:
        return row
    low, high = clustered_exact_limits(clustered_by(ended["patient"].to_numpy(dtype=str), is_over))
    return replace(row, ci_low=float(low), ci_high=float(high))


def _minutes(given: pd.DataFrame) -> list[Estimate]:
    timed = given[given["duration_minutes"].notna()]
    row = counted(Estimate(MINUTES, unit="minutes", n_assessed=len(timed)), timed)
    patient = (timed["clinic_id"] + "/" + timed["patient_id"]).to_numpy(dtype=str)
    minutes = timed["duration_minutes"].to_numpy(dtype=np.float64)
    return quantile_rows(row, minutes, patient, SESSIONS_OF_FEW_PATIENTS)
