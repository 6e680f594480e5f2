"""A published claim as data: what was said, and which estimate would decide it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Settings


class Decision(Settings):
    """A limit of the interval that has to lie above or below a threshold set beforehand."""

    limit: Literal["ci_low", "ci_high"]
    is_: Literal["above", "below"] = Field(alias="is")
    than: float


class Claim(Settings):
    """One claim, in our own words, with its source and the two ways it can be decided."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    statement: str
    document: str
    tier: Literal["primary", "secondary"]
    estimand: str
    spot_type: str = "all"
    level: str = ""
    supported_when: Decision
    refuted_when: Decision
    why_these_thresholds: str


class ClaimFile(Settings):
    """A file of `study/claims/`."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    treatment: str
    claims: list[Claim]
