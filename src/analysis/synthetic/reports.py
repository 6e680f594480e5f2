"""Which days a report of sun protection speaks of once the spot is back (plan 3)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .people import Days, Flags
from .scenarios import LEVELS, SINCE_LAST_LOOK, Scenario

HIGH = LEVELS.index("high")


def alarmed_patients(rng: np.random.Generator, size: int, scenario: Scenario) -> Flags:
    """Who protects well from the day the spot comes back; nobody where the form asks up to it.

    In those clinics the habit simply goes on, so that the report of the next look is known not to
    depend on the recurrence.
    """
    if scenario.sun_protection_reference != SINCE_LAST_LOOK:
        return np.zeros(size, dtype=bool)
    return rng.random(size) < scenario.alarmed_share


def reported_levels(
    rng: np.random.Generator, looks: pd.DataFrame, alarmed: Flags, scenario: Scenario
) -> Days:
    """The level that each look's report speaks of; one per row of `looks`.

    `looks` has row, since, week, level, recurrence_week and is_recurrence. A report on all the time
    since the last look speaks of the days after the recurrence as often as they are many.
    """
    level = looks["level"].to_numpy()
    if scenario.sun_protection_reference != SINCE_LAST_LOOK:
        return level
    after = (looks["week"] - looks["recurrence_week"]) / (looks["week"] - looks["since"])
    speaks_of_after = rng.random(len(looks)) < after.to_numpy()
    found = looks["is_recurrence"].to_numpy(dtype=bool)
    return np.where(found & speaks_of_after, level_after(looks, alarmed), level)


def level_after(looks: pd.DataFrame, alarmed: Flags) -> Days:
    """The level lived once the spot is back; one per row of `looks` (row, level)."""
    return np.where(alarmed[looks["row"].to_numpy()], HIGH, looks["level"].to_numpy())
