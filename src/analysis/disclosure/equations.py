"""What adds up in the estimates, as anyone can work out who reads them (rule D17).

Counts of the clinics add up to those of all; courses of the spot types to all types; the levels of
one key to the row without it, or their events to what was assessed; events and those without to
what was assessed. A sum is taken for known where it holds exactly, whatever the estimand, so that
new tables are covered without being named. Where patients have several types, or a patient counts
in several levels, the parts only bound the whole. Counts of the same people are the same count,
whatever they are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.estimates import ALL, level_of, parse_level

from .cells import COUNTS
from .changes import Effective
from .kinds import without_verdict

Codes = NDArray[np.integer[Any]]
# A whole and its parts, as codes of quantities.
Sum = tuple[int, Codes]
_KEY = ["estimand", "method", "spot_type", "clinic_id", "level"]
_SCOPES = ("clinic_id", "spot_type")


@dataclass(frozen=True)
class Equation:
    """`whole` = sum of `parts` (names of quantities), to within `slack` either way.

    `at_most`: the whole is no more than the parts.
    """

    whole: str
    parts: tuple[str, ...]
    slack: int = 0
    at_most: bool = False


def equations_of(effective: Effective, largest_step: int, same: pd.Series[str]) -> list[Equation]:
    """Every sum that the table shows, once each, in a fixed order.

    `same`: by name of a quantity, the one that stands for it (`alike.same_counts`).

    Cells that stand from different editions need not add up: each that is older than the newest of
    an equation gives it `largest_step` of slack.
    """
    table = effective.quantities.sort_index()
    counts = table["count"].to_numpy(dtype=np.int64)
    editions = table["edition"].to_numpy(dtype=np.int64)
    labels = table.index.to_numpy(dtype=object)
    found: dict[tuple[int, bytes], Sum] = {}
    for whole, parts in _sums(effective, table.index, same):
        if whole >= 0 and len(parts):
            distinct = np.unique(parts)
            if distinct[0] >= 0 and whole not in distinct:
                found.setdefault((whole, distinct.tobytes()), (whole, distinct))
    equations = []
    for whole, parts in found.values():
        newest = max(editions[whole], editions[parts].max())
        older = int((editions[parts] < newest).sum() + (editions[whole] < newest))
        slack, excess = largest_step * older, int(counts[parts].sum() - counts[whole])
        if excess >= -slack:
            names = tuple(str(name) for name in labels[parts])
            equations.append(Equation(str(labels[whole]), names, slack, at_most=excess > slack))
    return sorted(equations, key=lambda equation: (equation.whole, equation.parts))


def _sums(effective: Effective, quantities: pd.Index, same: pd.Series[str]) -> Iterator[Sum]:
    """Candidates; a count that is not released has the code -1 and is left out of the parts."""
    names = {column: effective.names[column].map(same) for column in COUNTS}
    codes = {column: quantities.get_indexer(pd.Index(names[column])) for column in COUNTS}
    place = effective.rows[_KEY].reset_index(drop=True)
    place["level"] = without_verdict(place["level"])
    is_all = {scope: place[scope].eq(ALL).to_numpy() for scope in _SCOPES}
    coded, levels = _coded(place)
    first = _first_of_alike(coded, np.column_stack(list(codes.values())))
    for scope in _SCOPES:
        group = _numbered(*(coded[name] for name in _KEY if name != scope))
        columns = [column[first] for column in codes.values()]
        yield from _grouped(group[first], is_all[scope][first], columns)
    yield from _by_level(coded, levels, codes)
    apart = np.column_stack([codes["n_assessed"], codes["n_events"], codes["rest"]])
    for line in np.unique(apart[(apart >= 0).all(axis=1)], axis=0):
        yield int(line[0]), line[1:]


def _coded(place: pd.DataFrame) -> tuple[dict[str, Codes], pd.Index]:
    """The columns of the key as numbers, and what the numbers of the levels stand for.

    Levels that no row has, but that are left of one without one of its keys, have numbers too.
    """
    coded: dict[str, Codes] = {name: pd.factorize(place[name])[0] for name in _KEY}
    levels = pd.Index(place["level"].unique())
    shorter = {left for level in levels for _, left in _without_each_key(level)}
    return coded, levels.append(pd.Index(sorted(shorter.difference(levels)), dtype=levels.dtype))


def _numbered(*columns: Codes) -> Codes:
    """One number per line for what stands in all of its columns, from 0 on."""
    found = columns[0]
    for column in columns[1:]:
        together = found.astype(np.int64) * (int(column.max(initial=0)) + 1) + column
        found = np.unique(together, return_inverse=True)[1]
    return found


def _first_of_alike(coded: Mapping[str, Codes], codes: Codes) -> NDArray[np.bool_]:
    """Of blocks of rows (one estimand, method, level) that hold the same counts, those of one."""
    lines = pd.DataFrame(np.column_stack([coded["spot_type"], coded["clinic_id"], codes]))
    line = pd.util.hash_pandas_object(lines, index=False)
    block = _numbered(coded["estimand"], coded["method"], coded["level"])
    is_first = ~line.groupby(block).sum().duplicated().to_numpy()
    return np.asarray(is_first[block], dtype=bool)


def _by_level(
    coded: Mapping[str, Codes], levels: pd.Index, codes: Mapping[str, Codes]
) -> Iterator[Sum]:
    """The levels of one key against the row without it, or their events against what was assessed.

    A line per row and key of its level, and one per row for the row that they are held against.
    """
    n_rows = len(coded["level"])
    cuts = pd.DataFrame(
        [(number, *cut) for number, level in enumerate(levels) for cut in _without_each_key(level)],
        columns=["level", "key", "left"],
    )
    cuts["left"] = levels.get_indexer(pd.Index(cuts["left"]))
    lines = pd.DataFrame({"level": coded["level"], "position": np.arange(n_rows)}).merge(cuts)
    lines = lines.sort_values("position", kind="stable")
    columns = [codes[name] for name in COUNTS if name != "rest"]
    others = _numbered(*(coded[name] for name in _KEY if name != "level"))
    for _, of_key in lines.groupby("key", sort=True):
        here = of_key["position"].to_numpy(dtype=np.intp)
        position = np.concatenate([np.arange(n_rows), here])
        level = np.concatenate([coded["level"], of_key["left"].to_numpy()])
        group = _numbered(others[position], level)
        is_whole = np.arange(len(position)) < n_rows
        near = np.isin(group, group[~is_whole])
        here_columns = [column[position[near]] for column in columns]
        yield from _grouped(group[near], is_whole[near], here_columns)
        assessed, events = codes["n_assessed"][here], codes["n_events"][here]
        for members in _positions(_numbered(group[n_rows:], assessed + 1)):
            if len(members) > 1 and assessed[members[0]] >= 0:
                yield int(assessed[members[0]]), events[members][events[members] >= 0]


def _without_each_key(level: str) -> list[tuple[str, str]]:
    pairs = parse_level(level)
    return [
        (key, level_of(**{name: text for name, text in pairs.items() if name != key}))
        for key in pairs
    ]


def _grouped(group: Codes, is_whole: NDArray[np.bool_], columns: Sequence[Codes]) -> Iterator[Sum]:
    """Within each group the line that is the whole, against all others, by column."""
    for members in _positions(group):
        of_whole, of_parts = members[is_whole[members]], members[~is_whole[members]]
        if len(of_whole) == 1 and len(of_parts):
            for column in columns:
                parts = column[of_parts]
                yield int(column[of_whole[0]]), parts[parts >= 0]


def _positions(group: Codes) -> list[Codes]:
    """The positions of the lines of each group."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
