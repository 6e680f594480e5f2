"""A second law by which spots come back: damage adds up until it passes what the skin bears.

Each week brings a part of the person's own and a part of the sun's, of which sun protection lets a
share through; the sun's part has two steps, summer and winter. What exceeds the skin's repair adds
up. Some never relapse; for the others the bearable damage is log-logistic. So the effect of
protection is additive on a damage scale and neither a hazard ratio nor constant in time, unlike in
the first law (`hazard`) and in the models (plan 3.2). All numbers are ASSUMED, set so that melasma
comes back as in `scenarios`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .hazard import MID_WEEKS
from .people import Numbers, recurrence_ratios
from .scenarios import Scenario
from .sun_protection import day_of_year

_OWN_PART, _HORMONES = 0.10, 0.25  # damage per week without any sun; hormones add to it
_REPAIR = 0.30  # per week
_SUMMER, _WINTER = 1.35, 0.65  # the sun's part, 1 on average
_SUMMER_DAYS = (105, 288)  # mid-April to mid-October, half of the year
_BEARABLE = 14.5  # median damage that brings a spot back
_SHAPE = 0.90
_PRONE_MELASMA, _PRONE_SLOPE = 0.88, 0.68  # share of the patients in whom it can come back


def damage(responders: pd.DataFrame, ratios: Numbers) -> Numbers:
    """Damage added up to the end of each week: a row per responder, weeks across.

    `ratios` is the share of the sun's part that gets through, of the same shape or one number.
    `responders` carries final_day beside the course's columns.
    """
    day = day_of_year(responders["final_day"].to_numpy()[:, None] + 7 * MID_WEEKS)
    is_summer = (day >= _SUMMER_DAYS[0]) & (day < _SUMMER_DAYS[1])
    sun = np.where(is_summer, _SUMMER, _WINTER) * ratios
    own = _OWN_PART + _HORMONES * responders["has_hormonal_event"].to_numpy(dtype=float)
    total: Numbers = np.cumsum(np.maximum(own[:, None] + sun - _REPAIR, 0), axis=1)
    return total


def bearable(responders: pd.DataFrame) -> Numbers:
    """Median damage that brings a prone person's spot back; one per responder.

    Deeper pigment, darker skin and more of it left bear less.
    """
    factor = (
        1
        - 0.20 * (responders["depth"] == "dermal").to_numpy(dtype=float)
        - 0.06 * (responders["phototype"].to_numpy(dtype=float) - 3.4)
        - 0.80 * (responders["residual"].to_numpy(dtype=float) - 0.25)
    )
    median: Numbers = _BEARABLE * np.clip(factor, 0.35, 1.8)
    return median


def prone(responders: pd.DataFrame, scenario: Scenario) -> Numbers:
    """Chance that the spot can come back at all; one per responder."""
    less_than_melasma = 1 - recurrence_ratios(responders, scenario)
    share: Numbers = _PRONE_MELASMA - _PRONE_SLOPE * less_than_melasma
    return share


def thresholds(rng: np.random.Generator, responders: pd.DataFrame, scenario: Scenario) -> Numbers:
    """The damage at which each spot comes back; infinite in those who are not prone."""
    draw = rng.random(len(responders))
    drawn = bearable(responders) * (draw / (1 - draw)) ** (1 / _SHAPE)
    can_return = rng.random(len(responders)) < prone(responders, scenario)
    return np.where(can_return, drawn, np.inf)


def free_of_recurrence(responders: pd.DataFrame, total: Numbers, scenario: Scenario) -> Numbers:
    """Chance that the threshold lies above each `total` damage; rows are responders."""
    raised = (total / bearable(responders)[:, None]) ** _SHAPE
    chance = prone(responders, scenario)[:, None]
    free: Numbers = 1 - chance * raised / (1 + raised)
    return free
