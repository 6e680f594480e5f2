"""Dates that an export does not hold and that are counted from an origin."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from analysis.parameters import Settings

from .texts import IsoDate, Name, WideName, real_day


class Count(Settings):
    """A whole number read off a row: a column's, a wide column's own, or the last filled one's."""

    from_: Name | None = Field(None, alias="from")
    index: bool = False
    last_filled: WideName | None = None  # such as `Seans {n}`: the largest filled n
    values: dict[str, str] = {}  # what a number stands for where it is a code (`"19": "18"`)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum((self.from_ is not None, self.index, self.last_filled is not None)) != 1:
            raise ValueError("give exactly one of `from`, `index`, `last_filled`")
        return self


class Spread(Settings):
    """Days shared evenly over some weeks: the n-th of `of` falls on day (n - 1) * 7 weeks / of."""

    weeks: Count
    of: Count


class DateRule(Settings):
    """A date counted from an origin, for exports that hold intervals and no dates."""

    origin: Annotated[IsoDate, AfterValidator(real_day)]
    weeks: Count | None = None
    months: Count | None = None
    spread: Spread | None = None

    @property
    def counts(self) -> list[Count]:
        """Every number that the rule reads."""
        spread = [self.spread.weeks, self.spread.of] if self.spread else []
        return [count for count in (self.weeks, self.months, *spread) if count is not None]

    @property
    def is_numbered(self) -> bool:
        """Whether the rule needs the number of a wide column."""
        return self.spread is not None or any(count.index for count in self.counts)
