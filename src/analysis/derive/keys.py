"""How rows of one course find each other across tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COURSE = ["clinic_id", "course_id"]
PATIENT = ["clinic_id", "patient_id"]


def day_number(dates: pd.Series) -> NDArray[np.int64]:
    """Whole days since 1970-01-01, one per date; a missing date is the smallest integer."""
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def position_of_course(rows: pd.DataFrame, courses: pd.DataFrame) -> NDArray[np.intp]:
    """For each row, where its course stands in `courses` (0, 1, ...); -1 for a course not there."""
    positions = courses[COURSE].assign(position=np.arange(len(courses)))
    found = rows[COURSE].merge(positions, on=COURSE, how="left", validate="many_to_one")
    return found["position"].fillna(-1).to_numpy().astype(np.intp)
