"""Made-up courses for the improvement tests; in the large group courses stop once spots fade.

Stopping looks at the severity just assessed, so the number of sessions received is a consequence of
the outcome, as it is in real clinics.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.schema.estimates import Estimate

TYPES = ("freckle", "melasma", "pih", "solar_lentigo")
FULL_K = 8


def made_up_clinics(
    n: int, seed: int, gain_per_session: float, gap_share: float = 0.05
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cohort, severity as assessed, and severity had everybody continued (n courses each).

    Log severity falls by 0.35 at the first session and by `gain_per_session` at each later one (0:
    more sessions buy nothing), around a patient's own random effect.
    """
    rng = np.random.default_rng(seed)
    spot_type = rng.choice(TYPES, n, p=[0.2, 0.4, 0.25, 0.15])
    baseline = np.clip(rng.normal(40, 15, n), 8, 95)
    planned = rng.choice([4.0, 6.0, 8.0], n)
    own = rng.normal(0, 0.45, n) + 0.15 * (spot_type == "freckle")
    falls = np.where(np.arange(FULL_K) == 0, 0.35, gain_per_session)
    level = np.log(baseline) - own - np.cumsum(falls)[:, None]
    truth = np.clip(np.exp(level.T + rng.normal(0, 0.12, (n, FULL_K))), 0, 100)
    seen = truth.copy()
    n_sessions = np.full(n, FULL_K)
    for k in range(1, FULL_K):
        reduction = 1 - truth[:, k - 1] / baseline
        leave = 0.03 + 0.6 * (reduction > 0.45)
        leave = np.where(planned <= k, np.maximum(leave, 0.8), leave)
        stops = (n_sessions == FULL_K) & (rng.random(n) < leave)
        n_sessions[stops] = k
    seen[np.arange(1, FULL_K + 1)[None, :] > n_sessions[:, None]] = np.nan
    final = truth[np.arange(n), n_sessions - 1]
    seen[(rng.random(seen.shape) < gap_share) & (seen != final[:, None])] = np.nan
    cohort = pd.DataFrame(
        {
            "clinic_id": rng.choice(["A", "B", "C"], n),
            "course_id": [f"c{i:05d}" for i in range(n)],
            "patient_id": [f"p{i:05d}" for i in range(n)],
            "spot_type": spot_type,
            "combination": rng.choice(["none", "laser", "missing"], n, p=[0.6, 0.3, 0.1]),
            "phototype": rng.choice(["2", "3", "4", "missing"], n),
            "age_years": np.where(rng.random(n) < 0.1, np.nan, rng.normal(40, 10, n).round()),
            "planned_sessions": planned,
            "n_sessions": n_sessions,
            "stop_reason": "plan_completed",
            "started_on": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 300, n), "D"),
            "baseline_score": baseline,
            "final_score": final,
            "final_reduction_pct": 100 * (1 - final / baseline),
        }
    )
    cohort["patient"] = cohort["clinic_id"] + "/" + cohort["patient_id"]
    columns = range(1, FULL_K + 1)
    severity = pd.DataFrame(seen, columns=columns)
    severity.insert(0, 0, baseline)
    return cohort, severity, pd.DataFrame(truth, columns=columns)


def chosen(
    estimates: list[Estimate], estimand: str, method: str = "plan", spot_type: str = "all"
) -> dict[str, Estimate]:
    """The rows of one estimand by level."""
    return {
        row.level: row
        for row in estimates
        if (row.estimand, row.method, row.spot_type) == (estimand, method, spot_type)
    }


def clinic(
    severity: list[list[float | None]], spot_type: str = "melasma", **columns: object
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One course per list of scores after 1, 2, ... sessions; baseline 50, all else alike."""
    n = len(severity)
    full = [[*given, *[None] * (8 - len(given))] for given in severity]
    scores = pd.DataFrame(full, columns=range(1, 9), dtype=float)
    last = scores.ffill(axis=1)[8]
    cohort = pd.DataFrame(
        {
            "clinic_id": "A",
            "course_id": [f"c{i:03d}" for i in range(n)],
            "patient": [f"A/p{i:03d}" for i in range(n)],
            "spot_type": spot_type,
            "combination": "none",
            "phototype": "missing",
            "age_years": np.nan,
            "planned_sessions": np.nan,
            "n_sessions": scores.notna().sum(axis=1),
            "stop_reason": "plan_completed",
            "started_on": pd.Timestamp("2024-01-01"),
            "baseline_score": 50.0,
            "final_reduction_pct": 100 * (1 - last / 50),
        }
    ).assign(**columns)
    return cohort, scores
