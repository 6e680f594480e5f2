"""A published claim as data: what was said, and which estimates would decide it (plan 5)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from annotated_types import Ge
from pydantic import Field, model_validator

from .base import Settings
from .region import Region

Text = Annotated[str, Field(min_length=1)]
Column = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]


class ClaimTest(Settings):
    """One estimate (method `plan`), and where its interval supports or refutes the claim."""

    estimand: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9_]+$")]
    spot_type: str = "all"
    level: str = ""
    supported_when: Region
    refuted_when: Region

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if self.supported_when.overlaps(self.refuted_when):
            raise ValueError(
                "supported_when and refuted_when overlap: an interval could do both; move one end"
            )
        return self


class Claim(Settings):
    """One statement of a source document, in our own words, and how it is decided.

    One of three stands under it: `tests`, of which `needed` have to be borne out (all, where it is
    left out); `not_in_contract`, the fields it would need and no clinic can hand over; or
    `not_testable`, why no record of treatment can decide it.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z][0-9]+-[0-9]{2}$")]
    statement: Text
    tr: dict[Literal["statement", "not_testable"], Text] = {}  # the same in Turkish
    document: Text
    section: Text
    tier: Literal["primary", "secondary", "descriptive", "external"]
    conflict: Annotated[str, Field(pattern=r"^(K[0-9]+)?$")] = ""
    fields: list[Column] = []
    tests: list[ClaimTest] = []
    needed: Annotated[int, Ge(1)] | None = None
    why_these_thresholds: str = ""
    not_in_contract: list[Column] = []
    not_testable: str = ""

    @model_validator(mode="after")
    def _one_way_to_decide(self) -> Self:
        ways = [bool(self.tests), bool(self.not_in_contract), bool(self.not_testable)]
        if sum(ways) != 1:
            raise ValueError("give tests, or not_in_contract, or not_testable, and only one")
        if self.tests and not (self.why_these_thresholds and self.fields):
            raise ValueError("tests want why_these_thresholds and the fields they need beside them")
        if self.needed is not None and self.needed > len(self.tests):
            raise ValueError("needed is more than there are tests")
        return self

    @property
    def code(self) -> str:
        """The id as part of an estimand's name: `s0_01`."""
        return self.id.lower().replace("-", "_")

    @property
    def n_needed(self) -> int:
        """How many of the tests have to be borne out."""
        return len(self.tests) if self.needed is None else self.needed


class Heading(Settings):
    """What heads a file of the study folder, beside its content."""

    title: str
    source: str
    authored_by: str
    reviewed: str


class ClaimFile(Heading):
    """A file of `study/claims/`."""

    treatment: str
    claims: list[Claim]
