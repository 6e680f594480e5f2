"""Made-up courses with known effects of combination, cocktail, depth and gap on improvement.

Patients who are worse off get more (confounding), and courses stop when the spot has faded or when
nothing happens (response-driven stopping). The truth is worked out on the same patients: everybody
with an exposure against everybody without, all else equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
FULL_K = 8
K = 4


@dataclass(frozen=True)
class Effects:
    """What an exposure adds to the fall of log severity per session."""

    peel: float = 0.06
    tranexamic_in_melasma: float = 0.08
    dermal: float = -0.09
    per_week: float = -0.015


NOTHING = Effects(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Records:
    """What a clinic has on paper, and the true differences by (estimand, spot type, level)."""

    cohort: pd.DataFrame
    severity: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    truth: dict[tuple[str, str, str], float]
    responded_by: Array
    at_interval: Callable[[float, int], float]  # mean reduction, all that many days apart, after k


def question_clinics(n: int, seed: int, effects: Effects = Effects()) -> Records:
    """`n` patients with one course each in three clinics."""
    rng = np.random.default_rng(seed)
    table = _patients(rng, n)
    own = rng.normal(0.22, 0.10, n)
    noise = rng.normal(0, 0.12, (n, FULL_K))

    def severity(**forced: Array) -> Array:
        rate = own + _shift(table, effects, forced)
        falls = np.clip(rate, -0.02, 0.8)[:, None] * np.arange(1, FULL_K + 1) ** 0.8
        scores: Array = np.clip(
            table["baseline_score"].to_numpy()[:, None] * np.exp(noise - falls), 0, 100
        )
        return scores

    full = severity()
    n_sessions = _stopping(rng, full, table)
    seen = full.copy()
    seen[np.arange(1, FULL_K + 1) > n_sessions[:, None]] = np.nan
    is_last = np.arange(1, FULL_K + 1) == n_sessions[:, None]
    seen[(rng.random(seen.shape) < 0.05) & ~is_last] = np.nan
    table = table.assign(n_sessions=n_sessions)
    scores = pd.DataFrame(seen, columns=range(1, FULL_K + 1))
    scores.insert(0, 0, table["baseline_score"])
    baseline = table["baseline_score"].to_numpy()[:, None]
    ever = np.logical_or.accumulate(1 - full / baseline >= 0.25, axis=1)

    def at_interval(days: float, k: int) -> float:
        scores = severity(weeks=np.full(n, days / 7))[:, k - 1]
        return float(100 * (1 - scores / table["baseline_score"].to_numpy()).mean())

    truth = _truth(table, severity)
    return Records(table, scores, _tables(table), truth, ever.mean(axis=0), at_interval)


def _patients(rng: np.random.Generator, n: int) -> pd.DataFrame:
    spot_type = rng.choice(["melasma", "pih", "solar_lentigo"], n, p=[0.5, 0.3, 0.2])
    baseline = np.clip(rng.normal(40, 13, n) + 6 * (spot_type != "melasma"), 8, 95)
    worse = (baseline - 40) / 13
    depth = np.select(
        [rng.random(n) < _chance(-1.2 + 0.5 * (spot_type == "melasma")), rng.random(n) < 0.3],
        ["dermal", "mixed"],
        "epidermal",
    )
    combination = np.where(rng.random(n) < _chance(-0.9 + 0.7 * worse), "peel", "none")
    table = pd.DataFrame(
        {
            "clinic_id": rng.choice(["A", "B", "C"], n),
            "course_id": [f"c{i:05d}" for i in range(n)],
            "patient_id": [f"p{i:05d}" for i in range(n)],
            "spot_type": spot_type,
            "combination": combination,
            "phototype": rng.choice(["2", "3", "4", "5"], n),
            "sex": rng.choice(["female", "male"], n, p=[0.85, 0.15]),
            "age_years": rng.normal(42, 10, n).round(),
            "planned_sessions": rng.choice([4.0, 6.0, 8.0], n),
            "planned_interval_days": rng.choice([7.0, 14.0, 18.0, 28.0], n),
            "started_on": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 300, n), "D"),
            "baseline_score": baseline,
            "depth": depth,
            "stop_reason": "plan_completed",
            "lesion_duration_months": rng.gamma(2, 14, n).round(),
        }
    )
    has_acid = rng.random(n) < _chance(0.3 + 0.5 * worse)
    return table.assign(
        patient=table["clinic_id"] + "/" + table["patient_id"], has_acid=has_acid.astype(float)
    )


def _chance(logit: Array) -> Array:
    chance: Array = 1 / (1 + np.exp(-logit))
    return chance


def _shift(table: pd.DataFrame, effects: Effects, forced: dict[str, Array]) -> Array:
    """The exposures' part of the fall per session; `forced` replaces what was given."""
    given: dict[str, Array] = {
        "peel": table["combination"].eq("peel").to_numpy(float),
        "acid": table["has_acid"].to_numpy(),
        "dermal": table["depth"].eq("dermal").to_numpy(float),
        "weeks": table["planned_interval_days"].to_numpy() / 7,
    } | forced
    is_melasma = table["spot_type"].eq("melasma").to_numpy(float)
    shift: Array = (
        effects.peel * given["peel"]
        + effects.tranexamic_in_melasma * given["acid"] * is_melasma
        + effects.dermal * given["dermal"]
        + effects.per_week * (given["weeks"] - 2.5)
        - 0.03 * (table["baseline_score"].to_numpy() - 40) / 13
    )
    return shift


def _stopping(rng: np.random.Generator, full: Array, table: pd.DataFrame) -> NDArray[np.int64]:
    """Sessions received: looks decide, and only what was seen counts."""
    n = len(table)
    n_sessions = np.full(n, FULL_K)
    baseline, planned = table["baseline_score"].to_numpy(), table["planned_sessions"].to_numpy()
    for k in range(1, FULL_K):
        reduction = 1 - full[:, k - 1] / baseline
        leave = 0.02 + 0.45 * (reduction > 0.6) + 0.12 * ((reduction < 0.1) & (k > 1))
        leave = np.where(planned <= k, np.maximum(leave, 0.8), leave)
        stops = (n_sessions == FULL_K) & (rng.random(n) < leave)
        n_sessions[stops] = k
    return n_sessions


def _truth(
    table: pd.DataFrame, severity: Callable[..., Array]
) -> dict[tuple[str, str, str], float]:
    n = len(table)
    baseline = table["baseline_score"].to_numpy()
    is_melasma = table["spot_type"].eq("melasma").to_numpy()

    def difference(who: NDArray[np.bool_], name: str, high: float, low: float) -> float:
        sides = [
            100 * (1 - severity(**{name: np.full(n, value)})[:, K - 1] / baseline)
            for value in (high, low)
        ]
        return float((sides[0] - sides[1])[who].mean()) if who.any() else float("nan")

    everybody = np.full(n, fill_value=True)
    return {
        ("improvement.combination_effect_pct", "all", "combination=peel;k=4"): difference(
            everybody, "peel", 1, 0
        ),
        ("improvement.ingredient_effect_pct", "melasma", "ingredient=tranexamic_acid;k=4"): (
            difference(is_melasma, "acid", 1, 0)
        ),
        ("improvement.ingredient_effect_pct", "all", "ingredient=tranexamic_acid;k=4"): difference(
            everybody, "acid", 1, 0
        ),
        ("improvement.depth_effect_pct", "all", "contrast=dermal-epidermal;k=4"): difference(
            everybody, "dermal", 1, 0
        ),
        ("improvement.gap_effect_pct", "all", "contrast=days_15_20-weekly;k=4"): difference(
            everybody, "weeks", 18 / 7, 1.0
        ),
        ("improvement.phototype_effect_pct", "all", "contrast=types_4_6-types_1_3;k=4"): 0.0,
    }


def _tables(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The sessions given and the courses, as far as the questions read them."""
    repeats = table["n_sessions"].to_numpy()
    rows = np.repeat(np.arange(len(table)), repeats)
    number = np.concatenate([np.arange(count) for count in repeats])
    start = table["started_on"].to_numpy().astype("M8[D]")[rows]
    gap = table["planned_interval_days"].to_numpy()[rows].astype(int)
    with_acid, without = ["tranexamic_acid", "vitamin_c"], ["vitamin_c"]
    cocktails = [with_acid if has_it else without for has_it in table["has_acid"]]
    sessions = pd.DataFrame(
        {
            "clinic_id": table["clinic_id"].to_numpy()[rows],
            "course_id": table["course_id"].to_numpy()[rows],
            "session_no": number + 1,
            "session_date": (start + number * gap).astype("M8[s]"),
            "ingredients": pd.Series([cocktails[row] for row in rows], dtype="object"),
        }
    )
    courses = table[["clinic_id", "course_id", "patient_id", "lesion_duration_months"]]
    return {"sessions": sessions, "courses": courses}
