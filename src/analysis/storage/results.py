"""Estimates on disk: one part per notebook, joined into `estimates.csv` and `.parquet`."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.schema.estimates import KEY_COLUMNS, typed

from .aside import write_file
from .hashes import note_hashes, read_as_written

TABLE, PARQUET, PROVENANCE = "estimates.csv", "estimates.parquet", "provenance.json"
# Floats are written so that they read back as the same bits; text cells are the contract's codes.
_FLOAT_FORMAT = "%.17g"
TEXTS = {"plan_section": "str"}  # "5" is a section, not a number


def write_part(folder: str | Path, part: str, estimates: pd.DataFrame) -> None:
    """Keep what one notebook estimated, as `parts/<part>.csv`."""
    content = typed(estimates).to_csv(index=False, float_format=_FLOAT_FORMAT)
    write_file(Path(folder) / "parts" / f"{part}.csv", content.encode())


def read_part(folder: str | Path, part: str) -> pd.DataFrame:
    """What one notebook estimated."""
    return _read_csv(Path(folder) / "parts" / f"{part}.csv")


def write_estimates(folder: str | Path, estimates: pd.DataFrame, about: Mapping[str, Any]) -> None:
    """Write the tidy table of results, sorted by key, as CSV and Parquet, and its origin."""
    table = typed(estimates).sort_values(list(KEY_COLUMNS), kind="stable", ignore_index=True)
    place = Path(folder)
    write_file(place / TABLE, table.to_csv(index=False, float_format=_FLOAT_FORMAT).encode())
    write_file(place / PARQUET, table.to_parquet(index=False))
    text = json.dumps(about, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_file(place / PROVENANCE, text.encode())
    note_hashes(place, [TABLE, PARQUET, PROVENANCE])


def read_estimates(folder: str | Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The tidy table of results, and where it came from."""
    place = Path(folder)
    try:
        about: dict[str, Any] = json.loads(read_as_written(place, PROVENANCE))
    except (OSError, ValueError):
        raise DataError(_no_estimates(place / PROVENANCE)) from None
    return _read_csv(place / TABLE), about


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        content = io.BytesIO(read_as_written(path.parent, path.name))
        return typed(pd.read_csv(content, keep_default_na=False, na_values=[""], dtype=TEXTS))
    except (OSError, ValueError, KeyError):
        raise DataError(_no_estimates(path)) from None


def _no_estimates(path: Path) -> Problem:
    return Problem("estimates are missing or damaged", str(path), "run `spot-outcomes estimate`")
