"""A published treatment schedule as data: how many sessions, how far apart."""

from __future__ import annotations

from typing import Annotated, Self

from annotated_types import Ge
from pydantic import Field, model_validator

from .base import Settings


class Schedule(Settings):
    """Sessions and days between them that a source calls for; a bound left out is no bound."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    sessions_low: Annotated[int, Ge(1)] | None = None
    sessions_high: Annotated[int, Ge(1)] | None = None
    gap_days_low: Annotated[float, Ge(0)] | None = None
    gap_days_high: Annotated[float, Ge(0)] | None = None
    source: str
    note: str = ""

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        for what in ("sessions", "gap_days"):
            low, high = (getattr(self, f"{what}_{end}") for end in ("low", "high"))
            if low is not None and high is not None and low > high:
                raise ValueError(f"{what}_low must not be above {what}_high")
        return self


class ScheduleFile(Settings):
    """A file of `study/schedules/`."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    schedules: list[Schedule]
