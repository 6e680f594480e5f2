"""Cleaned tables on disk: `data/processed/<as-of>/` (DATA_CONTRACT 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from analysis.errors import DataError, Problem
from analysis.schema.columns import Column, Table
from analysis.schema.raw_tables import RAW_TABLES

from .aside import folder_aside
from .hashes import note_hashes, read_as_written

LEDGER, MANIFEST, QUARANTINE = "ledger.parquet", "manifest.json", "quarantine"
UNKNOWN_WORDS = "unknown_words.csv"


class Cleaned(Protocol):
    """What cleaning gives (`clean.CleanExport`), as far as it is written."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Clean tables by name."""

    @property
    def ledger(self) -> pd.DataFrame:
        """The row ledger."""

    @property
    def quarantine(self) -> Mapping[str, pd.DataFrame]:
        """Rows that wait for a person, by table."""

    @property
    def unknown_words(self) -> pd.DataFrame:
        """Words that the vocabulary lacks."""


def write_processed(folder: Path, cleaned: Cleaned, manifest: Mapping[str, Any]) -> None:
    """Write everything about one cleaned export, whole or not at all; private (0700)."""
    with folder_aside(folder) as aside:
        for name, table in cleaned.tables.items():
            _write_parquet(_arrow_table(table, RAW_TABLES[name]), aside / f"{name}.parquet")
        _write_ledger(cleaned.ledger, aside / LEDGER)
        (aside / QUARANTINE).mkdir()
        private = {f"{name}.csv": rows for name, rows in cleaned.quarantine.items()}
        for file, rows in {**private, UNKNOWN_WORDS: cleaned.unknown_words}.items():
            if len(rows):
                rows.to_csv(aside / QUARANTINE / file, index=False)
        text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
        (aside / MANIFEST).write_text(text + "\n", encoding="utf-8")
        note_hashes(aside, [MANIFEST, LEDGER, *(f"{name}.parquet" for name in cleaned.tables)])


def read_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The clean tables by name, with the columns of the contract.

    Ids and codes are text (missing = NaN), lists are Python lists or None, dates are
    `datetime64[s]`, numbers are floats with NaN, `session_no` is a whole number.
    """
    return {name: _read_table(Path(folder), table) for name, table in RAW_TABLES.items()}


def read_ledger(folder: str | Path) -> pd.DataFrame:
    """The row ledger: one row per raw row and target table."""
    ledger: pd.DataFrame = read_parquet(Path(folder), LEDGER).to_pandas()
    return ledger


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """The manifest: files and hashes, row counts, versions, parameters."""
    try:
        manifest: dict[str, Any] = json.loads(read_as_written(Path(folder), MANIFEST))
    except (OSError, ValueError):
        raise DataError(_not_prepared(Path(folder), MANIFEST)) from None
    return manifest


def _arrow_type(column: Column) -> pa.DataType:
    if column.name == "session_no" or column.kind == "integer":
        return pa.int32()
    return {
        "number": pa.float64(),
        "date": pa.date32(),
        "codes": pa.list_(pa.string()),
    }.get(column.kind, pa.string())


def _arrow_table(table: pd.DataFrame, contract: Table) -> pa.Table:
    arrays = [_arrow_array(table[column.name], column) for column in contract.columns]
    return pa.Table.from_arrays(arrays, names=list(contract.names))


def _arrow_array(values: pd.Series[Any], column: Column) -> pa.Array:
    if column.kind == "codes":
        return _lists(_plain(values))
    if column.kind == "date":
        return pa.array(values.to_numpy().astype("datetime64[D]"), type=pa.date32())
    if column.kind in ("integer", "number"):
        return pa.Array.from_pandas(values).cast(_arrow_type(column))
    return _plain(values)


def _plain(values: pd.Series[Any]) -> pa.Array:
    """The column as Arrow holds it; text as a dictionary, so that each word is written once."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pa.Array.from_pandas(values)
    return pa.Array.from_pandas(values.astype("category"))


def _lists(texts: pa.DictionaryArray) -> pa.Array:
    """Codes joined by `;` -> lists of codes; each distinct text is taken apart once."""
    distinct = pa.array(
        [text.split(";") for text in texts.dictionary.to_pylist()], type=pa.list_(pa.string())
    )
    return distinct.take(texts.indices)


def _write_ledger(ledger: pd.DataFrame, path: Path) -> None:
    """Row numbers rise by one for most of the file, so their differences take next to no room."""
    table = pa.table({name: _plain(ledger[name]) for name in ledger})
    words = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    steps = {name: "DELTA_BINARY_PACKED" for name in table.column_names if name not in words}
    _write_parquet(table, path, use_dictionary=words, column_encoding=steps)


def _write_parquet(table: pa.Table, path: Path, **how: Any) -> None:
    # Page checksums: more than half of single flipped bits are otherwise read without complaint.
    # Without Arrow's own schema the file holds plain text columns, whatever they were in memory;
    # statistics nobody here reads cost a third of the time.
    parquet.write_table(
        table,
        path,
        write_page_checksum=True,
        write_statistics=False,
        store_schema=False,
        compression="zstd",
        **how,
    )


def _read_table(folder: Path, contract: Table) -> pd.DataFrame:
    table = read_parquet(folder, f"{contract.name}.parquet")
    columns = {
        column.name: _as_series(table.column(column.name), column) for column in contract.columns
    }
    return pd.DataFrame(columns)


def _as_series(values: pa.ChunkedArray, column: Column) -> Any:
    if column.kind == "codes":
        lists = pd.Series(values.to_pylist(), dtype="object")
        return lists.where(lists.notna(), None)
    if column.kind == "date":
        return values.cast(pa.timestamp("s")).to_pandas().astype("datetime64[s]")
    if column.name == "session_no":
        return values.to_pandas().astype("int64")
    dtype = "float64" if column.kind in ("integer", "number") else "str"
    return values.to_pandas().astype(dtype)


def read_parquet(folder: Path, name: str, columns: list[str] | None = None) -> pa.Table:
    """One Parquet file, or a folder of parts (many clinics), as it was written; else `DataError`.

    Page checksums are verified where no hash was noted.
    """
    try:
        whole = (folder / name).is_dir()
        source = folder / name if whole else pa.BufferReader(read_as_written(folder, name))
        return parquet.read_table(source, columns=columns, page_checksum_verification=True)
    except (OSError, ValueError, KeyError, pa.ArrowException):
        raise DataError(_not_prepared(folder, name)) from None


def _not_prepared(folder: Path, name: str) -> Problem:
    return Problem(
        f"`{name}` is missing or damaged", str(folder), "run `spot-outcomes prepare` again"
    )
