"""Published studies that a report stands beside, as data: facts with their source."""

from __future__ import annotations

from typing import Annotated, Self

from annotated_types import Ge, Gt
from pydantic import Field, model_validator

from .base import Settings


class Compared(Settings):
    """Our number that a study's figure is comparable with."""

    estimand: str
    level: str = ""
    spot_type: str = "all"


class PublishedStudy(Settings):
    """One figure of one study: a share as `events` of `patients`, or a mean `value` in percent."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    name: Annotated[str, Field(max_length=30)]  # what stands on one line beside a drawing
    design: str
    close: str
    compare: Compared
    patients: Annotated[int, Gt(0)]
    events: Annotated[int, Ge(0)] | None = None
    value: float | None = None
    citation: str
    seen: str

    @model_validator(mode="after")
    def _one_figure(self) -> Self:
        if (self.events is None) == (self.value is None):
            raise ValueError("give `events` for a share, or `value` for a mean, and not both")
        if self.events is not None and self.events > self.patients:
            raise ValueError("more events than patients")
        return self


class PublishedStudyFile(Settings):
    """A file of `study/published/`."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    treatment: str
    studies: list[PublishedStudy]
