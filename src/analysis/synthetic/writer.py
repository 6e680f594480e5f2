"""Writing made-up clinics down as an export folder: whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import ParameterError, Problem
from analysis.schema.raw_tables import RAW_TABLES

from .scenario_list import scenario_named
from .scenarios import LAST_DAY, SINCE_LAST_LOOK, UNTIL_RECURRENCE, Scenario
from .truth import TruthRow

TRUTH_FILE = "truth.json"
EXPORT_FILE = "export.yml"
_OURS = {TRUTH_FILE, EXPORT_FILE, *(f"{name}.csv" for name in RAW_TABLES)}

# Kinds of export in study/sources: they differ in what the form asks about sun protection.
_PROFILES = {UNTIL_RECURRENCE: "synthetic", SINCE_LAST_LOOK: "synthetic_since_last_look"}

_NOTE = """\
# Made by `spot-outcomes synthesise`: nobody in these tables exists.
title: Synthetic clinics ({scenario}, seed {seed})
profile: {profile}
exported_on: "{day}"
synthetic: true
"""


def write(
    out_dir: Path,
    tables: Mapping[str, pd.DataFrame],
    truth: Sequence[TruthRow],
    scenario: str | Scenario = "main",
    seed: int = 1,
) -> None:
    """Write the raw tables as canonical CSV, `truth.json` and `export.yml` into `out_dir`.

    Everything is written aside and renamed into place. An earlier output of this function is
    replaced; a folder that holds anything else is refused with `ParameterError`, untouched.
    """
    numbers = scenario_named(scenario)
    refuse_foreign_folder(out_dir)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}-", dir=out_dir.parent))
    try:
        fresh = aside / "new"
        fresh.mkdir()
        _fill(fresh, tables, truth, numbers, seed)
        if out_dir.exists():
            out_dir.rename(aside / "old")
        try:
            fresh.rename(out_dir)
        except OSError:
            if (aside / "old").exists():
                (aside / "old").rename(out_dir)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def refuse_foreign_folder(out_dir: Path) -> None:
    """`ParameterError` unless the folder is new, empty, or an earlier output of `write`."""
    if not out_dir.exists():
        return
    if not out_dir.is_dir():
        raise ParameterError(Problem("is a file, not a folder", "--out", "name a new folder"))
    found = {path.name for path in out_dir.iterdir()}
    if found and not (TRUTH_FILE in found and found <= _OURS):
        raise ParameterError(
            Problem(
                "the folder holds files that `synthesise` did not write; nothing was changed",
                "--out",
                "name a new or empty folder",
            )
        )


def _fill(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    truth: Sequence[TruthRow],
    scenario: Scenario,
    seed: int,
) -> None:
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    lines = ",\n".join(json.dumps(row, allow_nan=False) for row in truth)
    (folder / TRUTH_FILE).write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    note = _NOTE.format(
        scenario=scenario.name,
        seed=seed,
        profile=_PROFILES[scenario.sun_protection_reference],
        day=LAST_DAY.isoformat(),
    )
    (folder / EXPORT_FILE).write_text(note, encoding="utf-8")
