"""Distinct rows of a regression, each with how often it occurs.

A likelihood only asks how often each row occurs. A million intervals described by factors, whole
weeks and a yes/no are a few hundred different rows, so that fitting those with frequency weights
is the same fit, exactly, at a thousandth of the work. A continuous covariate makes every row
different; nothing can be gained then, and the rows are kept as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

# With more distinct rows than this share of all, merging them costs about what it saves.
LARGEST_SHARE = 0.5
_KEYED = 1 << 16  # rows given their key at a time: the hash table stays in the cache
_COMPARED = 1 << 12  # rows compared at a time, likewise
_SEED = 20260103  # of the projection; any other gives the same patterns


@dataclass(frozen=True)
class Patterns:
    """One row per pattern of (columns, offset, outcome); `weights` says how many rows have it.

    `of_row` gives each row of the data its pattern.
    """

    columns: Array
    offset: Array
    outcome: Array
    weights: Array
    of_row: Positions

    @property
    def n_rows(self) -> int:
        """Rows of the data."""
        return len(self.of_row)

    @property
    def n_columns(self) -> int:
        """Coefficients."""
        return int(self.columns.shape[1])

    @property
    def penalty(self) -> None:
        """None: the likelihood is maximised as it is."""
        return None

    def predictor(self, coefficients: Array) -> Array:
        """Linear predictor of each pattern."""
        return np.asarray(self.columns @ coefficients + self.offset, dtype=np.float64)

    def columns_at(self, coefficients: Array) -> Array:  # noqa: ARG002 - the same everywhere
        """The design itself, wherever the coefficients are."""
        return self.columns

    @property
    def is_merged(self) -> bool:
        """Whether equal rows were merged: if not, patterns are the rows in their order."""
        return len(self.weights) < len(self.of_row)


def patterns_of(columns: Array, offset: Array, outcome: NDArray[np.generic]) -> Patterns:
    """The distinct rows of a design with its offset and outcome.

    Rows are told apart by their projection on one random direction, a single number that a hash
    table groups far faster than rows can be sorted. Two different rows may share it, if hardly
    ever: every row is therefore compared with its pattern, and sorted if one differs. A value that
    is not finite leaves the rows as they are, for the fit to refuse.
    """
    events = np.asarray(outcome, dtype=np.float64)
    code, keys = _coded(columns, offset, events)
    if not np.isfinite(keys).all() or len(keys) > LARGEST_SHARE * len(code):
        return _as_they_are(columns, offset, events)
    example = np.empty(len(keys), dtype=np.intp)
    example[code] = np.arange(len(code))  # some row of each; equal rows are equal
    example, code = _merged(example, code, keys, columns)
    weights = np.bincount(code, minlength=len(example)).astype(np.float64)
    found = Patterns(columns[example], offset[example], events[example], weights, code)
    return found if _is_exact(found, columns, offset, events) else _sorted(columns, offset, events)


def _coded(columns: Array, offset: Array, outcome: Array) -> tuple[Positions, Array]:
    """A number for each row, the same for rows of equal projection; and those projections."""
    of_offset, of_outcome, *of_columns = np.random.default_rng(_SEED).standard_normal(
        columns.shape[1] + 2
    )
    direction = np.array(of_columns)
    codes, keys, n_keys = [np.empty(0, dtype=np.intp)], [np.empty(0)], 0
    for start in range(0, len(offset), _KEYED):
        rows = slice(start, start + _KEYED)
        key = columns[rows] @ direction + of_offset * offset[rows] + of_outcome * outcome[rows]
        code, distinct = pd.factorize(key, use_na_sentinel=False)
        codes.append(code + n_keys)
        keys.append(distinct)
        n_keys += len(distinct)
    of_block, distinct = pd.factorize(np.concatenate(keys), use_na_sentinel=False)
    return np.asarray(of_block[np.concatenate(codes)], dtype=np.intp), np.asarray(distinct)


def _as_they_are(columns: Array, offset: Array, outcome: Array) -> Patterns:
    n_rows = len(offset)
    return Patterns(columns, offset, outcome, np.ones(n_rows), np.arange(n_rows, dtype=np.intp))


def _merged(
    example: Positions, code: Positions, keys: Array, columns: Array
) -> tuple[Positions, Positions]:
    """Patterns in the order of their key, so that the order of the rows changes no sum.

    A library may add up the products of equal rows in two orders, and two keys one rounding apart
    are then the same row: neighbours that are equal are joined. Two that escape would still be a
    correct, if longer, list of patterns; offset and outcome are compared when all is checked.
    """
    order = np.argsort(keys, kind="stable")
    ranked = example[order]
    gap = np.diff(keys[order], prepend=-np.inf)
    near = np.flatnonzero(gap <= 1e-12 * (1 + np.abs(keys[order])))
    is_new = np.ones(len(ranked), dtype=bool)
    is_new[near] = (columns[ranked[near]] != columns[ranked[near - 1]]).any(axis=1)
    position = np.empty(len(ranked), dtype=np.intp)
    position[order] = np.cumsum(is_new) - 1
    return ranked[is_new], position[code]


def _is_exact(found: Patterns, columns: Array, offset: Array, outcome: Array) -> bool:
    """Whether every row equals its pattern."""
    same = np.array_equal(found.offset[found.of_row], offset)
    same = same and np.array_equal(found.outcome[found.of_row], outcome)
    # One pair of buffers for all blocks: fresh ones would cost more than the comparison.
    expected = np.empty((_COMPARED, columns.shape[1]))
    equal = np.empty(expected.shape, dtype=bool)
    for start in range(0, len(offset), _COMPARED):
        part = columns[start : start + _COMPARED]
        of = found.of_row[start : start + _COMPARED]
        np.take(found.columns, of, axis=0, out=expected[: len(part)], mode="clip")
        same = same and bool(np.equal(expected[: len(part)], part, out=equal[: len(part)]).all())
    return same


def _sorted(columns: Array, offset: Array, outcome: Array) -> Patterns:
    """The same by sorting whole rows: slow, and asked only when two rows share a projection."""
    table = np.column_stack([outcome, offset, columns])
    rows, of_row, counts = np.unique(table, axis=0, return_inverse=True, return_counts=True)
    return Patterns(rows[:, 2:], rows[:, 1], rows[:, 0], counts.astype(np.float64), of_row.ravel())
