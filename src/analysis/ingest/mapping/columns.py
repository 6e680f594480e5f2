"""Columns of text as categoricals: what is done is done to each distinct text, not to each row.

The codes point into the categories and are never -1: a blank cell is the text "".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import union_categoricals

from analysis.schema.vocabulary import fold

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


def of_texts(texts: Sequence[str], codes: npt.NDArray[np.integer]) -> pd.Categorical:
    """The column that holds `texts[code]` for every code; equal texts become one category."""
    seen: dict[str, int] = {}
    places = np.array([seen.setdefault(text, len(seen)) for text in texts], dtype=np.int32)
    categories = pd.Index(list(seen), dtype="str")
    return pd.Categorical.from_codes(places[codes], categories=categories)


def constant(text: str, n_rows: int) -> pd.Categorical:
    """A column that holds the same text everywhere."""
    return of_texts([text], np.zeros(n_rows, dtype=np.int8))


def distinct(column: pd.Categorical) -> list[str]:
    """The texts of a column, by code; as a list, because an Arrow array is slow to go through."""
    texts: list[str] = column.categories.to_numpy(dtype=object).tolist()
    return texts


def rewritten(column: pd.Categorical, rewrite: Callable[[str], str]) -> pd.Categorical:
    """The column with every distinct text rewritten."""
    return of_texts([rewrite(text) for text in distinct(column)], column.codes)


def where(column: pd.Categorical, test: Callable[[str], bool]) -> Mask:
    """The rows whose text passes the test."""
    passed: Mask = np.array([test(text) for text in distinct(column)], dtype=bool)
    return passed.take(column.codes)


def filled(column: pd.Categorical) -> Mask:
    """The rows whose cell is not blank."""
    return where(column, bool)


def holding(column: pd.Categorical, texts: Iterable[str]) -> Mask:
    """The rows that hold one of the texts, or a word equal to one of them after folding.

    Folding takes the signs away, so `<1` would become `1`: only what has letters is folded.
    """
    exact = set(texts)
    folded = {word for word in map(fold, exact) if any(letter.isalpha() for letter in word)}
    return where(column, lambda text: text in exact or fold(text) in folded)


def replaced(column: pd.Categorical, rows: Mask, text: str) -> pd.Categorical:
    """The column with that text in those rows; the very column where it stands there already."""
    found = np.flatnonzero(column.categories == text)
    place = int(found[0]) if len(found) else len(column.categories)
    if (column.codes[rows] == place).all():
        return column
    if place == len(column.categories):
        column = column.add_categories([text])
    return pd.Categorical.from_codes(np.where(rows, place, column.codes), dtype=column.dtype)


def chosen(column: pd.Categorical, rows: Mask, other: pd.Categorical) -> pd.Categorical:
    """The other column in those rows, this one elsewhere."""
    texts = [*distinct(column), *distinct(other)]
    offset = np.int64(len(column.categories))
    return of_texts(texts, np.where(rows, other.codes + offset, column.codes))


def stacked(columns: Sequence[pd.Categorical]) -> pd.Categorical:
    """The columns one below the other; the very column where there is one only."""
    if len(columns) == 1:
        return columns[0]
    return union_categoricals(list(columns)) if columns else constant("", 0)
