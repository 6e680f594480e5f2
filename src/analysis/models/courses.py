"""The courses of an improvement analysis as arrays, in an order of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.estimates import ALL

from .reading_steps import reading_steps_pct

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Courses:
    """Courses sorted by clinic and course id; one entry (or row) per course.

    `severity` has one column per session count 1..K, 0-100 of the scale, NaN = not assessed;
    `patient` numbers the patients 0..P-1 in the order of their ids; `stratum_of_patient` is the
    spot type of each patient's first course (earliest start, then course id); `step_pct` is the
    step in which the course's scores are written down, 0 = none.
    """

    table: pd.DataFrame
    baseline: Array
    severity: Array
    patient: Positions
    stratum_of_patient: NDArray[np.object_]
    step_pct: Array

    @property
    def assessed(self) -> NDArray[np.bool_]:
        """Which course was assessed after which number of sessions (course, k - 1)."""
        return np.isfinite(self.severity)

    @property
    def reduction_pct(self) -> Array:
        """Reduction since baseline in percent (course, k - 1); NaN where not assessed."""
        return 100 * (1 - self.severity / self.baseline[:, None])

    def populations(self) -> Iterator[tuple[str, Positions]]:
        """`all`, then each spot type present by name, with the positions of its courses."""
        yield ALL, np.arange(len(self.table))
        types = self.table["spot_type"].to_numpy(dtype=object)
        for spot_type in sorted(set(types)):
            yield spot_type, np.flatnonzero(types == spot_type)


def arranged(cohort: pd.DataFrame, severity: pd.DataFrame, maximum_sessions: int) -> Courses:
    """The courses of a cohort with their severity by session; the index ties the two together.

    Courses with no baseline above 0 have no reduction and are left out (the cohort of plan 1.1
    holds none).
    """
    cohort = cohort[cohort["baseline_score"] > 0].sort_values(["clinic_id", "course_id"])
    scores = severity.loc[cohort.index].reindex(columns=range(1, maximum_sessions + 1))
    patient, _ = pd.factorize(cohort["patient"], sort=True)
    firsts = cohort.assign(patient=patient).sort_values(["started_on", "clinic_id", "course_id"])
    strata = firsts.groupby("patient", sort=True)["spot_type"].first()
    table, assessed = cohort.reset_index(drop=True), scores.to_numpy(dtype=np.float64)
    return Courses(
        table=table,
        baseline=cohort["baseline_score"].to_numpy(dtype=np.float64),
        severity=assessed,
        patient=np.asarray(patient, dtype=np.intp),
        stratum_of_patient=strata.to_numpy(dtype=object),
        step_pct=reading_steps_pct(table, assessed),
    )
