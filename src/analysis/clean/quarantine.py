"""The records that wait for a person, as they came, with what to do about each; private."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .digests import record_digest
from .outcomes import QUARANTINED
from .reasons import what_to_do
from .spreadsheet_text import guarded
from .texts import chosen, codes_of
from .worksheet import Worksheet

_BESIDE = ("row", "column", "reason", "what_to_do", "record_digest", "use")


def build_quarantine(sheet: Worksheet) -> pd.DataFrame:
    """One row per quarantined record: its text, where it stood, why it waits, what to do.

    `record_digest` names the raw record that a corrected one will replace; a record that came
    back from quarantine goes on naming the raw one. `use` is left to the person: `no` drops the
    record. Texts are safe to open in a spreadsheet.
    """
    waiting = np.flatnonzero(sheet.has(QUARANTINED))
    names = [*sheet.table.names, "file", "sheet"]
    if not len(waiting):
        return pd.DataFrame(columns=[*names, *_BESIDE], dtype="str").astype({"row": "int64"})
    kept = [*names, "row", "supersedes"]
    rows = pd.DataFrame({name: chosen(sheet.texts[name], waiting) for name in kept})
    texts = {name: _written(rows[name]) for name in names}
    reason = pd.Series(sheet.reasons.words, dtype="str").take(sheet.reason[waiting])
    column = pd.Series(sheet.columns.words, dtype="str").take(sheet.column[waiting])
    digest = record_digest(sheet.table.name, rows)
    replaced = rows["supersedes"].astype("str").fillna("")
    return pd.DataFrame(
        {
            **texts,
            "row": rows["row"],
            "column": column.to_numpy(),
            "reason": reason.to_numpy(),
            "what_to_do": reason.map(what_to_do).to_numpy(),
            "record_digest": digest.where(replaced.eq(""), replaced),
            "use": "",
        }
    )


def _written(column: pd.Series[Any]) -> pd.Series[str]:
    """The texts as plain text, each distinct one guarded once."""
    words = guarded(pd.Series(column.cat.categories, dtype="str"))
    plain: pd.Series[str] = pd.concat([words, pd.Series([""], dtype="str")], ignore_index=True)
    return plain.take(codes_of(column)).reset_index(drop=True)
