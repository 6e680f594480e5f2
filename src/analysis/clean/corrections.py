"""Quarantined records that a person has corrected take the place of the raw ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.schema.columns import Table

from .digests import record_digest
from .spreadsheet_text import unguarded
from .texts import filled

# What a corrected record has from the raw one that it replaces: its versions and parts are those
# of the raw record, although the quarantine file does not say so.
_INHERITED = ("edited_at", "gathers")
_NOTES = ("note", "noted_column")


def take_up_corrections(
    table: Table, texts: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """The records with what corrections inherit, and which raw records are replaced.

    A record that came back unchanged keeps the note it had, so that it waits for the same reason.
    """
    corrected = filled(texts["supersedes"])
    if not corrected.any():
        return texts, corrected
    texts = _without_apostrophes(table, texts, corrected)
    digests = record_digest(table.name, texts)
    replaces = texts["supersedes"].astype("str")
    raw = pd.Series(~corrected & texts["is_record"].to_numpy(dtype=bool))
    replaced = (raw & digests.isin(set(replaces[corrected]))).to_numpy()
    sources = texts[replaced].set_index(digests[replaced])
    for name in _INHERITED:
        latest = sources[name].astype("str").groupby(level=0).max()
        texts = _filled_up(texts, name, _looked_up(replaces[corrected], latest))
    unchanged = replaces.index[corrected & digests.eq(replaces).to_numpy()]
    first = sources[~sources.index.duplicated()]
    for name in _NOTES:
        noted = _looked_up(replaces[unchanged], first[name].astype("str"))
        texts = _filled_up(texts, name, noted)
    return texts, replaced


def _without_apostrophes(
    table: Table, texts: pd.DataFrame, corrected: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> pd.DataFrame:
    """What `guarded` added when the quarantine was written is taken away."""
    rows = np.flatnonzero(corrected)
    for name in table.names:
        came = texts[name].iloc[rows].astype("str").fillna("")
        plain = unguarded(came)
        if plain.ne(came).any():
            texts = _replaced(texts, name, plain)
    return texts


def _looked_up(digests: pd.Series[str], of_raw: pd.Series[str]) -> pd.Series[str]:
    """What the raw record with that digest says; blank where there is no such record."""
    return digests.map(of_raw).astype("str").fillna("")


def _filled_up(texts: pd.DataFrame, name: str, values: pd.Series[str]) -> pd.DataFrame:
    """The column with the values where it was blank."""
    blank = texts.loc[values.index, name].astype("str").fillna("").eq("")
    values = values[blank & values.ne("")]
    return _replaced(texts, name, values) if len(values) else texts


def _replaced(texts: pd.DataFrame, name: str, values: pd.Series[str]) -> pd.DataFrame:
    wider = texts[name].cat.categories.union(pd.Index(values.unique(), dtype="str"))
    column: pd.Series[Any] = texts[name].cat.set_categories(wider)
    column.loc[values.index] = values
    return texts.assign(**{name: column})
