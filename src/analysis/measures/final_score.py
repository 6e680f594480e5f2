"""How severe spots are at the end of their course, in points of the scale."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM
from analysis.schema.estimates import ALL, Estimate

from .shares import counted


def final_score_median(responses: pd.DataFrame, clinic_id: str = ALL) -> list[Estimate]:
    """The median final score in points of the scale, if all courses share one; else no row.

    `responses` is one row per course with a final assessment (`derive.cohort.recorded_responses`).
    The limits are order statistics (binomial), free of any assumption on the distribution; with
    fewer than six courses there are none.
    """
    assessed = responses[responses["final_reduction_pct"].notna()]
    scales = assessed["severity_scale"].unique()
    if len(scales) != 1:
        return []
    maximum = SEVERITY_SCALE_MAXIMUM[str(scales[0])]
    scores = np.sort(assessed["final_score"].to_numpy(dtype=np.float64)) * maximum / 100
    low, high = float("nan"), float("nan")
    below = int(binom.ppf(0.025, len(scores), 0.5))
    if below >= 1:
        low, high = float(scores[below - 1]), float(scores[len(scores) - below])
    row = Estimate(
        "measure.final_score_median",
        value=float(np.median(scores)),
        ci_low=low,
        ci_high=high,
        unit="score",
        n_assessed=len(scores),
        plan_section="1.6",
        clinic_id=clinic_id,
    )
    return [counted(row, assessed)]
