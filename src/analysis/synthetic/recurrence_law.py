"""When a spot comes back, by the scenario's law: progress week by week towards a threshold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import second_recurrence
from .hazard import hazard_at_low
from .people import Days, Numbers
from .scenarios import COMPARTMENTS, FOLLOW_UP_WEEKS, NEVER, Scenario


def progress(responders: pd.DataFrame, levels: Days, scenario: Scenario) -> Numbers:
    """How far each responder has come by the end of each week: a row per responder, weeks across.

    `levels` are places in LEVELS, one for each week of each responder (or whatever broadcasts).
    Under the first law this is the cumulative hazard, under the second the damage.
    """
    ratio = np.array(scenario.hazard_ratios)[levels]
    if scenario.process == COMPARTMENTS:
        return second_recurrence.damage(responders, ratio)
    total: Numbers = np.cumsum(hazard_at_low(responders, scenario) * ratio, axis=1)
    return total


def recurrence_weeks(
    rng: np.random.Generator, responders: pd.DataFrame, levels: Days, scenario: Scenario
) -> Numbers:
    """Week in which each spot comes back, NEVER if not within the grid; arguments as above."""
    total = progress(responders, levels, scenario)
    if scenario.process == COMPARTMENTS:
        threshold = second_recurrence.thresholds(rng, responders, scenario)[:, None]
    else:
        threshold = rng.exponential(size=len(responders))[:, None]
    reached = total >= threshold
    week = reached.argmax(axis=1) + rng.random(len(responders))
    return np.where(reached.any(axis=1), week, float(NEVER))


def free_of_recurrence(responders: pd.DataFrame, weeks: int, scenario: Scenario) -> list[Numbers]:
    """Chance of being free of recurrence at weeks 0, 1, ... `weeks`, by the level of all weeks.

    One table per place in LEVELS, a row per responder each.
    """
    start = np.zeros(len(responders))
    if scenario.process == COMPARTMENTS:
        damages = [
            second_recurrence.damage(responders, np.full((1, FOLLOW_UP_WEEKS), ratio))
            for ratio in scenario.hazard_ratios
        ]
        return [
            second_recurrence.free_of_recurrence(
                responders, np.column_stack([start, total[:, :weeks]]), scenario
            )
            for total in damages
        ]
    at_low = np.cumsum(hazard_at_low(responders, scenario)[:, :weeks], axis=1)
    at_low = np.column_stack([start, at_low])
    return [np.exp(-ratio * at_low) for ratio in scenario.hazard_ratios]
