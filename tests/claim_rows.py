"""Estimates made up so that a claim of the ledger is true, false, or cannot be told."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.parameters import Claim, ClaimTest, Region
from analysis.present.estimands import DEFINITIONS
from analysis.schema.estimates import Estimate, level_of, to_table

UNITS = {entry.name: entry.unit[0] for entry in DEFINITIONS}
TRUE, FALSE, OPEN = "true", "false", "cannot be told"


def estimates_where(claims: Iterable[Claim], answer: str) -> pd.DataFrame:
    """A table in which every test of the claims has that answer."""
    return to_table([row_where(test, answer) for claim in claims for test in claim.tests])


def row_where(test: ClaimTest, answer: str) -> Estimate:
    """The estimate that a test asks for, with an interval that gives that answer."""
    unit = UNITS[test.estimand]
    low, value, high = _interval(test, answer)
    if unit == "count":  # what was counted is known: there is no interval
        value, low, high = round(value), float("nan"), float("nan")
    return Estimate(
        test.estimand,
        test.spot_type,
        test.level,
        value,
        low,
        high,
        unit,
        n_patients=400,
        n_courses=500,
    )


def _interval(test: ClaimTest, answer: str) -> tuple[float, float, float]:
    if answer == OPEN:
        end = _ends(test.supported_when)[0]
        half = _unit_of_length(test) / 2
        return end - half, end, end + half
    return _well_within(test.supported_when if answer == TRUE else test.refuted_when)


def _well_within(region: Region) -> tuple[float, float, float]:
    """Far enough inside to stand any adjustment."""
    if region.inside is not None:
        low, high = region.inside
        middle, half = (low + high) / 2, (high - low) / 50
    else:
        end = _ends(region)[-1]
        step = max(abs(end) / 4, 0.002)
        middle = end - step if region.below is not None else end + step
        half = step / 10
    return middle - half, middle, middle + half


def _ends(region: Region) -> list[float]:
    named = [region.above, region.below, *(region.inside or ()), *(region.outside or ())]
    return [end for end in named if end is not None]


def _unit_of_length(test: ClaimTest) -> float:
    ends = _ends(test.supported_when)
    return (ends[-1] - ends[0]) or max(abs(ends[0]) / 4, 0.002)


def blank(fields: Iterable[str]) -> pd.DataFrame:
    """Rows that say: nobody ever filled in these fields."""
    return to_table(
        Estimate(
            "measure.field_recorded",
            level=level_of(field=field),
            value=0.0,
            unit="probability",
            n_assessed=500,
            n_events=0,
        )
        for field in fields
    )
