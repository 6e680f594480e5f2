"""A grid of parameters run through papermill, and its results side by side (private)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from analysis import storage
from analysis.parameters import StudyParameters
from analysis.parameters.grid import Variant
from analysis.schema.estimates import ALL, ESTIMATE_COLUMNS
from analysis.storage import project_root

from .runner import run_notebook

Tick = Callable[[str], None]
SETTING = "setting"


def run_variants(
    processed: Path, out: Path, variants: Sequence[Variant], study: StudyParameters, jobs: int,
    tick: Tick,
) -> pd.DataFrame:  # fmt: skip
    """All estimates of every variant: `setting`, then the columns of the estimates.

    Each runs in a process of its own; its executed notebook and its estimates stay in
    `out/<part>-<number>`. `setting` reads `rule=half_lost`.
    """
    folders = [out / f"{variant.part}-{n:02d}" for n, variant in enumerate(variants, start=1)]

    def one(variant: Variant, folder: Path) -> pd.DataFrame:
        places = {"processed_dir": str(processed), "estimates_dir": str(folder)}
        root = project_root()
        run_notebook(
            root / "notebooks" / f"{variant.notebook}.ipynb",
            variant.parameters(study, places),
            folder / f"{variant.notebook}.ipynb",
            project_root=root,
        )
        tick(setting_of(variant))
        rows = storage.read_part(folder, variant.part)
        return rows.assign(**{SETTING: setting_of(variant)})[[SETTING, *ESTIMATE_COLUMNS]]

    with ThreadPoolExecutor(jobs) as pool:
        return pd.concat(pool.map(one, variants, folders), ignore_index=True)


def setting_of(variant: Variant) -> str:
    """The values of a variant in words: `imputations=5;rule=half_lost`."""
    return ";".join(f"{name}={variant.values[name]}" for name in sorted(variant.values))


def side_by_side(rows: pd.DataFrame, estimands: Sequence[str]) -> pd.DataFrame:
    """One line per estimate of all clinics, one column per setting: `0.31 (0.25 to 0.37)`.

    Of the plan's method, and of the estimands named (none: all). A cell says why where the gate
    withholds; an estimate that a setting does not have is empty.
    """
    mine = rows[rows["clinic_id"].eq(ALL) & rows["method"].eq("plan")]
    if estimands:
        mine = mine[mine["estimand"].isin(list(estimands))]
    place = ["estimand", "spot_type", "level", "unit"]
    # A row that is withheld may have lost its unit; it stands beside those that have it.
    mine = mine.assign(cell=[_cell(*line) for line in _numbers(mine)])
    units = mine.groupby(place[:3], sort=False)["unit"].first().rename("unit")
    wide = mine.pivot_table(index=place[:3], columns=SETTING, values="cell", aggfunc="first",
                            sort=False)  # fmt: skip
    wide = wide[[name for name in mine[SETTING].unique() if name in wide]]
    return units.to_frame().join(wide).fillna("").reset_index()


def _numbers(rows: pd.DataFrame) -> list[tuple[float, float, float, str]]:
    columns = [rows[name] for name in ("value", "ci_low", "ci_high", "gate")]
    return list(zip(*columns, strict=True))


def _cell(value: float, low: float, high: float, gate: str) -> str:
    if gate.startswith("withheld"):
        return gate
    if pd.isna(value):
        return "not reached"
    limits = [f"{end:.4g}" if pd.notna(end) else "" for end in (low, high)]
    return f"{value:.4g} ({' to '.join(limits)})" if any(limits) else f"{value:.4g}"
