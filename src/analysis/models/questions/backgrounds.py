"""What is known of a course beside its treatment: who gave it, where, why, and what else ails."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.derive.exposure import MISSING
from analysis.derive.keys import position_of_course

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

HANDS_AND_FEET = frozenset({"hands", "feet"})


def with_background(table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The courses with operator_role, cause (`missing` where unknown), n_areas, is_on_hands_or_feet
    and is_comorbid (1, 0, NaN where not recorded).

    One row per course, in the order of `table` (a cohort). `operator_role` is the course's, or
    without one that of its first session. Columns that `tables` lack are not recorded.
    """
    courses, position = tables["courses"], position_of_course(tables["courses"], table)
    of_cohort = _Aligned(courses, position, len(table))
    role = of_cohort.texts("operator_role")
    by_session = _first_role(table, tables["sessions"])
    return table.assign(
        operator_role=np.where(role == MISSING, by_session, role),
        cause=of_cohort.texts("cause"),
        n_areas=of_cohort.numbers("area", lambda codes: float(len(set(codes)))),
        is_on_hands_or_feet=of_cohort.numbers(
            "area", lambda codes: float(bool(HANDS_AND_FEET & set(codes)))
        ),
        is_comorbid=of_cohort.numbers(
            "comorbid_skin_conditions", lambda codes: float(bool(set(codes) - {"none"}))
        ),
    )


class _Aligned:
    """Columns of the courses table in the order of a cohort."""

    def __init__(self, courses: pd.DataFrame, position: NDArray[np.intp], n: int) -> None:
        self.courses, self.n = courses, n
        self.rows = np.flatnonzero(position >= 0)
        self.place = position[self.rows]

    def texts(self, name: str) -> NDArray[np.object_]:
        found = np.full(self.n, MISSING, dtype=object)
        if name in self.courses:
            values = self.courses[name].astype("object").to_numpy()[self.rows]
            known = ~pd.isna(values)
            found[self.place[known]] = values[known]
        return found

    def numbers(self, name: str, of_codes: Callable[[list[str]], float]) -> Array:
        found = np.full(self.n, np.nan)
        if name in self.courses:
            cells = self.courses[name].to_numpy(dtype=object)[self.rows]
            for place, codes in zip(self.place, cells, strict=True):
                if isinstance(codes, list) and codes:
                    found[place] = of_codes(codes)
        return found


def _first_role(table: pd.DataFrame, sessions: pd.DataFrame) -> NDArray[np.object_]:
    found = np.full(len(table), MISSING, dtype=object)
    if "operator_role" not in sessions:
        return found
    position = position_of_course(sessions, table)
    named = (position >= 0) & sessions["operator_role"].notna().to_numpy(dtype=bool)
    chosen = sessions[named].assign(position=position[named])
    chosen = chosen.sort_values(["position", "session_date", "session_no"], kind="stable")
    chosen = chosen.drop_duplicates("position")
    found[chosen["position"].to_numpy()] = chosen["operator_role"].to_numpy(dtype=object)
    return found


def is_stubborn(table: pd.DataFrame) -> Flags:
    """Deep or dense spots: dermal or mixed depth, or worse at the start than half of their type."""
    is_deep = table["depth"].isin(("dermal", "mixed")).to_numpy()
    return np.asarray(is_deep | (_against_type(table) > 0))


def is_light(table: pd.DataFrame) -> Flags:
    """Shallow and faint spots: not known to be deep, and milder than half of their type."""
    is_deep = table["depth"].isin(("dermal", "mixed")).to_numpy()
    return np.asarray(~is_deep & (_against_type(table) < 0))


def _against_type(table: pd.DataFrame) -> Array:
    """Baseline less the median baseline of the spot type."""
    baseline = table["baseline_score"].astype("float64")
    return (baseline - baseline.groupby(table["spot_type"]).transform("median")).to_numpy()
