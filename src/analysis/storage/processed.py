"""Cleaned tables on disk: `data/processed/<as-of>/` (DATA_CONTRACT 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from analysis.errors import DataError, Problem
from analysis.schema.columns import Column, Table
from analysis.schema.raw_tables import RAW_TABLES

from .aside import folder_aside

LEDGER, MANIFEST, QUARANTINE = "ledger.parquet", "manifest.json", "quarantine"


def write_processed(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    quarantine: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
) -> None:
    """Write everything about one cleaned export, whole or not at all; private (0700)."""
    with folder_aside(folder) as aside:
        for name, table in tables.items():
            _write_parquet(_arrow_table(table, RAW_TABLES[name]), aside / f"{name}.parquet")
        ledger_table = pa.Table.from_pandas(ledger, preserve_index=False)
        _write_parquet(ledger_table.replace_schema_metadata(None), aside / LEDGER)
        (aside / QUARANTINE).mkdir()
        for name, rows in quarantine.items():
            if len(rows):
                rows.to_csv(aside / QUARANTINE / f"{name}.csv", index=False)
        text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
        (aside / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The clean tables by name, with the columns of the contract.

    Ids and codes are text (missing = NaN), lists are Python lists or None, dates are
    `datetime64[s]`, numbers are floats with NaN, `session_no` is a whole number.
    """
    return {name: _read_table(Path(folder), table) for name, table in RAW_TABLES.items()}


def read_ledger(folder: str | Path) -> pd.DataFrame:
    """The row ledger: one row per raw row and target table."""
    ledger: pd.DataFrame = _read(Path(folder), LEDGER).to_pandas()
    return ledger


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """The manifest: files and hashes, row counts, versions, parameters."""
    path = Path(folder) / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
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
    arrays = []
    for column in contract.columns:
        values = table[column.name]
        if column.kind == "integer":
            values = values.astype("Int64")
        arrays.append(pa.Array.from_pandas(values, type=_arrow_type(column)))
    return pa.Table.from_arrays(arrays, names=list(contract.names))


def _write_parquet(table: pa.Table, path: Path) -> None:
    # Page checksums: more than half of single flipped bits are otherwise read without complaint.
    parquet.write_table(table, path, write_page_checksum=True)


def _read_table(folder: Path, contract: Table) -> pd.DataFrame:
    table = _read(folder, f"{contract.name}.parquet")
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


def _read(folder: Path, name: str) -> pa.Table:
    """One Parquet file, or a folder of parts (many clinics), page checksums verified."""
    try:
        return parquet.read_table(folder / name, page_checksum_verification=True)
    except (OSError, pa.ArrowException):
        raise DataError(_not_prepared(folder, name)) from None


def _not_prepared(folder: Path, name: str) -> Problem:
    return Problem(
        f"`{name}` is missing or damaged", str(folder), "run `spot-outcomes prepare` again"
    )
