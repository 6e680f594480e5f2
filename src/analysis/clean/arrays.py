"""Small steps on whole columns of whole numbers; every rule of cleaning is built from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NO_KEY = -1
_TABLE_SIZE = 1 << 20
_FIRST_DAY = np.datetime64("0001-01-01", "D")


def combined(*parts: tuple[Array, int]) -> Ints:
    """One whole number per row from several (codes, number of codes); -1 where any is missing.

    Numbers sort as the tuples of codes would.
    """
    key = parts[0][0].astype(np.int64)
    for codes, size in parts[1:]:
        key *= max(size, 1)
        key += codes
    for codes, _ in parts:
        if codes.min(initial=0) < 0:
            key[codes < 0] = NO_KEY
    return key


def day_numbers(days: Array) -> Ints:
    """Days since the year 1; -1 where there is none."""
    numbers = (days.astype("datetime64[D]") - _FIRST_DAY).astype(np.int64)
    numbers[np.isnat(days)] = NO_KEY
    return numbers


def counts(numbers: Array) -> Ints:
    """Whole numbers from floats; -1 where there is none."""
    return np.where(numbers >= 0, numbers, NO_KEY).astype(np.int64)


def rises(key: Ints) -> bool:
    """Whether each number is larger than the one before, so that none occurs twice."""
    return bool((key[1:] > key[:-1]).all())


def repeated(key: Ints, among: Mask) -> Mask:
    """Rows among those whose key another row among them has, too; rows without key have none."""
    found = np.zeros(len(key), dtype=bool)
    rows = np.flatnonzero(among & (key != NO_KEY))
    keys = key[rows]
    if rises(keys):
        return found
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(twice):
        found[rows[is_one_of(keys, np.unique(twice))]] = True
    return found


def is_one_of(keys: Ints, few: Ints) -> Mask:
    """Rows whose key is one of a few, which are sorted.

    Most are not, so a small table of the last bits of the few is asked before the few themselves.
    """
    last_bits = _TABLE_SIZE - 1
    table = np.zeros(_TABLE_SIZE, dtype=bool)
    table[few & last_bits] = True
    found: Mask = table[keys & last_bits]
    rows = np.flatnonzero(found)
    place = np.minimum(np.searchsorted(few, keys[rows]), len(few) - 1)
    found[rows] = few[place] == keys[rows] if len(few) else False
    return found


def groups(key: Ints, *then: Array) -> tuple[Ints, Ints]:
    """An order of the rows by key (then by the other columns), and where each key starts in it."""
    order = np.lexsort((*reversed(then), key))
    return order, starts(key[order])


def starts(key: Ints) -> Ints:
    """Where each run of equal numbers starts."""
    new = np.ones(len(key), dtype=bool)
    new[1:] = key[1:] != key[:-1]
    return np.flatnonzero(new)


def numbered(start: Ints, n_rows: int) -> Ints:
    """For each row, the number of its run: 0, 1, 2, ..."""
    return np.repeat(np.arange(len(start)), run_lengths(start, n_rows))


def run_lengths(start: Ints, n_rows: int) -> Ints:
    """How many rows each run has."""
    return np.diff(np.append(start, n_rows))


def size_of(*keys: Array) -> int:
    """One more than the largest of the numbers: how many places a table by number needs."""
    return max(int(key.max(initial=0)) for key in keys) + 1


def first_day(days: Array, key: Array, among: Mask, size: int) -> Array:
    """The earliest day of each key among the rows; NaT where it has none."""
    found = np.full(size, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(found, key[among], days[among].astype(np.int64))
    found[found == np.iinfo(np.int64).max] = np.iinfo(np.int64).min
    return found.view("datetime64[s]")
