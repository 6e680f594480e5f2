"""Finding the rows of the released table that a section is about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.schema.estimates import ALL, parse_level

PLAN = "plan"
GRADES = "2.5"  # section of the plan whose rows are made from grades, not from scores
TEXT_COLUMNS = (
    "estimand",
    "spot_type",
    "method",
    "plan_section",
    "unit",
    "gate",
    "released_as",
    "clinic_id",
)
NUMBER_COLUMNS = ("value", "ci_low", "ci_high", "p_value", "fmi")
COUNT_COLUMNS = ("n_patients", "n_courses", "n_assessed", "n_events")


@dataclass(frozen=True)
class Row:
    """One released number with its company; NaN where there is none or it may not be shown."""

    estimand: str
    spot_type: str = ALL
    level: Mapping[str, str] = field(default_factory=dict)
    value: float = math.nan
    ci_low: float = math.nan
    ci_high: float = math.nan
    unit: str = "count"
    p_value: float = math.nan
    n_patients: float = math.nan
    n_courses: float = math.nan
    n_assessed: float = math.nan
    n_events: float = math.nan
    fmi: float = math.nan
    method: str = PLAN
    plan_section: str = ""
    gate: str = "pass"
    released_as: str = "as computed"
    clinic_id: str = ALL

    @property
    def is_held_back(self) -> bool:
        """Whether the gate or the disclosure step keeps the number from being shown."""
        return self.gate.startswith(("withheld", "redacted")) or self.released_as == "redacted"

    @property
    def is_shown(self) -> bool:
        """Whether there is a number to print."""
        return not self.is_held_back and not math.isnan(self.value)

    @property
    def has_interval(self) -> bool:
        """Whether both limits may be printed."""
        return self.is_shown and not (math.isnan(self.ci_low) or math.isnan(self.ci_high))

    @property
    def is_graded(self) -> bool:
        """Whether the number is made from grades of improvement instead of scores (plan 2.5)."""
        return self.plan_section == GRADES

    @property
    def reason(self) -> str:
        """What stands after the gate's first word: why withheld, redacted or warned; or nothing."""
        return self.gate.partition(":")[2]


@dataclass(frozen=True)
class Evidence:
    """The released rows of one clinic (or of `all`), and what is known about the whole release."""

    rows: tuple[Row, ...]
    about: Mapping[str, Any]
    clinic_id: str

    def find(
        self, estimand: str, *, spot_type: str | None = None, method: str = PLAN, **level: object
    ) -> list[Row]:
        """Rows of one estimand whose level holds all the pairs given, in the table's order.

        An estimand that ends with a dot means the whole family (`claim.`).
        """
        wanted = {(key, str(value)) for key, value in level.items()}
        return [
            row
            for row in self._rows_of(estimand)
            if row.method == method
            and spot_type in (None, row.spot_type)
            and wanted <= set(row.level.items())
        ]

    def _rows_of(self, estimand: str) -> Iterable[Row]:
        if estimand.endswith("."):
            return (row for row in self.rows if row.estimand.startswith(estimand))
        return self._by_estimand.get(estimand, ())

    @cached_property
    def _by_estimand(self) -> dict[str, list[Row]]:
        """A page asks a hundred times, each time about a few of some thousand rows."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.estimand, []).append(row)
        return found

    def one(
        self, estimand: str, *, spot_type: str = ALL, method: str = PLAN, **level: object
    ) -> Row | None:
        """The first such row; None where the release has none."""
        found = self.find(estimand, spot_type=spot_type, method=method, **level)
        return found[0] if found else None

    def by_session(self, estimand: str, spot_type: str, method: str = PLAN) -> dict[int, Row]:
        """The rows of one curve by session count, in rising order."""
        rows = self.find(estimand, spot_type=spot_type, method=method)
        counted = {int(row.level["k"]): row for row in rows if row.level.get("k", "").isdigit()}
        return dict(sorted(counted.items()))

    def spot_types(self, estimand: str, method: str = PLAN) -> list[str]:
        """Spot types that have a row of this estimand, `all` left out; most patients first."""
        patients = {
            row.spot_type: 0.0 if math.isnan(row.n_patients) else row.n_patients
            for row in self.find(estimand, method=method)
            if row.spot_type != ALL
        }
        return sorted(patients, key=lambda name: -patients[name])


def evidence(estimates: pd.DataFrame, about: Mapping[str, Any], clinic_id: str) -> Evidence:
    """The rows of `clinic_id` in the released table as plain values, in the table's order."""
    mine = estimates[estimates["clinic_id"] == clinic_id]
    numbers = (*NUMBER_COLUMNS, *COUNT_COLUMNS)
    names = [name for name in TEXT_COLUMNS if name in mine]
    # Column by column: taking each row out of the table by itself costs five times as much.
    columns: list[list[Any]] = [_floats(mine[name]) for name in numbers]
    columns += [[str(value) for value in mine[name].tolist()] for name in names]
    levels = [parse_level(str(level)) for level in mine["level"].tolist()]
    fields = (*numbers, *names)
    rows = (
        Row(level=level, **dict(zip(fields, cells, strict=True)))
        for level, *cells in zip(levels, *columns, strict=True)
    )
    return Evidence(tuple(rows), about, clinic_id)


def _floats(column: pd.Series[Any]) -> list[Any]:
    return column.to_numpy(dtype="float64", na_value=math.nan).tolist()
