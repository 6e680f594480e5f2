"""The responders and their follow-up as arrays, in one order whatever the order they came in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]
_COURSE = ["clinic_id", "course_id"]

DAYS_PER_YEAR = 365.25
LAST_WEEK = 78.0  # plan 3.2: the bands end here; an interval centred beyond says nothing on a year


@dataclass(frozen=True)
class FollowUp:
    """Responders sorted by clinic and course, and the intervals seen of them.

    `course` is, per interval, the position of its responder; `patient` numbers the patients of the
    responders 0..P-1. An interval's `protection` is 0 low, 1 moderate, 2 high, NaN not answered;
    `earlier_protection` is what was told at the look that opens it.
    """

    responders: pd.DataFrame
    course: Positions
    patient: Positions
    start_weeks: Array
    end_weeks: Array
    midpoint_on: NDArray[np.datetime64]
    recurred: NDArray[np.int64]
    protection: Array
    earlier_protection: Array

    @property
    def length_weeks(self) -> Array:
        """Length of each interval, weeks."""
        return self.end_weeks - self.start_weeks

    @property
    def middle_weeks(self) -> Array:
        """Middle of each interval, weeks after the final assessment."""
        return (self.start_weeks + self.end_weeks) / 2

    def subset(self, chosen: NDArray[np.bool_]) -> FollowUp:
        """The same responders with the chosen intervals only."""
        return FollowUp(
            self.responders,
            self.course[chosen],
            self.patient,
            self.start_weeks[chosen],
            self.end_weeks[chosen],
            self.midpoint_on[chosen],
            self.recurred[chosen],
            self.protection[chosen],
            self.earlier_protection[chosen],
        )

    def patients_of(self, intervals: NDArray[np.bool_]) -> int:
        """How many different patients the chosen intervals belong to."""
        return len(np.unique(self.patient[self.course[intervals]]))


def arranged_follow_up(responders: pd.DataFrame, intervals: pd.DataFrame) -> FollowUp:
    """Both tables as arrays; intervals of a course that is not among the responders are left out,
    and so are those centred beyond week 78 (plan 3.2)."""
    ordered = responders.sort_values(_COURSE, kind="stable").reset_index(drop=True)
    position = ordered[_COURSE].assign(position=np.arange(len(ordered)))
    rows = intervals.merge(position, on=_COURSE, how="inner", validate="many_to_one")
    rows = rows[(rows["start_weeks"] + rows["end_weeks"]) / 2 <= LAST_WEEK]
    rows = rows[rows["length_weeks"] > 0].sort_values(["position", "start_weeks"], kind="stable")
    patient, _ = pd.factorize(ordered["patient"], sort=True)
    levels = {"low": 0.0, "moderate": 1.0, "high": 2.0}
    return FollowUp(
        responders=ordered,
        course=rows["position"].to_numpy(dtype=np.intp),
        patient=np.asarray(patient, dtype=np.intp),
        start_weeks=rows["start_weeks"].to_numpy(dtype=np.float64),
        end_weeks=rows["end_weeks"].to_numpy(dtype=np.float64),
        midpoint_on=rows["midpoint_on"].to_numpy().astype("datetime64[D]"),
        # A boolean outcome would silently model P(no recurrence) in a formula (plan 7).
        recurred=rows["has_recurred"].to_numpy().astype(np.int64),
        protection=np.asarray(rows["sun_protection"].map(levels).to_numpy(np.float64)),
        earlier_protection=np.asarray(
            rows["previous_sun_protection"].map(levels).to_numpy(np.float64)
        ),
    )


def season(days: NDArray[np.datetime64], peak: str) -> Array:
    """Cosine of the time of year, 1 at `peak` (month-day) and -1 half a year away (plan 3.2)."""
    days = days.astype("datetime64[D]")
    day_of_year = (days - days.astype("datetime64[Y]")).astype(np.float64)
    # A leap year, so that 02-29 is a legal peak; one day's error in a year moves nothing.
    top = (np.datetime64(f"2024-{peak}") - np.datetime64("2024-01-01")).astype(np.float64)
    wave: Array = np.cos(2 * np.pi * (day_of_year - top) / DAYS_PER_YEAR)
    return wave
