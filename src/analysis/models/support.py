"""How many courses a cell rests on, and whether that is enough to print it (plan 2.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import Estimate, level_of, warned, withheld

from .courses import Courses, Positions

TOO_FEW = "too_few_reached_session"
TOO_SMALL_A_SHARE = "too_small_a_share_reached_session"
TOO_FEW_BEFORE = "too_few_reached_previous_session"
NOT_ESTIMABLE = "not_estimable"
HIGH_FMI = "high_missing_information"
SESSIONS = "sessions"  # unit of a set of session counts, which may hold a single one
NO_WIDTH = 1e-9  # of the value, or of one; what rounding leaves of an interval without width


@dataclass(frozen=True)
class Support:
    """What one population (a spot type, or all) offers; the arrays have one entry per k = 1..K.

    `share_assessed` is that of all its courses, 0-1.
    """

    spot_type: str
    n_patients: int
    n_courses: int
    courses_assessed: NDArray[np.intp]
    patients_assessed: NDArray[np.intp]
    share_assessed: NDArray[np.float64]
    courses_ever_assessed: int

    def lack(self, k: int, settings: ImprovementSettings, *, is_gain: bool = False) -> str:
        """Why the cell at k may not be printed, or nothing; a gain needs the session before too."""
        lack = lack_of(self.patients_assessed[k - 1], self.share_assessed[k - 1], settings)
        if lack:
            return lack
        if is_gain and k > 1 and self.lack(k - 1, settings):
            return TOO_FEW_BEFORE
        return ""

    def sessions(self, settings: ImprovementSettings) -> list[int]:
        """The session counts that may be printed."""
        return [k for k in range(1, len(self.courses_assessed) + 1) if not self.lack(k, settings)]


def lack_of(n_patients: int, share_of_courses: float, settings: ImprovementSettings) -> str:
    """Why so many patients seen, and that share (0-1) of all courses, are too few; or nothing.

    Patients enough are not all: where nine courses in ten have stopped, what is printed is the
    model's opinion of them, however many the tenth are (docs/decisions.md).
    """
    if n_patients < settings.minimum_assessed:
        return TOO_FEW
    return TOO_SMALL_A_SHARE if share_of_courses < settings.minimum_assessed_share else ""


def support_of(courses: Courses, spot_type: str, rows: Positions) -> Support:
    """The support of the courses at `rows`."""
    seen = courses.assessed[rows]
    patient = courses.patient[rows]
    return Support(
        spot_type=spot_type,
        n_patients=len(np.unique(patient)),
        n_courses=len(rows),
        courses_assessed=seen.sum(axis=0),
        share_assessed=seen.mean(axis=0) if len(rows) else np.zeros(seen.shape[1]),
        patients_assessed=np.array([len(np.unique(patient[column])) for column in seen.T]),
        courses_ever_assessed=int(seen.any(axis=1).sum()),
    )


def cell(
    support: Support, estimand: str, k: int, unit: str, method: str, clinic_id: str
) -> Estimate:
    """The row of one estimand at k sessions, counts filled in, numbers still to come."""
    return Estimate(
        estimand=estimand,
        spot_type=support.spot_type,
        level=level_of(k=k),
        unit=unit,
        n_patients=support.n_patients,
        n_courses=support.n_courses,
        n_assessed=int(support.courses_assessed[k - 1]),
        method=method,
        plan_section="2.2" if method == "plan" else "2.6",
        clinic_id=clinic_id,
    )


def gated(
    row: Estimate,
    numbers: tuple[float, float, float],
    lack: str,
    settings: ImprovementSettings,
    fmi: float = float("nan"),
) -> Estimate:
    """The row with value and limits, or withheld for `lack` or because they do not exist.

    Limits that are one number are none. Without its numbers a row has no fraction of missing
    information either; above `settings.high_fmi` it is shown with a warning.
    """
    if lack:
        return withheld(row, lack)
    if not np.isfinite(numbers).all():
        return withheld(row, NOT_ESTIMABLE)
    value, low, high = (float(number) for number in numbers)
    # Scores that are all alike do not make a mean certain: they do not tell how certain it is.
    if row.unit != SESSIONS and has_no_width(value, low, high):
        return withheld(row, NOT_ESTIMABLE)
    row = replace(row, value=value, ci_low=low, ci_high=high, fmi=float(fmi))
    return warned(row, HIGH_FMI) if fmi > settings.high_fmi else row


def has_no_width(value: float, low: float, high: float) -> bool:
    """Whether the limits of a value are one number, but for rounding."""
    return high - low <= NO_WIDTH * max(abs(value), 1.0)
