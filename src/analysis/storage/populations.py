"""Who stands behind each number, beside the estimates: patient-level and private."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.errors import DataError, Problem

from .aside import write_file
from .hashes import note_hashes, read_as_written

POPULATIONS = "populations.parquet"


def write_populations(folder: str | Path, members: pd.DataFrame) -> None:
    """Write the members of every population (`pipeline.populations.all_members`)."""
    content = io.BytesIO()
    members.to_parquet(content, index=False)
    write_file(Path(folder) / POPULATIONS, content.getvalue())
    note_hashes(Path(folder), [POPULATIONS])


def read_populations(folder: str | Path) -> pd.DataFrame | None:
    """The members of every population; None where the estimates came without them."""
    path = Path(folder) / POPULATIONS
    if not path.exists():
        return None
    try:
        return pd.read_parquet(io.BytesIO(read_as_written(path.parent, path.name)))
    except (OSError, ValueError, KeyError, pa.ArrowException):
        remedy = "run `spot-outcomes estimate` again"
        raise DataError(Problem("the populations are damaged", str(path), remedy)) from None
