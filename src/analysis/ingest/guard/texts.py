"""The distinct texts of one column, each worked on once, with the number of cells that hold it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """Distinct texts that are not blank, and in how many cells each stands."""

    raw: Any  # Arrow array of text
    cells: npt.NDArray[np.int64]

    @classmethod
    def of(cls, column: pd.Series[str]) -> Texts:
        """The texts of a categorical column; blank and missing cells are left out."""
        categorical = column.astype("category").cat
        codes = categorical.codes.to_numpy()
        cells = np.bincount(codes[codes >= 0], minlength=len(categorical.categories))
        raw = pa.array(categorical.categories.astype("str"), type=pa.large_string())
        return cls(raw, cells).only((cells > 0) & _bool(pc.not_equal(raw, "")))

    @classmethod
    def lone(cls, text: str) -> Texts:
        """One text in one cell."""
        return cls(pa.array([text], type=pa.large_string()), np.ones(1, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.raw)

    @cached_property
    def folded(self) -> Any:
        """The texts without accents in lower case, Turkish letters included; signs stay.

        Stripping the accents first makes every I, ı and İ the same plain letter.
        """
        decomposed = pc.utf8_normalize(self.raw, form="NFKD")
        plain = pc.utf8_lower(pc.replace_substring_regex(decomposed, r"\p{M}+", ""))
        return pc.replace_substring(plain, "ı", "i")

    def only(self, mask: Mask) -> Texts:
        """The texts for which the mask is true."""
        return Texts(self.raw.filter(pa.array(mask)), self.cells[mask])

    def match(self, pattern: str) -> Mask:
        """Which texts the pattern (RE2) occurs in, as they stand."""
        return _matches(self.raw, pattern)

    def match_folded(self, pattern: str) -> Mask:
        """Which texts the pattern (RE2) occurs in, after folding."""
        return _matches(self.folded, pattern)

    def confirmed(self, candidates: Mask, is_hit: Callable[[str], bool]) -> Mask:
        """The candidates for which the slower test is true too."""
        chosen = np.flatnonzero(candidates)
        hits = np.zeros(len(self), dtype=np.bool_)
        hits[chosen] = [is_hit(text) for text in self.raw.take(pa.array(chosen)).to_pylist()]
        return hits


def _matches(texts: Any, pattern: str) -> Mask:
    """Which texts the pattern occurs in; it is not even prepared where there is none."""
    if not len(texts):
        return np.zeros(0, dtype=np.bool_)
    return _bool(pc.match_substring_regex(texts, pattern))


def _bool(values: Any) -> Mask:
    mask: Mask = values.to_numpy(zero_copy_only=False).astype(np.bool_)
    return mask
