"""Which count to hide beside one that could be worked out (rules D4, D17)."""

from __future__ import annotations

from dataclasses import dataclass, field

from .equations import Equation


@dataclass(frozen=True)
class Fact:
    """What a count is, and the edition in which it last moved."""

    count: int
    edition: int


@dataclass
class Partners:
    """Counts to hide beside those bounded too narrowly (`bounds.Remedy`).

    At most one for each equation at a time: after it others may be safe. `names` by position;
    `beside`: the places of the equations of each count; `shown`: the names of those that have a
    cell, `open_ones`: of those whose cell is not hidden; `edition`: this one; `alone`: counts known
    to have no partner: fewer and fewer are shown, so that they will never have one.
    """

    names: list[str]
    equations: list[Equation]
    beside: dict[str, list[int]]
    shown: set[str]
    open_ones: set[str]
    facts: dict[str, Fact]
    edition: int
    alone: set[str]
    chosen: set[str] = field(default_factory=set)
    _served: set[int] = field(default_factory=set)

    def is_done(self, position: int) -> bool:
        """Whether an equation of the count has a new partner, or none ever will."""
        name = self.names[position]
        return name in self.alone or not self._served.isdisjoint(self.beside[name])

    def apply(self, position: int) -> None:
        """Choose the smallest partner that there is, in the count's own equations if possible.

        A sum that is only worked out has no cell to hide: then those it is worked out from do.
        """
        name = self.names[position]
        near = self.beside[name]
        worked_out = {other for place in near for other in self._counts(place)} - self.shown
        far = [place for other in sorted(worked_out - {name}) for place in self.beside[other]]
        choices = self._choices(name, near) or self._choices(name, far)
        if not choices:
            self.alone.add(name)
            return
        partner = min(choices)[-1]
        self.chosen.add(partner)
        for places in (self.beside[partner], near):
            self._served.update(places)

    def _counts(self, place: int) -> tuple[str, ...]:
        equation = self.equations[place]
        return (equation.whole, *equation.parts)

    def _choices(self, name: str, places: list[int]) -> list[tuple[bool, bool, int, str]]:
        return [
            (fact.edition < self.edition, other == self.equations[place].whole, fact.count, other)
            for place in places
            for other in self._counts(place)
            if other != name and other in self.open_ones and (fact := self.facts[other]).count > 0
        ]
