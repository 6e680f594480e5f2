"""How many spots are back after half a year or a year, without any model (plan 3.6)."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .followed import NO_CONVERGENCE, NO_FOLLOW_UP, Timed, by_population, fitted, timed
from .shares import agresti_coull_variance

Array = NDArray[np.float64]

RISK = "recurrence.turnbull_risk"
WEEKS = (26, 52)
FEWEST_PATIENTS = 8  # still seen at or after the horizon (disclosure rule D11)
# Where more mass than this lies in the interval that holds the horizon, the looks do not tell on
# which side of it: the number would be the convention's, not the records'.
LARGEST_UNDETERMINED = 0.10

TOO_SHORT = "follow_up_too_short"
TOO_FAR_APART = "looks_too_far_apart"


def turnbull_estimates(
    responders: pd.DataFrame, intervals: pd.DataFrame, clinic_id: str = ALL, seed: int = 0
) -> list[Estimate]:
    """Share of responders whose spot is back within 26 and 52 weeks: all, and each spot type.

    `recurrence.turnbull_risk`, level `weeks=`, probability 0-1, interval-censored and censored at
    re-treatment. Tables as for the models: one row per responder, one per interval between looks.
    `n_courses` are the responders, `n_assessed` those looked at, `n_events` their recurrences.
    Limits: bootstrap of patients, on the probability scale, variance never below Agresti-Coull's
    (plan 2.3), Student's t. Withheld where nobody was followed, fewer than 8 patients were seen at
    or after the horizon, or the looks around it are too far apart. No responder, no row. Plan 3.6.
    """
    rows: list[Estimate] = []
    blank = Estimate(RISK, unit="probability", plan_section="3.6", clinic_id=clinic_id)
    for row, seen in by_population(blank, responders, intervals):
        empty = [replace(row, level=level_of(weeks=weeks)) for weeks in WEEKS]
        courses = timed(seen)
        counts = [courses.cells.before(weeks) for weeks in WEEKS]
        rng = np.random.default_rng([seed, *map(_number, (RISK, clinic_id, row.spot_type))])
        rows += filled(empty, courses, counts, WEEKS, rng)
    return rows


def _number(text: str) -> int:
    return zlib.crc32(text.encode())


def filled(
    empty: list[Estimate],
    courses: Timed,
    counts: list[NDArray[np.bool_]],
    weeks: tuple[int, ...],
    rng: np.random.Generator,
) -> list[Estimate]:
    """Each row with the share of its cells (`counts`) and limits, or withheld with the reason.

    `weeks` is the horizon of each row.
    """
    lacks = [lack_at(courses, horizon) for horizon in weeks]
    if all(lacks):
        return [withheld(row, lack) for row, lack in zip(empty, lacks, strict=True)]
    found = fitted(courses, rng)
    if found is None:
        return [withheld(row, NO_CONVERGENCE) for row in empty]
    rows = []
    for row, lack, count, horizon in zip(empty, lacks, counts, weeks, strict=True):
        unclear = found.share[found.cells.around(horizon)].sum() > LARGEST_UNDETERMINED
        reason = lack or (TOO_FAR_APART if unclear else "")
        share, samples = float(found.share[count].sum()), found.samples[:, count].sum(axis=1)
        at_risk = courses.patients_at(horizon)
        row = with_limits(row, share, samples, courses.n_patients, at_risk)
        rows.append(withheld(row, reason) if reason else row)
    return rows


def lack_at(courses: Timed, weeks: float) -> str:
    """Why nothing can be said of that horizon, or nothing."""
    if not len(courses.patient):
        return NO_FOLLOW_UP
    return TOO_SHORT if courses.patients_at(weeks) < FEWEST_PATIENTS else ""


def with_limits(
    row: Estimate, share: float, samples: Array, n_patients: int, at_risk: int
) -> Estimate:
    """The row with a share 0-1 and its limits, from the spread of bootstrap samples.

    Nobody, or everybody, recurring is not certainty: Agresti and Coull's variance is the least.
    Student's t with the patients still at risk, because it is they who say what the end of the
    curve does; with the normal quantile 60 courses looked at on any day were covered by 85-90 %.
    """
    variance = max(samples.var(ddof=1), agresti_coull_variance(share, n_patients))
    half = float(stdtrit(max(at_risk - 1, 1), 0.975)) * float(np.sqrt(variance))
    share = min(max(share, 0.0), 1.0)
    return replace(row, value=share, ci_low=max(share - half, 0.0), ci_high=min(share + half, 1.0))
