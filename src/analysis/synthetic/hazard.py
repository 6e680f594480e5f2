"""The hazard of recurrence in continuous time, on a grid of weeks.

Its form differs on purpose from the models of plan 3.2: a smooth early bump over a slowly falling
tail instead of steps, a narrow summer instead of a cosine, and a mild frailty that no model knows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .people import Numbers, recurrence_ratios
from .scenarios import FOLLOW_UP_WEEKS, Scenario
from .sun_protection import summer

MID_WEEKS: Numbers = np.arange(FOLLOW_UP_WEEKS, dtype=np.float64) + 0.5


def bump(scenario: Scenario) -> Numbers:
    """Hazard per week in melasma at the reference patient, for each week of the grid."""
    time = MID_WEEKS / scenario.recurrence_peak_weeks
    early = scenario.recurrence_early * time * np.exp(1 - time)
    late = scenario.recurrence_late * (1 - np.exp(-time)) * np.exp(-MID_WEEKS / 150)
    hump: Numbers = early + late
    return hump


def hazard_at_low(responders: pd.DataFrame, scenario: Scenario) -> Numbers:
    """Hazard per week if sun protection were low throughout: a row per responder, weeks across.

    `responders` carries final_day and residual (final over baseline severity as recorded) beside
    the course's columns. Effects are ASSUMED: deeper pigment, darker skin, more residual pigment
    and hormones bring spots back sooner.
    """
    person = np.log(recurrence_ratios(responders, scenario))
    by_depth = responders["depth"].map({"epidermal": -0.10, "mixed": 0.05, "dermal": 0.30})
    person = person + by_depth.to_numpy(dtype=float)
    person = person + 0.10 * (responders["phototype"].to_numpy(dtype=float) - 3.4)
    person = person + 0.9 * (responders["residual"].to_numpy(dtype=float) - 0.25)
    person = person + 0.35 * responders["has_hormonal_event"].to_numpy(dtype=float)
    day = responders["final_day"].to_numpy()[:, None] + 7 * MID_WEEKS
    season = np.exp(scenario.season_effect * (summer(day) - 0.31))
    factor = responders["frailty"].to_numpy() * np.exp(person)
    hazard: Numbers = factor[:, None] * bump(scenario) * season
    return hazard
