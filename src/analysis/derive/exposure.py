"""What a course received: its sessions, and what was given beside them."""

from __future__ import annotations

import pandas as pd

from .keys import COURSE

MISSING = "missing"


def sessions_given(sessions: pd.DataFrame) -> pd.DataFrame:
    """One row per course with at least one session: clinic_id, course_id, n_sessions (int),
    first_session_on, last_session_on.

    Cancelled and missed appointments are not sessions and never reach this table (contract 1).
    """
    given = sessions.groupby(COURSE, sort=True)["session_date"].agg(["size", "min", "max"])
    given.columns = ["n_sessions", "first_session_on", "last_session_on"]
    return given.reset_index()


def combination_factor(combination: pd.Series) -> pd.Series:
    """The treatments given beside, as one factor per course: `none` (asked, nothing), the code of
    the only one, `several`, or `missing` (not recorded, plan 1.6)."""
    return combination.map(_one_level).astype("str")


def _one_level(codes: object) -> str:
    if not isinstance(codes, list) or not codes:
        return MISSING
    given = sorted(set(codes) - {"none"})
    if len(given) > 1:
        return "several"
    return given[0] if given else "none"
