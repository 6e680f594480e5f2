"""How the made-up records are written down: every cell a text, as it stands in a CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.schema import codes
from analysis.schema.raw_tables import RAW_TABLES

from .courses import READING_STEPS
from .people import Days, Flags, Numbers
from .scenarios import FIRST_DAY

Texts = npt.NDArray[np.str_]

# No vowels but a and e, no 0/o or 1/l/i: no words, no misreading.
_LETTERS = np.array(list("abcdefghjkmnpqrstvwxyz23456789"))
_ID_LETTERS = 5


def opaque_ids(rng: np.random.Generator, prefix: str, count: int) -> Texts:
    """Distinct ids that say nothing, the order of registration included."""
    base = len(_LETTERS)
    numbers = rng.choice(base**_ID_LETTERS, count, replace=False)
    letters = [_LETTERS[numbers // base**place % base] for place in range(_ID_LETTERS)]
    return np.array([prefix + "".join(word) for word in zip(*letters, strict=True)], dtype=str)


def pick(rng: np.random.Generator, shares: Mapping[str, float], count: int) -> Texts:
    """`count` texts drawn with these shares; what they lack to 1 is "" (not recorded)."""
    missing = max(0.0, 1 - sum(shares.values()))
    chances = np.array([*shares.values(), missing])
    return rng.choice([*shares, ""], count, p=chances / chances.sum())


def blanked(rng: np.random.Generator, texts: Iterable[Any], share: float) -> Texts:
    """The same values as texts, a random share of them not recorded."""
    written = np.array([str(text) for text in texts], dtype=str)
    return np.where(rng.random(len(written)) < share, "", written)


def dates(days: Days) -> Texts:
    """ISO dates of days counted from FIRST_DAY; "" for negative ones (never)."""
    return np.array(
        [(FIRST_DAY + timedelta(days=int(day))).isoformat() if day >= 0 else "" for day in days],
        dtype=str,
    )


def scores(severity_pct: Numbers, scales: pd.Series) -> Texts:
    """Severity in percent of the scale as the score on that scale; one row per look."""
    highest = scales.map(codes.SEVERITY_SCALE_MAXIMUM).to_numpy(dtype=float)
    step = scales.map(READING_STEPS).to_numpy(dtype=float)
    native = np.rint(severity_pct / 100 * highest / step) * step
    return np.array([f"{value:.4g}" for value in native], dtype=str)


def yes_no(flags: Flags) -> Texts:
    """`yes` or `no`."""
    return np.where(flags, "yes", "no")


def as_table(name: str, columns: Mapping[str, Any]) -> pd.DataFrame:
    """A raw table with all columns of the contract in order, texts only, sorted by key.

    Columns that are not given stay empty. Sorting by the opaque ids hides who came first.
    """
    table = RAW_TABLES[name]
    frame = pd.DataFrame(dict(columns)).astype("str")
    frame = frame.reindex(columns=list(table.names), fill_value="")
    return in_key_order(name, frame)


def in_key_order(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows sorted by the table's key, session numbers as numbers."""
    key = list(RAW_TABLES[name].key)
    order = frame[key].copy()
    if "session_no" in key:
        order["session_no"] = pd.to_numeric(order["session_no"])
    order = order.sort_values(key, kind="stable")
    return frame.loc[order.index].reset_index(drop=True)
