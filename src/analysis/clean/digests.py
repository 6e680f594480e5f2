"""A short digest of a record's text, by which a corrected record names the one it replaces."""

from __future__ import annotations

import hashlib

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.schema.raw_tables import RAW_TABLES

_SEPARATOR = "\x1f"
_HEX_DIGITS = 16


def record_digest(table_name: str, rows: pd.DataFrame) -> pd.Series[str]:
    """First 16 hex digits of the SHA-256 of the table's name and the record's cells as text.

    Cells are joined in the order of the contract, so that neither a file's column order nor its
    name matters; records that read alike have one digest, which is worked out once.
    """
    cells = [_text(rows[name]) for name in RAW_TABLES[table_name].names]
    begin, between = (pa.scalar(text, pa.large_string()) for text in (table_name, _SEPARATOR))
    joined = pc.binary_join_element_wise(begin, *cells, between)
    distinct = joined.dictionary_encode()
    texts = distinct.dictionary.to_pylist()
    digests = [hashlib.sha256(text.encode()).hexdigest()[:_HEX_DIGITS] for text in texts]
    codes = distinct.indices.to_numpy()
    return pd.Series(digests, dtype="str").take(codes).set_axis(rows.index)


def _text(column: pd.Series[str]) -> pa.Array:
    texts = pa.Array.from_pandas(column)
    texts = texts.cast(pa.large_string()) if pa.types.is_dictionary(texts.type) else texts
    return pc.fill_null(texts.cast(pa.large_string()), "")
