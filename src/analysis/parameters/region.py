"""Where an interval has to lie for a statement to count as borne out, or as contradicted."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from .base import Settings

Ends = Annotated[list[float], Field(min_length=2, max_length=2)]


class Region(Settings):
    """Part of the line: `above` a number, `below` one, `inside` two of them, or `outside`.

    Exactly one of the four is given; the ends themselves belong to none.
    """

    above: float | None = None
    below: float | None = None
    inside: Ends | None = None
    outside: Ends | None = None

    @model_validator(mode="after")
    def _one_of_four(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("give one of above, below, inside, outside, and only one")
        for name in ("inside", "outside"):
            ends = getattr(self, name)
            if ends is not None and not ends[0] < ends[1]:
                raise ValueError(f"`{name}` wants the lower end first: [low, high]")
        return self

    @property
    def pieces(self) -> tuple[tuple[float, float], ...]:
        """The open stretches it consists of, as (low, high)."""
        if self.above is not None:
            return ((self.above, math.inf),)
        if self.below is not None:
            return ((-math.inf, self.below),)
        if self.inside is not None:
            return ((self.inside[0], self.inside[1]),)
        low, high = self.outside or (-math.inf, math.inf)
        return ((-math.inf, low), (high, math.inf))

    def overlaps(self, other: Region) -> bool:
        """Whether some number lies in both."""
        return any(
            max(low, other_low) < min(high, other_high)
            for low, high in self.pieces
            for other_low, other_high in other.pieces
        )

    def holds(self, low: float, high: float) -> bool:
        """Whether the whole interval from low to high lies in it."""
        return any(start < low and high < end for start, end in self.pieces)

    def is_missed_by(self, low: float, high: float) -> bool:
        """Whether the interval from low to high touches no part of it."""
        return all(high <= start or low >= end for start, end in self.pieces)
