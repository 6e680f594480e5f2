"""The ids that stand in cleaned tables, for the gate that looks for them in what is published."""

from __future__ import annotations

from pathlib import Path

from analysis.schema.raw_tables import RAW_TABLES

from .processed import read_parquet

# Shorter ones, and plain numbers, are also found where nobody meant an id: `p1`, `1200`.
FEWEST_SIGNS = 5
FEWEST_DIGITS = 8


def read_identifiers(folder: Path) -> frozenset[str]:
    """Ids of patients, courses, practitioners and assessors that can be told from other words.

    Empty where the folder holds no cleaned tables: who only renders may have none.
    """
    found: set[str] = set()
    for name, table in RAW_TABLES.items():
        file = folder / f"{name}.parquet"
        columns = [column.name for column in table.columns if column.kind == "id"]
        if file.exists() and columns:
            for column in read_parquet(folder, file.name, columns).columns:
                found.update(text for text in column.unique().to_pylist() if text)
    return frozenset(text for text in found if _can_be_told(text))


def _can_be_told(text: str) -> bool:
    if text.isdigit():
        return len(text) >= FEWEST_DIGITS
    return len(text) >= FEWEST_SIGNS and any(sign.isdigit() for sign in text)
