"""How a person protects the skin between two looks: a habit, a memory and a summer."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from .people import Days, Flags, Numbers
from .scenarios import FIRST_DAY, Scenario

# Day of the year with the strongest sun on people's minds, about 10 July. The analysis puts its
# cosine elsewhere (plan 3.2: 25 June) and has another shape.
_MIDSUMMER_DAY = 191
_FIRST = FIRST_DAY.timetuple().tm_yday


def summer(days: Days | Numbers) -> Numbers:
    """How much of a summer day it is, 0 to 1: a narrow hump, flat for half of the year.

    `days` count from FIRST_DAY and may have any shape.
    """
    angle = 2 * np.pi * (np.asarray(days, dtype=float) + _FIRST - _MIDSUMMER_DAY) / 365.25
    hump: Numbers = np.exp(2.0 * (np.cos(angle) - 1))
    return hump


def day_of_year(days: Days | Numbers) -> Numbers:
    """Day within an average year, 0 to 365.25; `days` count from FIRST_DAY, of any shape."""
    within: Numbers = (np.asarray(days, dtype=float) + _FIRST) % 365.25
    return within


def next_levels(
    rng: np.random.Generator, habit: Numbers, previous: Days, days: Numbers, scenario: Scenario
) -> Days:
    """The level (a place in LEVELS) of the interval around `days`, one per person.

    The last one often simply continues; otherwise it follows habit, summer and chance. `previous`
    is -1 for the first interval.
    """
    weight = scenario.habit_weight
    score = (
        weight * habit
        + np.sqrt(1 - weight**2) * rng.normal(size=len(habit))
        + scenario.summer_shift * (summer(days) - 0.31)  # 0.31: the hump's mean over a year
    )
    normal = NormalDist()
    cuts = [normal.inv_cdf(scenario.low_share), normal.inv_cdf(1 - scenario.high_share)]
    fresh = np.digitize(score, cuts)
    keeps = (rng.random(len(habit)) < scenario.level_kept) & (previous >= 0)
    return np.where(keeps, previous, fresh)


def answers(
    rng: np.random.Generator,
    levels: Days,
    scenario: Scenario,
    finds: Flags | None = None,
) -> npt.NDArray[np.str_]:
    """What is written down for each level: a code, or "" where nobody asked or answered.

    Part of the low level is recorded as `none` (never); the two act alike. `finds` marks
    the looks at which a spot is found to be back, with their own share of missing answers.
    """
    never: Flags = rng.random(len(levels)) < scenario.never_share_of_low
    code = np.select([levels == 2, levels == 1, never], ["high", "moderate", "none"], default="low")
    missing = np.array(scenario.answer_missing)[levels]
    if finds is not None:
        missing = missing * np.where(finds, scenario.answer_missing_at_recurrence, 1.0)
    return np.where(rng.random(len(levels)) < missing, "", code)
