"""Words that the vocabulary lacks, for a person to add or to correct; private."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.schema.vocabulary import Vocabulary

from .cells import Reading
from .spreadsheet_text import guarded
from .texts import codes_of
from .worksheet import Worksheet

_COLUMNS = ["table", "column", "word", "n_rows"]


def unknown_words(sheet: Worksheet, readings: Mapping[str, Reading]) -> pd.DataFrame:
    """The words that the vocabulary lacks: table, column, word, n_rows."""
    found: dict[tuple[str, str], int] = {}
    for name, reading in readings.items():
        if reading.unknown:
            codes = codes_of(sheet.texts[name])[sheet.active]
            counts = np.bincount(codes[codes >= 0], minlength=len(sheet.texts[name].cat.categories))
            for position, word in reading.unknown:
                found[name, word] = found.get((name, word), 0) + int(counts[position])
    rows = [(sheet.table.name, *where, n_rows) for where, n_rows in found.items() if n_rows]
    return pd.DataFrame(rows, columns=_COLUMNS)


def listed(parts: Iterable[pd.DataFrame], vocabulary: Vocabulary) -> pd.DataFrame:
    """The words of all tables, most frequent first, with what the vocabulary proposes for each.

    A proposal is a misspelling's likely code; it is shown and never applied. Words and proposals
    are safe to open in a spreadsheet.
    """
    words = pd.concat([pd.DataFrame(columns=_COLUMNS), *parts], ignore_index=True)
    words = words.astype({"table": "str", "column": "str", "word": "str", "n_rows": "int64"})
    words = words.sort_values(["n_rows", *_COLUMNS[:3]], ascending=[False, True, True, True])
    words = words.reset_index(drop=True)
    propose = getattr(vocabulary, "proposal", None)
    if propose is not None:
        pairs = zip(words["column"], words["word"], strict=True)
        proposals = [propose(column, word) or "" for column, word in pairs]
        words["proposal"] = pd.Series(proposals, dtype="str")
    return words.assign(word=guarded(words["word"]))
