"""Responders whose report of sun protection is changed by the recurrence that the look finds.

Another functional form than the model's: the level is drawn from a habit by thresholds, hazards act
in continuous time, and whoever sees the spot come back protects well from that day on, so that the
report at the look that finds it speaks of those days in part (plan 3, "why the usual way fails").
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from recurrence_clinics import LEVELS

WEEKLY_HAZARD = 0.02
ALARMED = 0.6  # share of patients who protect well once the spot is back


def contaminated_intervals(
    responders: pd.DataFrame,
    rng: np.random.Generator,
    log_hazard_ratio: np.ndarray,
    *,
    missing_share: float = 0.2,
) -> pd.DataFrame:
    """Looks every 8-12 weeks up to week 70, columns as `derive` makes them."""
    n = len(responders)
    score = (responders["final_score"].to_numpy() - 17) / 10
    habit = rng.normal(0, 1, n) - 0.5 * score
    frailty = 0.7 * (responders["spot_type"].to_numpy() == "melasma") + 0.3 * score
    at, going = np.zeros(n), np.ones(n, dtype=bool)
    told = np.array([None] * n, dtype=object)
    parts = []
    for _ in range(7):
        end = at + rng.integers(56, 85, n) / 7
        level = np.digitize(habit + rng.normal(0, 0.7, n), [-0.4, 0.5])
        wait = rng.exponential(1 / (WEEKLY_HAZARD * np.exp(frailty + log_hazard_ratio[level])))
        recurred = wait < end - at
        after = np.where(rng.random(n) < ALARMED, 2, level)
        share_after = np.where(recurred, (end - at - wait) / (end - at), 0.0)
        report = np.where(rng.random(n) < share_after, after, level)
        answer = np.where(rng.random(n) < missing_share, None, LEVELS[report])
        part = responders[["clinic_id", "course_id", "patient"]].assign(
            start_weeks=at,
            end_weeks=end,
            length_weeks=end - at,
            midpoint_on=responders["final_on"].to_numpy()
            + (7 * (at + end) / 2).astype("timedelta64[D]"),
            has_recurred=recurred.astype(np.int64),
            sun_protection=pd.Series(answer, dtype="str"),
            previous_sun_protection=pd.Series(told, dtype="str"),
            is_unscheduled=False,
        )
        parts.append(part[going & (end < 70)])
        going, at, told = going & ~recurred, end, answer
    return pd.concat(parts, ignore_index=True)
