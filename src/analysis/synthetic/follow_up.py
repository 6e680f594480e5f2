"""What happens after the final assessment: sun protection, recurrence, looks, re-treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .hazard import MID_WEEKS, hazard_at_low
from .people import Days, Flags, Numbers
from .scenarios import FOLLOW_UP_WEEKS, LAST_DAY_NO, Scenario
from .sun_protection import answers, next_levels

NEVER = 10 * FOLLOW_UP_WEEKS  # week of a recurrence that does not come, of a look not made

_JITTER_WEEKS = (0.8, 1.2, 1.8, 2.2, 2.5, 3.0)


@dataclass(frozen=True)
class FollowUp:
    """`looks`: one row per follow-up look, `row` pointing into the responders, with week, day,
    is_recurrence, is_unscheduled, sun_protection (as answered) and level (as lived).
    `recurrence_week`: when the spot came back, NEVER if not within the grid; `retreated_day`: -1
    where there was no re-treatment. Both have one entry per responder.
    """

    looks: pd.DataFrame
    recurrence_week: Numbers
    retreated_day: Days


def simulate_follow_up(
    rng: np.random.Generator, responders: pd.DataFrame, scenario: Scenario
) -> FollowUp:
    """Follow-up of responders (rows with final_day and residual), up to the export's day."""
    weeks = _look_weeks(rng, responders, scenario)
    levels = _levels(rng, responders, weeks, scenario)
    recurrence_week = _recurrence_weeks(rng, responders, weeks, levels, scenario)
    looks = _looks(rng, responders, weeks, levels, recurrence_week, scenario)
    retreated_day = _retreatment(rng, responders, looks, scenario)
    return FollowUp(looks, recurrence_week, retreated_day)


def _look_weeks(rng: np.random.Generator, responders: pd.DataFrame, scenario: Scenario) -> Numbers:
    """Week of each planned look, NEVER where it was missed, after loss or after the export."""
    size, planned = len(responders), np.array(scenario.look_weeks)
    weeks = planned + rng.normal(0, _JITTER_WEEKS, (size, len(planned)))
    lost = np.cumsum(rng.random(weeks.shape) < scenario.lost_per_look, axis=1) > 0
    missed = rng.random(weeks.shape) < scenario.missed_follow_up
    day = responders["final_day"].to_numpy()[:, None] + 7 * weeks
    made = ~lost & ~missed & (day <= LAST_DAY_NO)
    return np.where(made, np.clip(weeks, 3, FOLLOW_UP_WEEKS - 1), float(NEVER))


def _levels(
    rng: np.random.Generator, responders: pd.DataFrame, weeks: Numbers, scenario: Scenario
) -> Days:
    """Sun protection in the interval that ends with each look; -1 where there was none."""
    size = len(responders)
    levels = np.full(weeks.shape, -1)
    previous, since = np.full(size, -1), np.zeros(size)
    final_day = responders["final_day"].to_numpy()
    habit = responders["habit"].to_numpy()
    for look in range(weeks.shape[1]):
        made = weeks[:, look] < NEVER
        middle = final_day + 7 * (since + weeks[:, look]) / 2
        levels[:, look] = np.where(made, next_levels(rng, habit, previous, middle, scenario), -1)
        previous = np.where(made, levels[:, look], previous)
        since = np.where(made, weeks[:, look], since)
    return levels


def _recurrence_weeks(
    rng: np.random.Generator,
    responders: pd.DataFrame,
    weeks: Numbers,
    levels: Days,
    scenario: Scenario,
) -> Numbers:
    """Week in which the spot comes back under the person's own sun protection.

    After the last look made nobody would see it: the level there does not matter.
    """
    ratios = np.array(scenario.hazard_ratios)
    ratio = np.ones((len(responders), FOLLOW_UP_WEEKS))
    # Backwards, so that each earlier look overwrites the weeks before it.
    for look in reversed(range(weeks.shape[1])):
        lived = (weeks[:, [look]] > MID_WEEKS) & (levels[:, [look]] >= 0)
        ratio = np.where(lived, ratios[levels[:, look]][:, None], ratio)
    total = np.cumsum(hazard_at_low(responders, scenario) * ratio, axis=1)
    threshold = rng.exponential(size=len(responders))[:, None]
    reached = total >= threshold
    week = reached.argmax(axis=1) + rng.random(len(responders))
    return np.where(reached.any(axis=1), week, float(NEVER))


def _looks(
    rng: np.random.Generator,
    responders: pd.DataFrame,
    weeks: Numbers,
    levels: Days,
    recurrence_week: Numbers,
    scenario: Scenario,
) -> pd.DataFrame:
    """The looks made, planned and unscheduled, up to the one that finds a recurrence.

    Somebody who notices it may come before the next planned look, which then does not take place.
    """
    size, count = weeks.shape
    table = pd.DataFrame(
        {
            "row": np.repeat(np.arange(size), count),
            "week": weeks.ravel(),
            "level": levels.ravel(),
            "recurrence_week": np.repeat(recurrence_week, count),
        }
    )
    table = table[table["week"] < NEVER].sort_values(["row", "week"])
    table["is_recurrence"] = table["week"] >= table["recurrence_week"]
    found_so_far = table["is_recurrence"].astype("int64").groupby(table["row"]).cumsum()
    table = table[found_so_far.eq(0) | (table["is_recurrence"] & found_so_far.eq(1))].copy()
    came = table["recurrence_week"] + rng.uniform(0.6, 4, len(table))
    notices: Flags = (rng.random(len(table)) < scenario.noticed_and_came) & (came > 2)
    table["is_unscheduled"] = table["is_recurrence"] & notices & (came < table["week"] - 1)
    table["week"] = table["week"].where(~table["is_unscheduled"], came)
    final_day = responders["final_day"].to_numpy()[table["row"]]
    table["day"] = final_day + np.maximum(np.rint(7 * table["week"]), 1).astype("int64")
    table["sun_protection"] = answers(rng, table["level"].to_numpy(), scenario)
    table = table.drop_duplicates(["row", "day"])
    return table.drop(columns="recurrence_week").reset_index(drop=True)


def _retreatment(
    rng: np.random.Generator, responders: pd.DataFrame, looks: pd.DataFrame, scenario: Scenario
) -> Days:
    """Day of re-treatment, -1 for none: often after a recurrence, sometimes before any."""
    size = len(responders)
    final_day = responders["final_day"].to_numpy()
    came_back = looks[looks["is_recurrence"]].set_index("row")["day"]
    found_day = came_back.reindex(range(size)).to_numpy(dtype=float)
    after = found_day + rng.integers(10, 45, size)
    # Before a recurrence: to touch up what is left, so it depends on the residual severity.
    chance = scenario.retreated_early * (0.5 + 2 * responders["residual"].to_numpy())
    early = final_day + rng.integers(50, 400, size).astype(float)
    early = np.where(rng.random(size) < chance, early, np.inf)
    wants_more = rng.random(size) < scenario.retreated_after_recurrence
    late = np.where(np.isfinite(found_day) & wants_more, after, np.inf)
    day = np.minimum(early, late)
    return np.where(day <= LAST_DAY_NO, np.where(np.isfinite(day), day, -1), -1).astype("int64")
