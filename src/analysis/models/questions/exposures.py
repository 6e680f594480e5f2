"""What is compared in the questions: schedule, cocktail, depth, age of the spot, skin.

Everything here is fixed when a course begins. What it received in the end is a consequence of how
it went (plan 2): who fades early gets fewer kinds of cocktail, and the median of one gap is spread
more widely than that of five, so that even a course's usual gap tells when it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.derive.keys import day_number, position_of_course

Array = NDArray[np.float64]

DAYS_PER_WEEK = 7.0

# Upper ends in days of the bands that the source texts name: once a week, every two weeks, 15-20
# days, about monthly; the rest are rarer.
GAP_BANDS = {"weekly": 10.0, "two_weekly": 14.0, "days_15_20": 20.0, "monthly": 45.0}
RARER = "rarer"
LONG_DURATION_MONTHS = 24.0  # the texts' "present for years"
DARK_PHOTOTYPES = ("4", "5", "6")
LIGHT_PHOTOTYPES = ("1", "2", "3")


def with_exposures(table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The courses with gap_days, gap_band, lesion_duration_months and ingredients (set or None).

    One row per course, in the order of `table` (a cohort). `gap_days` is the planned interval, or
    without a plan the gap between the first two sessions; NaN and the band `missing` where neither
    is known. `ingredients` are those of the first session that names any; None where none does.
    """
    gap = _intended_gap(table, tables["sessions"])
    recorded = tables["courses"]["lesion_duration_months"].to_numpy(np.float64, na_value=np.nan)
    duration = np.full(len(table), np.nan)
    position = position_of_course(tables["courses"], table)
    duration[position[position >= 0]] = recorded[position >= 0]
    return table.assign(
        gap_days=gap,
        gap_band=_band(gap),
        lesion_duration_months=duration,
        ingredients=pd.Series(_first_cocktail(table, tables["sessions"]), dtype="object"),
    )


def _intended_gap(table: pd.DataFrame, sessions: pd.DataFrame) -> Array:
    position = position_of_course(sessions, table)
    given = pd.DataFrame({"position": position, "day": day_number(sessions["session_date"])})
    given = given[position >= 0].sort_values(["position", "day"], kind="stable")
    by_course = given.groupby("position")
    is_second = by_course.cumcount() == 1
    first = np.full(len(table), np.nan)
    first[given["position"][is_second]] = by_course["day"].diff()[is_second]
    planned = table["planned_interval_days"].to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isfinite(planned), planned, first)


def _band(gap: Array) -> NDArray[np.object_]:
    band = np.full(len(gap), "missing", dtype=object)
    band[np.isfinite(gap)] = RARER
    for name, end in reversed(GAP_BANDS.items()):
        band[gap <= end] = name
    return band


def _first_cocktail(table: pd.DataFrame, sessions: pd.DataFrame) -> list[frozenset[str] | None]:
    position = position_of_course(sessions, table)
    named = sessions["ingredients"].map(lambda codes: isinstance(codes, list) and bool(codes))
    is_first = (position >= 0) & named.to_numpy(dtype=bool)
    chosen = sessions[is_first].assign(position=position[is_first])
    chosen = chosen.sort_values(["position", "session_date", "session_no"], kind="stable")
    chosen = chosen.drop_duplicates("position")
    cocktails: list[frozenset[str] | None] = [None] * len(table)
    for place, codes in zip(chosen["position"], chosen["ingredients"], strict=True):
        cocktails[place] = frozenset(codes) - {"none"}
    return cocktails


def contains(ingredients: pd.Series, code: str) -> Array:
    """1 where the first cocktail holds that ingredient, 0 where not, NaN where it is unknown."""
    return np.array(
        [np.nan if codes is None else float(code in codes) for codes in ingredients],
        dtype=np.float64,
    )


def ingredients_met(ingredients: pd.Series) -> list[str]:
    """Every ingredient of any first cocktail, by name."""
    return sorted({code for codes in ingredients if codes is not None for code in codes})
