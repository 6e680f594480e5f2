"""The tidy table of results (DATA_CONTRACT 4): one row per number that any report may show."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

import pandas as pd

PASS = "pass"
ALL = "all"


@dataclass(frozen=True)
class Estimate:
    """One number with its company: interval, population, how it was made, and its gate.

    `value`, limits and `p_value` are NaN where there is none. `n_patients` and `n_courses` describe
    the analysis population of the row, `n_assessed` the courses really seen at that level,
    `n_events` the events; -1 stands for "does not apply" and is written as an empty cell.
    """

    estimand: str
    spot_type: str = ALL
    level: str = ""
    value: float = math.nan
    ci_low: float = math.nan
    ci_high: float = math.nan
    unit: str = "count"
    p_value: float = math.nan
    n_patients: int = -1
    n_courses: int = -1
    n_assessed: int = -1
    n_events: int = -1
    fmi: float = math.nan
    method: str = "plan"
    plan_section: str = ""
    gate: str = PASS
    clinic_id: str = ALL


ESTIMATE_COLUMNS = tuple(field.name for field in dataclasses.fields(Estimate))
COUNT_COLUMNS = ("n_patients", "n_courses", "n_assessed", "n_events")
NUMBER_COLUMNS = ("value", "ci_low", "ci_high", "p_value", "fmi")
KEY_COLUMNS = ("estimand", "spot_type", "level", "method", "clinic_id")


def level_of(**keys: object) -> str:
    """The `level` text of some key=value pairs: keys sorted, joined by `;` (`k=4`)."""
    return ";".join(f"{key}={keys[key]}" for key in sorted(keys))


def parse_level(level: str) -> dict[str, str]:
    """The key=value pairs of a `level` text; empty for an empty level."""
    return dict(pair.split("=", 1) for pair in level.split(";") if pair)


def withheld(estimate: Estimate, reason: str) -> Estimate:
    """The same row without its numbers; the population counts stay, the gate says why."""
    nothing = math.nan
    return replace(
        estimate,
        value=nothing,
        ci_low=nothing,
        ci_high=nothing,
        p_value=nothing,
        fmi=nothing,
        gate=f"withheld:{reason}",
    )


def warned(estimate: Estimate, reason: str) -> Estimate:
    """The same row, to be shown with a warning; a row already withheld stays withheld."""
    return estimate if estimate.gate != PASS else replace(estimate, gate=f"warn:{reason}")


def to_table(estimates: Iterable[Estimate]) -> pd.DataFrame:
    """One row per estimate, in the order given; columns and types of the contract.

    Counts are nullable integers (`Int64`), numbers are floats, the rest is text.
    """
    # `dataclasses.astuple` would copy each text and number deeply.
    rows = [attrgetter(*ESTIMATE_COLUMNS)(estimate) for estimate in estimates]
    return typed(pd.DataFrame(rows, columns=list(ESTIMATE_COLUMNS)))


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the contract's column order and types (after reading a CSV, say)."""
    table = table[list(ESTIMATE_COLUMNS)].copy()
    for name in NUMBER_COLUMNS:
        table[name] = pd.to_numeric(table[name]).astype("float64")
    for name in COUNT_COLUMNS:
        counts = pd.to_numeric(table[name]).astype("Int64")
        table[name] = counts.mask(counts < 0)
    for name in set(ESTIMATE_COLUMNS) - set(NUMBER_COLUMNS) - set(COUNT_COLUMNS):
        # A column of empty cells is read from a CSV as numbers.
        table[name] = table[name].astype("object").fillna("").astype("str")
    return table
