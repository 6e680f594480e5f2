"""Which count to hide beside one that could be worked out (rules D4, D17)."""

from __future__ import annotations

from dataclasses import dataclass

from .bounds import Codes
from .equations import Equation


@dataclass(frozen=True)
class Fact:
    """What a count is, and the edition in which it last moved."""

    count: int
    edition: int


class Partners:
    """Chooses among the counts that hold one too narrowly (`bounds.Partner`).

    The smallest: sums that the count is part of last, and what was published as it stands last of
    all. `names` by position; `open_ones`: the names of counts that have a cell which is not hidden,
    fewer with each choice; `edition`: this one.
    """

    def __init__(
        self,
        names: list[str],
        equations: list[Equation],
        open_ones: set[str],
        facts: dict[str, Fact],
        edition: int,
    ) -> None:
        self._names, self._facts, self._edition = names, facts, edition
        self._open = open_ones
        self._sums: dict[str, set[str]] = {}
        for equation in equations:
            for part in equation.parts:
                self._sums.setdefault(part, set()).add(equation.whole)

    def __call__(self, one: int, held_by: Codes) -> int | None:
        """The place of the count to hide; a count of nobody is told by its being shown at all."""
        sums = self._sums.get(self._names[one], set())
        choices = [
            (fact.edition < self._edition, name in sums, fact.count, name, int(position))
            for position in held_by
            if (name := self._names[position]) in self._open
            and (fact := self._facts[name]).count > 0
        ]
        if not choices:
            return None
        name, position = min(choices)[-2:]
        self._open.remove(name)
        return position
