"""In which steps a clinic writes its scores down (tenths of a point, whole points, fives)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM

Array = NDArray[np.float64]

# In points of the scale, the coarsest first.
STEPS = (10.0, 5.0, 3.0, 2.5, 2.0, 1.0, 0.5, 0.3, 0.25, 0.2, 0.1, 0.05)
# A few scores between the steps (a slip, one assessor of many) do not make a scale continuous.
LEAST_ON_STEP = 0.98
FEWEST_SCORES = 20  # fewer may all be multiples of five by chance


def reading_steps_pct(table: pd.DataFrame, severity: Array) -> Array:
    """The step of each course's scores in percent of its scale; 0 where there is none.

    `table` holds one row per course (clinic_id, baseline_score, severity_scale), `severity` its
    scores by session (course, k - 1), both 0-100 of the scale. A clinic has one step per scale:
    the coarsest of which 98 % of its scores are multiples.
    """
    steps = np.zeros(len(table))
    if "severity_scale" not in table:
        return steps
    everything = np.column_stack([table["baseline_score"].to_numpy(dtype=np.float64), severity])
    scales = table["severity_scale"].astype("object")
    groups = table.groupby(["clinic_id", "severity_scale"], observed=True).indices
    for rows in groups.values():
        scale = scales.iloc[rows[0]]
        maximum = SEVERITY_SCALE_MAXIMUM.get(str(scale))
        if maximum:
            found = everything[rows]
            points = found[np.isfinite(found)] * maximum / 100
            steps[rows] = _step_of(points) * 100 / maximum
    return steps


def _step_of(points: Array) -> float:
    if len(points) < FEWEST_SCORES:
        return 0.0
    for step in STEPS:
        times = points / step
        if (np.abs(times - np.rint(times)) < 1e-6).mean() >= LEAST_ON_STEP:
            return step
    return 0.0


def as_written(score_pct: Array, step_pct: Array) -> Array:
    """Scores (any number per course) as they would be written down, percent of the scale."""
    step = np.where(step_pct > 0, step_pct, 1.0)
    return np.where(step_pct > 0, np.rint(score_pct / step) * step, score_pct)
