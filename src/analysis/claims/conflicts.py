"""Claims that contradict each other, settled head to head by one estimate put to all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.parameters import Conflict
from analysis.schema.estimates import ALL, Estimate, level_of

from .lookup import Estimates, count_of
from .tested import UNRECORDED, blank_fields
from .verdicts import NOT_RECORDED

OPEN, SEVERAL, NONE = "open", "several", "none"


def conflicts(
    estimates: pd.DataFrame, contests: Iterable[Conflict], clinic_id: str = ALL
) -> list[Estimate]:
    """One row per contest: estimand `conflict.<id>`, `level` holds who is right.

    `verdict=<side>`: the 95 % interval lies where this side alone said, and touches no other;
    `several`: it lies where more than one said, so that they do not contradict each other here;
    `none`: it touches no side; `open`: it cannot tell; `not_recorded`. Value, interval and
    population are those of the deciding estimate. Not adjusted for the number of contests: each is
    one question about one number, and is read beside the verdicts on its claims.
    """
    mine = Estimates(estimates, clinic_id)
    return [_settled(mine, contest, clinic_id) for contest in contests]


def _settled(estimates: Estimates, contest: Conflict, clinic_id: str) -> Estimate:
    row = None
    if contest.estimand:
        row = estimates.find(contest.estimand, contest.level, contest.spot_type)
    blank = blank_fields(estimates, contest.fields)
    missing = tuple(contest.not_in_contract) or blank
    name = f"conflict.{contest.code}"
    unrecorded = row is not None and str(row["gate"]).partition(":")[2] in UNRECORDED
    if row is None or missing or unrecorded:
        named = "+".join(missing)
        keys = {"missing": named} if named else {}
        return Estimate(
            name,
            level=level_of(verdict=NOT_RECORDED, **keys),
            gate=f"withheld:{NOT_RECORDED}",
            plan_section="5",
            clinic_id=clinic_id,
        )
    return Estimate(
        name,
        contest.spot_type,
        level_of(verdict=_winner(row, contest)),
        value=float(row["value"]),
        ci_low=float(row["ci_low"]),
        ci_high=float(row["ci_high"]),
        unit=str(row["unit"]),
        plan_section="5",
        gate=str(row["gate"]),
        clinic_id=clinic_id,
        n_patients=count_of(row["n_patients"]),
        n_courses=count_of(row["n_courses"]),
        n_assessed=count_of(row["n_assessed"]),
        n_events=count_of(row["n_events"]),
    )


def _winner(row: Mapping[str, Any], contest: Conflict) -> str:
    if str(row["gate"]).startswith("withheld"):
        return OPEN
    low, high = _ends(row)
    right = [side.name for side in contest.sides if side.holds_when.holds(low, high)]
    wrong = [side.name for side in contest.sides if side.holds_when.is_missed_by(low, high)]
    if len(wrong) == len(contest.sides):
        return NONE
    if len(right) + len(wrong) < len(contest.sides):
        return OPEN
    return right[0] if len(right) == 1 else SEVERAL


def _ends(row: Mapping[str, Any]) -> tuple[float, float]:
    """The limits; of a set of sessions, or of a time, an empty upper end is "not reached"."""
    low, high = float(row["ci_low"]), float(row["ci_high"])
    if math.isnan(low):
        low = -math.inf if not math.isnan(row["value"]) else math.inf
    return low, math.inf if math.isnan(high) else high
