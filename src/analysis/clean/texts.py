"""Raw columns as categoricals of text, in the order of their places in the files."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd

from analysis.schema.columns import Table
from analysis.schema.origin import ORIGIN_COLUMNS

from .arrays import Array, Ints, Mask, combined

_NOT_TEXT = ("row", "is_record")


def text_table(table: Table, raw: pd.DataFrame) -> pd.DataFrame:
    """The contract's columns and the origin of every record, as categoricals of text.

    Plain text is taken, too, and missing origin columns are blank. Records stand in the order of
    file, sheet and row, so that the order in which files were read decides nothing.
    """
    columns = {name: _as_categorical(raw, name) for name in (*table.names, *ORIGIN_COLUMNS)}
    columns["row"] = pd.Series(raw["row"].to_numpy(dtype=np.int64))
    columns["is_record"] = pd.Series(raw["is_record"].to_numpy(dtype=bool))
    texts = pd.DataFrame(columns, copy=False)
    place = place_of(texts)
    if (place[1:] < place[:-1]).any():
        texts = texts.take(np.argsort(place, kind="stable")).reset_index(drop=True)
    return texts


def _as_categorical(raw: pd.DataFrame, name: str) -> pd.Series[str]:
    if name in _NOT_TEXT:
        return pd.Series(dtype="str")
    if name not in raw:
        return as_texts(pd.Series("", index=raw.index, dtype="str"))
    return as_texts(raw[name])


def as_texts(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column of text as a categorical with a default index."""
    column = column.reset_index(drop=True)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column
    categories: pd.Series[Any] = column.astype("str").astype("category")
    return categories


def words_of(column: pd.Series[str]) -> list[str]:
    """The distinct texts of a categorical, in the order of its codes."""
    words: list[str] = column.cat.categories.tolist()
    return words


def codes_of(column: pd.Series[str]) -> Array:
    """For each row the number of its text; -1 where it has none."""
    # `column.cat.codes` would copy them.
    return cast("pd.Categorical[str]", column.array).codes


def chosen(column: pd.Series[Any], rows: Ints) -> pd.Series[Any]:
    """The column of some rows, with no other words than theirs."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Series(column.to_numpy()[rows])
    used, codes = np.unique(codes_of(column)[rows], return_inverse=True)
    blank = int((used < 0).any())
    words = column.cat.categories.take(used[blank:])
    return pd.Series(pd.Categorical.from_codes(codes - blank, categories=words))


def filled(column: pd.Series[str]) -> Mask:
    """Rows whose text is not blank."""
    codes = codes_of(column)
    blank = np.flatnonzero(np.asarray(column.cat.categories == ""))
    found: Mask = codes >= 0
    return found & (codes != blank[0]) if len(blank) else found


def file_names(*tables: pd.DataFrame) -> list[str]:
    """The files that rows of the tables came from, sorted."""
    return sorted({word for table in tables for word in words_of(table["file"])})


def sheet_names(*tables: pd.DataFrame) -> list[str]:
    """The sheets that rows of the tables came from, sorted."""
    return sorted({word for table in tables for word in words_of(table["sheet"])})


def place_of(texts: pd.DataFrame) -> Ints:
    """One number for the file, sheet and row of each record; it sorts as they do."""
    last = int(texts["row"].max()) if len(texts) else 0
    return places(texts, file_names(texts), sheet_names(texts), last)


def places(texts: pd.DataFrame, files: list[str], sheets: list[str], last: int) -> Ints:
    """As `place_of`, comparable between tables with the same files, sheets and last row."""
    rows = texts["row"].to_numpy(dtype=np.int64)
    if len(files) == len(sheets) == 1:
        return rows
    file = ranked(texts["file"], files)
    sheet = ranked(texts["sheet"], sheets)
    return combined((file, len(files)), (sheet, len(sheets)), (rows, last + 1))


def ranked(column: pd.Series[str], names: list[str]) -> Array:
    """For each row the position of its text among the names; -1 where it has none."""
    position = {name: number for number, name in enumerate(names)}
    rank = np.array([*(position[word] for word in words_of(column)), -1], dtype=np.int64)
    return rank[codes_of(column)]
