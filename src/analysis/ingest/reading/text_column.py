"""One column of text as codes into its distinct texts, so that each text is worked on once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# No-break blanks look like blanks to the person who typed them; the last one, U+FEFF, is a byte
# order mark inside a text, left there where files were joined.
_BLANKS = "[\u00a0\u2007\u202f\ufeff]"


@dataclass(frozen=True)
class TextColumn:
    """One entry per line: `texts[codes]`. The texts are distinct; a blank cell is the text ""."""

    codes: npt.NDArray[np.int32]
    texts: pa.StringArray

    @classmethod
    def of_arrow(cls, column: pa.ChunkedArray) -> TextColumn:
        """The column of an Arrow dictionary of strings, cleaned; a missing value is blank."""
        chunks = column.unify_dictionaries().chunks
        if not chunks:
            return cls.of_texts([])
        codes = pa.chunked_array([chunk.indices for chunk in chunks]).combine_chunks()
        texts = chunks[0].dictionary.cast(pa.string())
        if codes.null_count or texts.null_count:
            texts = pa.concat_arrays([pc.fill_null(texts, ""), pa.array([""])])
            codes = pc.fill_null(codes, len(texts) - 1)
        return cls(codes.to_numpy(zero_copy_only=False).astype(np.int32, copy=False), texts).clean()

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> TextColumn:
        """The column of these texts, one per line, cleaned."""
        array = pa.array(texts, pa.string()).dictionary_encode()
        return cls(array.indices.to_numpy(), array.dictionary).clean()

    def clean(self) -> TextColumn:
        """The same column with every text composed (NFC), its blanks plain and its ends stripped.

        File systems and exports of macOS hold accents apart from their letters. Texts that become
        equal share a code.
        """
        plain = pc.replace_substring_regex(self.texts, _BLANKS, " ")
        plain = pc.utf8_trim_whitespace(pc.utf8_normalize(plain, "NFC"))
        distinct = plain.dictionary_encode()
        if len(distinct.dictionary) == len(self.texts):
            return TextColumn(self.codes, distinct.dictionary)
        return TextColumn(distinct.indices.to_numpy()[self.codes], distinct.dictionary)

    def holds(self, text: str) -> npt.NDArray[np.bool_]:
        """For each line whether its cell is this text."""
        code = pc.index(self.texts, text).as_py()
        return self.codes == code if code >= 0 else np.zeros(len(self.codes), bool)

    def among(self, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """For each line whether its text is wanted; `wanted` has one entry per distinct text."""
        return wanted[self.codes]

    def filled_down(self, ends: npt.NDArray[np.bool_]) -> TextColumn:
        """Each blank cell takes the text above it, never across a line in `ends`."""
        stays = ends | ~self.holds("")
        above = np.maximum.accumulate(np.where(stays, np.arange(len(stays)), 0))
        takes = ~stays & ~ends[above] if len(stays) else stays
        return replace(self, codes=np.where(takes, self.codes[above], self.codes))

    def categorical(self) -> pd.Categorical:
        """The column as pandas holds it."""
        categories = pd.Index(self.texts.to_pandas(), dtype="str")
        dtype: Any = pd.CategoricalDtype(categories)
        return pd.Categorical.from_codes(self.codes, dtype=dtype, validate=False)


def clean_text(text: str) -> str:
    """One text, cleaned as a column is."""
    for blank in _BLANKS[1:-1]:
        text = text.replace(blank, " ")
    return unicodedata.normalize("NFC", text).strip()
