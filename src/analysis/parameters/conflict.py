"""Claims that contradict each other as data: whose turn it is to speak, and what decides."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .base import Settings
from .claim import Column, Heading, Text
from .region import Region


class Side(Settings):
    """What one party says, and where the deciding estimate would have to lie."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    says: Text
    tr: dict[Literal["says"], Text] = {}  # the same in Turkish
    claims: list[str]
    holds_when: Region


class Conflict(Settings):
    """One contest: the parties, and the one estimate of the plan that is put to all of them.

    A contest over something that no clinic can hand over has no estimate, but `not_in_contract`.
    """

    id: Annotated[str, Field(pattern=r"^K[0-9]+$")]
    question: Text
    tr: dict[Literal["question"], Text] = {}
    claims: Annotated[list[str], Field(min_length=2)]
    estimand: str = ""
    spot_type: str = "all"
    level: str = ""
    fields: list[Column] = []
    sides: list[Side] = []
    why_this_estimate: Text
    not_in_contract: list[Column] = []

    @model_validator(mode="after")
    def _decidable(self) -> Self:
        if bool(self.estimand) == bool(self.not_in_contract):
            raise ValueError("give an estimand, or not_in_contract, and only one")
        if self.estimand and len(self.sides) < 2:
            raise ValueError("a contest has two sides or more")
        if len({side.name for side in self.sides}) < len(self.sides):
            raise ValueError("two sides have one name")
        return self

    @property
    def code(self) -> str:
        """The id as part of an estimand's name: `k1`."""
        return self.id.lower()


class ConflictFile(Heading):
    """A file of `study/conflicts/`."""

    treatment: str
    conflicts: list[Conflict]
