"""Released tables on disk: all that a report may read."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.schema.estimates import typed

from .aside import folder_aside
from .hashes import note_hashes, read_as_written
from .places import project_root
from .results import TEXTS

SAID = ("released_as", "reason", "as_of")  # columns beside those of the estimates
TABLE, ABOUT, LEDGER = "estimates.csv", "about.json", "release_ledger.csv"


@dataclass(frozen=True)
class Released:
    """The released rows, and what is known about them.

    Of each row `released_as` says how it left, `reason` by which rule each of its cells is as it
    is, and `as_of` of which day its value is.
    """

    estimates: pd.DataFrame
    about: dict[str, Any]


def write_released(folder: str | Path, table: pd.DataFrame, about: Mapping[str, Any]) -> None:
    """Write the released table, its ledger (what left, how, when) and its description."""
    with folder_aside(Path(folder), private=False) as aside:
        table.to_csv(aside / TABLE, index=False)
        keys = ["estimand", "spot_type", "level", "method", "clinic_id"]
        ledger = table[[*keys, "value", "released_as", "reason", "gate", "as_of"]]
        ledger.to_csv(aside / LEDGER, index=False)
        text = json.dumps(about, indent=2, sort_keys=True, ensure_ascii=False)
        (aside / ABOUT).write_text(text + "\n", encoding="utf-8")
        note_hashes(aside, [TABLE, LEDGER, ABOUT])


def newest_released() -> Path:
    """The latest day's folder in `data/released/`; `DataError` where nothing is released yet."""
    return newest_day(project_root() / "data" / "released")


def newest_day(folder: Path) -> Path:
    """The folder of the latest day (`2026-10-31`) in a folder; `DataError` where there is none."""
    days = sorted(folder.glob("????-??-??"))
    if not days:
        remedy = "run `spot-outcomes run` first"
        raise DataError(Problem("nothing is released yet", str(folder), remedy))
    return days[-1]


def read_released(folder: str | Path) -> Released:
    """The released table and its description; `DataError` where it is missing or damaged."""
    place = Path(folder)
    try:
        table = io.BytesIO(read_as_written(place, TABLE))
        rows = pd.read_csv(table, keep_default_na=False, na_values=[""], dtype=TEXTS)
        about: dict[str, Any] = json.loads(read_as_written(place, ABOUT))
        told = {name: rows[name].astype("object").fillna("").astype("str") for name in SAID}
        return Released(typed(rows).assign(**told), about)
    except (OSError, ValueError, KeyError):
        remedy = "run `spot-outcomes release` again"
        raise DataError(
            Problem("released tables are missing or damaged", str(place), remedy)
        ) from None
