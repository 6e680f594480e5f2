"""The one estimate that a claim, a contest or a published figure speaks about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.schema.estimates import ALL


class Estimates:
    """One clinic's rows of the plan's method (or those of `all`), by what they are about."""

    def __init__(self, table: pd.DataFrame, clinic_id: str = ALL) -> None:
        mine = table[table["clinic_id"].eq(clinic_id) & table["method"].eq("plan")]
        self._rows: dict[tuple[str, str, str], dict[str, Any]] = {}
        for record in mine.to_dict(orient="records"):
            key = (str(record["estimand"]), str(record["level"]), str(record["spot_type"]))
            self._rows.setdefault(key, {str(name): value for name, value in record.items()})

    def find(self, estimand: str, level: str, spot_type: str = ALL) -> dict[str, Any] | None:
        """The row of that estimand, level and spot type, by column; None without one."""
        return self._rows.get((estimand, level, spot_type))

    def of(self, estimand: str) -> Iterator[dict[str, Any]]:
        """All rows of an estimand."""
        return (row for key, row in self._rows.items() if key[0] == estimand)


def count_of(value: Any) -> int:
    """A count of the estimates table; -1 where there is none (`schema.estimates.Estimate`)."""
    return -1 if pd.isna(value) else int(value)
