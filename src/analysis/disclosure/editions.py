"""What may be said this time: a cell moves when enough patients have changed (rules D16, D18).

The rule is applied to exact numbers, left of the door: each count and each estimate is either
this edition's or still that of the edition in which it last moved. Everything else the door does
follows from these numbers alone, so that what does not move here does not move in what leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import DisclosureSettings

from .cells import COUNTS, Cells
from .changes import Changes, Effective, Previous
from .kinds import COUNT, SHARE

_COUNTED = [name for name in COUNTS if name != "rest"]


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
    stays until as many have left it; one that counts nobody keeps to the others of its clinic and
    spot type. `definition` names the parameters of the models; where it
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
    order = _in_order(rows, last.rows)
    return Effective(
        rows.loc[order], names.loc[order], quantities, cells.members, edition, definition
    )


def _in_order(rows: pd.DataFrame, before: pd.DataFrame) -> pd.Index:
    """Rows as they stood before; a new one comes after those of its estimand and clinic.

    The order of the new estimates would tell which rows are no more.
    """
    place = pd.Series(range(len(before)), index=before.index, dtype="float64")
    ends = (
        place.groupby([before["estimand"], before["clinic_id"]]).max().rename("end").reset_index()
    )
    end = rows.merge(ends, on=["estimand", "clinic_id"], how="left")["end"].set_axis(rows.index)
    own = place.reindex(rows.index).fillna(end).fillna(len(before))
    return own.sort_values(kind="stable").index


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
    # A row of noughts says that somebody is there who could have been counted: it comes and goes
    # with the other rows about the same clinic and spot type.
    came_empty, left_empty = _is_empty(cells, arrived), _is_empty(last, gone)
    staying = both.union(gone[~left & ~left_empty])
    stand = pd.concat([_group(cells.rows, both), _group(last.rows, staying.intersection(gone))])
    arrive = pd.concat([stand, _group(cells.rows, arrived[came & ~came_empty])])
    came &= ~came_empty | _group(cells.rows, arrived).isin(arrive).to_numpy(dtype=bool)
    left &= ~left_empty | ~_group(last.rows, gone).isin(stand).to_numpy(dtype=bool)
    return _Chosen(both[moves].union(arrived[came]), both[~moves].union(gone[~left]))


def _is_empty(table: Cells | Effective, rows: pd.Index) -> NDArray[np.bool_]:
    """Rows that count nobody at all."""
    counts = table.names.loc[rows, _COUNTED].apply(lambda name: name.map(table.quantities["count"]))
    is_empty: NDArray[np.bool_] = ~counts.fillna(0).gt(0).any(axis=1).to_numpy(dtype=bool)
    return is_empty


def _group(rows: pd.DataFrame, which: pd.Index) -> pd.Series[str]:
    """The clinic and spot type that each of the rows is about."""
    group: pd.Series[str] = rows.loc[which, "spot_type"].str.cat(rows.loc[which, "clinic_id"], "|")
    return group


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
