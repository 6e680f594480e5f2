"""What may be said this time: a cell moves when enough patients have changed (rules D16, D18).

The rule is applied to exact numbers, left of the door: each count and each estimate is either
this edition's or still that of the edition in which it last moved. Everything else the door does
follows from these numbers alone, so that what does not move here does not move in what leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import DisclosureSettings

from .cells import COUNTS, Cells
from .kinds import COUNT, SHARE
from .populations import n_changed, no_members

_COUNTED = [name for name in COUNTS if name != "rest"]
NEW = 0  # the edition of what was never released: nobody was behind it


@dataclass(frozen=True)
class Effective:
    """The numbers of an edition, exact; what the next edition is held against.

    `rows`: as in `Cells`, with edition (in which the estimate last moved) and as_of (its day).
    `names`: as in `Cells`. `quantities`: as in `Cells`, with edition, as_of and hidden (the rule
    that hid the count, or empty). `members` of this edition. Private: exact counts.
    """

    rows: pd.DataFrame
    names: pd.DataFrame
    quantities: pd.DataFrame
    members: pd.DataFrame
    edition: int = 1
    definition: str = ""

    def stands_from(self) -> pd.Series[int]:
        """The edition in which each count and each row last moved."""
        stands: pd.Series[int] = pd.concat([self.quantities["edition"], self.rows["edition"]])
        return stands


@dataclass(frozen=True)
class Previous:
    """The last edition, and the members of any edition that a cell still stands from."""

    last: Effective
    members_of_edition: Callable[[int], pd.DataFrame]


def first_edition(cells: Cells, as_of: str, definition: str) -> Effective:
    """Every cell as it is now."""
    dated: dict[str, Any] = {"edition": 1, "as_of": as_of}
    return Effective(
        cells.rows.assign(**dated),
        cells.names,
        cells.quantities.assign(**dated, hidden=""),
        cells.members,
        1,
        definition,
    )


def next_edition(
    cells: Cells,
    previous: Previous,
    as_of: str,
    definition: str,
    settings: DisclosureSettings,
    *,
    new_models: bool = False,
) -> Effective:
    """Cells that at least `changed_patients` moved are as they are now; all others stand.

    A count that is unknown to the ledger is new: it came about by the patients behind it. A new row
    appears when every count above 0 in it came about by enough of them, and a row that is no more
    stays until as many have left it. `definition` names the parameters of the models; where it
    changes, or with `new_models`, models' rows are new by definition, and counts are not (D18).
    """
    last, enough = previous.last, settings.changed_patients
    edition = last.edition + 1
    dated: dict[str, Any] = {"edition": edition, "as_of": as_of}
    changes = Changes(cells, previous)
    quantities = _moved(
        last.quantities, cells.quantities.assign(**dated, hidden=""), changes, enough
    )
    new_models |= definition != last.definition
    chosen = _chosen_rows(changes, enough, new_models=new_models)
    rows = pd.concat([cells.rows.loc[chosen.now].assign(**dated), last.rows.loc[chosen.before]])
    names = pd.concat([cells.names.loc[chosen.now], last.names.loc[chosen.before]])
    order = cells.rows.index.union(last.rows.index, sort=False)
    order = order[order.isin(rows.index)]
    return Effective(
        rows.loc[order], names.loc[order], quantities, cells.members, edition, definition
    )


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
        anchors = [table["anchor"].reindex(every) for table in (before, now)]
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


def _moved(old: pd.DataFrame, new: pd.DataFrame, changes: Changes, enough: int) -> pd.DataFrame:
    """The new line of what enough patients changed, the old one of what stands.

    A count of nobody that was not there before is no news.
    """
    changed = changes.of_quantities()
    moves = changed.index[changed >= enough]
    is_nobody = new["count"].eq(0) & ~new.index.isin(old.index)
    takes_new = new.index.isin(moves) | is_nobody
    return pd.concat([old[~old.index.isin(moves)], new[takes_new]])


@dataclass(frozen=True)
class _Chosen:
    """Names of the rows taken as they are now, and of those that stand as they were."""

    now: pd.Index
    before: pd.Index


def _chosen_rows(changes: Changes, enough: int, *, new_models: bool) -> _Chosen:
    cells, last = changes.cells, changes.last
    now, before = cells.rows.index, last.rows.index
    both = now.intersection(before)
    moves = (changes.of_inputs(both) >= enough).to_numpy(dtype=bool)
    if new_models:
        is_counted = cells.rows.loc[both, "kind"].isin((COUNT, SHARE)).to_numpy(dtype=bool)
        moves = moves | ~is_counted
    arrived, gone = now.difference(before), before.difference(now)
    came = _fewest(cells.names.loc[arrived], cells.quantities, last.quantities) >= enough
    left = _fewest(last.names.loc[gone], last.quantities, cells.quantities) >= enough
    return _Chosen(both[moves].union(arrived[came]), both[~moves].union(gone[~left]))


def _fewest(names: pd.DataFrame, here: pd.DataFrame, there: pd.DataFrame) -> NDArray[np.float64]:
    """By row: the fewest patients behind a count above 0 that is here and not there."""
    fewest = np.full(len(names), np.inf)
    for column in _COUNTED:
        name = names[column]
        is_news = ~name.isin(there.index) & (name.map(here["count"]).fillna(0) > 0)
        patients = name.map(here["patients"]).fillna(0).to_numpy(dtype=np.float64)
        fewest = np.where(is_news, np.minimum(fewest, patients), fewest)
    return fewest


def with_hidden(effective: Effective, hidden: pd.Series[str]) -> Effective:
    """The edition with the rule that hid each quantity written beside it."""
    quantities = effective.quantities
    said = quantities.index.to_series().map(hidden).fillna("")
    return replace(effective, quantities=quantities.assign(hidden=said))
