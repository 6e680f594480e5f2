"""The numbers of an edition, and how many patients have changed since each last moved (D16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from .cells import Cells
from .populations import n_changed, no_members

NEW = 0  # the edition of what was never released: nobody was behind it


@dataclass(frozen=True)
class Effective:
    """The numbers of an edition, exact; what the next edition is held against.

    `rows`: as in `Cells`, with edition (in which the estimate last moved) and as_of (its day).
    `names`: as in `Cells`. `quantities`: as in `Cells`, with edition, as_of and hidden (the rule
    that hid the count, or empty). `members` of this edition. `definition`: the parameters of the
    models, `rules`: the thresholds of disclosure. Private: exact counts.
    """

    rows: pd.DataFrame
    names: pd.DataFrame
    quantities: pd.DataFrame
    members: pd.DataFrame
    edition: int = 1
    definition: str = ""
    rules: str = ""

    def stands_from(self) -> pd.Series[int]:
        """The edition in which each count and each row last moved."""
        stands: pd.Series[int] = pd.concat([self.quantities["edition"], self.rows["edition"]])
        return stands


@dataclass(frozen=True)
class Previous:
    """The last edition, and the members of any edition that a cell still stands from."""

    last: Effective
    members_of_edition: Callable[[int], pd.DataFrame]


class Changes:
    """How many distinct patients have changed since a cell last moved."""

    def __init__(self, cells: Cells, previous: Previous) -> None:
        self.cells, self.last = cells, previous.last
        self._members_of = previous.members_of_edition

    def of_quantities(self) -> pd.Series[float]:
        """By name, of quantities before or now; unknown members: by how many the row differs."""
        before, now = self.last.quantities, self.cells.quantities
        every = before.index.union(now.index)
        since = before["edition"].reindex(every, fill_value=NEW)
        known = self._since(pd.Series(every, index=every), since)
        anchors = [before["anchor"].reindex(every), self.cells.anchors.reindex(every)]
        own = (anchors[1].fillna(0) - anchors[0].fillna(0)).abs()
        return known.where(anchors[0].isna() & anchors[1].isna(), own)

    def of_inputs(self, rows: pd.Index) -> pd.Series[float]:
        """By row: of the people its value is made from; unknown: by its number of patients."""
        inputs = self.cells.names.loc[rows, "inputs"]
        known = self._since(inputs, self.last.rows.loc[rows, "edition"])
        sizes = [
            table["n_patients"].astype("float64").fillna(table["value"])
            for table in (self.cells.rows.loc[rows], self.last.rows.loc[rows])
        ]
        own = (sizes[0] - sizes[1]).abs().fillna(0.0)
        return known.where(inputs.ne(""), own)

    def _since(self, names: pd.Series[str], editions: pd.Series[int]) -> pd.Series[float]:
        """Changed patients of each named population since each edition."""
        found = pd.Series(0.0, index=names.index)
        for edition in sorted(editions.unique()):
            here = names[editions.eq(edition)]
            old = no_members() if edition == NEW else self._members_of(int(edition))
            changed = n_changed(_of(old, here), _of(self.cells.members, here))
            found.loc[here.index] = here.map(changed).fillna(0.0).astype("float64")
        return found


def _of(members: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    return members[members["name"].isin(names)]
