"""The true values of the plan's estimands, from a large population put under each intervention.

Improvement (plan 2.1): everybody continues to session k, and what counts is what would have been
written down. Recurrence (plan 3.1): the responders that real stopping leaves behind, sun protection
set to one level throughout, no re-treatment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.schema import codes
from analysis.schema.estimates import ALL, level_of

from .courses import measured_severity
from .people import Flags, Numbers, draw_clinics, draw_courses, second_complaints, type_shares
from .recurrence_law import free_of_recurrence
from .scenario_list import scenario_named
from .scenarios import LEVELS, MAXIMUM_SESSIONS, Scenario
from .stopping import simulate_treatment
from .treated import SMALLEST_BASELINE_PCT, responders_of

WEEKS_PER_MONTH = 365.25 / 7 / 12
HORIZONS_WEEKS = (26, 52)
_RATIO_LIMITS = (0.003, 3.0)  # plan 2.2

TruthRow = dict[str, Any]


def true_values(
    scenario: str | Scenario = "main", seed: int = 1, clinics: int = 6, population: int = 120_000
) -> list[TruthRow]:
    """Rows estimand, spot_type, level, value of the clinics that `generate` makes with that seed.

    One row per estimand, spot type (and `all`) and level; value is None where session 8 does not
    reach half of the patients. Units as in DATA_CONTRACT 4. Rare types are drawn more often and
    weighted down, so that the simulation error is about 0.3 points (percent) for each type and
    below 0.1 for all.
    """
    numbers = scenario_named(scenario)
    units = draw_clinics(seed, clinics, numbers)
    rng = np.random.default_rng([seed, 4])
    shares = type_shares(numbers)
    drawn = (shares + 1 / len(shares)) / 2
    people = draw_courses(rng, population, units, numbers, drawn)
    people["weight"] = (shares / drawn)[people["spot_type"]]
    more = second_complaints(rng, people, numbers)
    courses = pd.concat([people, more], ignore_index=True)
    weight = courses["weight"].to_numpy()
    severity = measured_severity(rng, courses, units, numbers)
    treatment = simulate_treatment(rng, courses, severity, numbers)
    responders = responders_of(courses, severity, treatment)
    is_analysed = severity[:, 0] > SMALLEST_BASELINE_PCT
    survival = _survival_by_level(responders, numbers)
    rows: list[TruthRow] = []
    for spot_type, chosen in _groups(courses):
        of_type = chosen & is_analysed
        rows += _improvement(spot_type, severity[of_type], weight[of_type], numbers)
        followed = chosen[responders.index]
        mean_survival = {
            level: np.average(curves[followed], axis=0, weights=weight[responders.index][followed])
            for level, curves in survival.items()
        }
        rows += _recurrence(spot_type, mean_survival)
    return rows


def _groups(courses: pd.DataFrame) -> Iterator[tuple[str, Flags]]:
    yield ALL, np.ones(len(courses), dtype=bool)
    for number, code in enumerate(codes.SPOT_TYPES):
        yield code, (courses["spot_type"] == number).to_numpy()


def _row(estimand: str, spot_type: str, level: str, value: float | None) -> TruthRow:
    rounded = None if value is None else round(float(value), 5)
    return {"estimand": estimand, "spot_type": spot_type, "level": level, "value": rounded}


def _improvement(
    spot_type: str, severity: Numbers, weight: Numbers, scenario: Scenario
) -> list[TruthRow]:
    ratio = np.clip(severity[:, 1:] / severity[:, [0]], *_RATIO_LIMITS)
    columns = {
        "mean_reduction_pct": 100 * (1 - ratio),
        "responder50": (ratio <= 0.5).astype(float),
        "responder75": (ratio <= 0.25).astype(float),
    }
    means = {name: np.average(values, axis=0, weights=weight) for name, values in columns.items()}
    if not scenario.dose_effect:
        # Every k is the same by construction: their differences are simulation error alone.
        means = {name: np.full(MAXIMUM_SESSIONS, mean.mean()) for name, mean in means.items()}
    means["marginal_gain_pct"] = np.diff(means["mean_reduction_pct"], prepend=0.0)
    rows = [
        _row(f"improvement.{name}", spot_type, level_of(k=k), values[k - 1])
        for name, values in means.items()
        for k in range(1, MAXIMUM_SESSIONS + 1)
    ]
    enough = np.flatnonzero(means["responder50"] >= 0.5)
    half = float(enough[0] + 1) if len(enough) else None
    return [*rows, _row("improvement.sessions_to_half", spot_type, "", half)]


def _survival_by_level(responders: pd.DataFrame, scenario: Scenario) -> dict[str, Numbers]:
    """Chance of being free of recurrence at weeks 0, 1, ... 52: a row per responder."""
    curves = free_of_recurrence(responders, max(HORIZONS_WEEKS), scenario)
    return dict(zip(LEVELS, curves, strict=True))


def _recurrence(spot_type: str, survival: dict[str, Numbers]) -> list[TruthRow]:
    rows = []
    for weeks in HORIZONS_WEEKS:
        risk = {level: 1 - curve[weeks] for level, curve in survival.items()}
        rows += [
            _row("recurrence.risk", spot_type, level_of(adherence=level, weeks=weeks), value)
            for level, value in risk.items()
        ]
        gained = (survival["high"] - survival["low"])[: weeks + 1]
        months = float(np.trapezoid(gained)) / WEEKS_PER_MONTH
        contrasts = {
            "risk_difference": risk["high"] - risk["low"],
            "risk_ratio": risk["high"] / risk["low"],
            "rmst_difference_months": months,
        }
        level = level_of(contrast="high-low", weeks=weeks)
        rows += [
            _row(f"recurrence.{name}", spot_type, level, value) for name, value in contrasts.items()
        ]
    return rows
