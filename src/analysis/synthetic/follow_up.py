"""What happens after the final assessment: sun protection, recurrence, looks, re-treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .hazard import MID_WEEKS
from .people import Days, Flags, Numbers
from .recurrence_law import recurrence_weeks
from .reports import alarmed_patients, level_after, reported_levels
from .scenarios import FOLLOW_UP_WEEKS, LAST_DAY_NO, NEVER, Scenario
from .sun_protection import answers, next_levels

_JITTER_WEEKS = (0.8, 1.2, 1.8, 2.2, 2.5, 3.0)


@dataclass(frozen=True)
class FollowUp:
    """What followed the final assessment of each responder.

    `looks`: one row per follow-up look up to the one that finds a recurrence, `row` pointing into
    the responders, with week, day, is_recurrence, is_unscheduled, sun_protection (as answered) and
    level (as lived). `later_looks`: the same from then on, up to a re-treatment; is_recurrence is
    true, as the spot is still there. `recurrence_week`: when the spot came back, NEVER if not
    within the grid; `retreated_day`: -1 where there was no re-treatment. Both have one entry per
    responder.
    """

    looks: pd.DataFrame
    later_looks: pd.DataFrame
    recurrence_week: Numbers
    retreated_day: Days


def simulate_follow_up(
    rng: np.random.Generator,
    later_rng: np.random.Generator,
    responders: pd.DataFrame,
    scenario: Scenario,
) -> FollowUp:
    """Follow-up of responders (rows with final_day and residual), up to the export's day.

    What somebody does and tells once the spot is back comes from `later_rng`: with and without it
    the same spots come back and are found at the same looks.
    """
    weeks = _look_weeks(rng, responders, scenario)
    levels = _levels(rng, responders, weeks, scenario)
    lived = _lived_levels(weeks, levels)
    recurrence_week = recurrence_weeks(rng, responders, lived, scenario)
    table = _planned_looks(weeks, levels, recurrence_week)
    alarmed = alarmed_patients(later_rng, len(responders), scenario)
    found = table["is_recurrence"].astype("int64").groupby(table["row"]).cumsum()
    looks = _looks(rng, later_rng, responders, table[found <= 1], alarmed, scenario)
    retreated_day = _retreatment(rng, responders, looks, scenario)
    later = _later_looks(later_rng, responders, table[found > 1], alarmed, scenario)
    return FollowUp(
        looks, _still_followed(later, looks, retreated_day), recurrence_week, retreated_day
    )


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


def _lived_levels(weeks: Numbers, levels: Days) -> Days:
    """The level in each week of the grid; a row per person.

    After the last look made nobody would see a recurrence: the level there does not matter.
    """
    lived = np.zeros((len(weeks), FOLLOW_UP_WEEKS), dtype="int64")
    # Backwards, so that each earlier look overwrites the weeks before it.
    for look in reversed(range(weeks.shape[1])):
        before = (weeks[:, [look]] > MID_WEEKS) & (levels[:, [look]] >= 0)
        lived = np.where(before, levels[:, [look]], lived)
    return lived


def _planned_looks(weeks: Numbers, levels: Days, recurrence_week: Numbers) -> pd.DataFrame:
    """The planned looks made: row, week, since (week of the look before, or 0), level,
    recurrence_week and is_recurrence, in order.
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
    table["since"] = table.groupby("row")["week"].shift(1).fillna(0.0)
    table["is_recurrence"] = table["week"] >= table["recurrence_week"]
    return table


def _looks(
    rng: np.random.Generator,
    later_rng: np.random.Generator,
    responders: pd.DataFrame,
    planned: pd.DataFrame,
    alarmed: Flags,
    scenario: Scenario,
) -> pd.DataFrame:
    """The looks made, planned and unscheduled, up to the one that finds a recurrence.

    Somebody who notices it may come before the next planned look, which then does not take place.
    """
    table = planned.copy()
    came = table["recurrence_week"] + rng.uniform(0.6, 4, len(table))
    notices: Flags = (rng.random(len(table)) < scenario.noticed_and_came) & (came > 2)
    table["is_unscheduled"] = table["is_recurrence"] & notices & (came < table["week"] - 1)
    table["week"] = table["week"].where(~table["is_unscheduled"], came)
    told = reported_levels(later_rng, table, alarmed, scenario)
    finds = table["is_recurrence"].to_numpy(dtype=bool)
    table["day"] = _day(responders, table)
    table["sun_protection"] = answers(rng, told, scenario, finds)
    table = table.drop_duplicates(["row", "day"])
    return table.drop(columns=["recurrence_week", "since"]).reset_index(drop=True)


def _later_looks(
    later_rng: np.random.Generator,
    responders: pd.DataFrame,
    planned: pd.DataFrame,
    alarmed: Flags,
    scenario: Scenario,
) -> pd.DataFrame:
    """The planned looks after the one that found a recurrence."""
    table = planned.drop(columns=["recurrence_week", "since"]).assign(is_unscheduled=False)
    table["level"] = level_after(table, alarmed)
    table["day"] = _day(responders, table)
    table["sun_protection"] = answers(later_rng, table["level"].to_numpy(), scenario)
    return table.drop_duplicates(["row", "day"])


def _still_followed(later: pd.DataFrame, looks: pd.DataFrame, retreated_day: Days) -> pd.DataFrame:
    """The later looks that take place: after the one that found it, before any re-treatment."""
    found = looks[looks["is_recurrence"]].set_index("row")["day"]
    row = later["row"].to_numpy()
    again = np.where(retreated_day[row] < 0, LAST_DAY_NO + 1, retreated_day[row])
    takes_place = (later["day"] > later["row"].map(found)) & (later["day"] < again)
    return later[takes_place].reset_index(drop=True)


def _day(responders: pd.DataFrame, looks: pd.DataFrame) -> Days:
    final_day = responders["final_day"].to_numpy()[looks["row"]]
    day: Days = final_day + np.maximum(np.rint(7 * looks["week"]), 1).astype("int64").to_numpy()
    return day


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
