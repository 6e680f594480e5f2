"""Figures published about the same records: do ours reproduce them?"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.parameters import PublishedFigure
from analysis.schema.estimates import ALL, Estimate, level_of

from .lookup import Estimates


def comparisons(
    estimates: pd.DataFrame, figures: Iterable[PublishedFigure], clinic_id: str = ALL
) -> list[Estimate]:
    """One row per published figure: estimand `comparison.<id>`, our value beside the printed one.

    `level` holds `published=<value>` and the verdict, judged on our unrounded value:
    `reproduced`, `not_reproduced`, or `not_recorded` where these records give no such figure.
    """
    mine = Estimates(estimates, clinic_id)
    return [_compared(mine, figure, clinic_id) for figure in figures]


def _compared(estimates: Estimates, figure: PublishedFigure, clinic_id: str) -> Estimate:
    row = estimates.find(figure.estimand, figure.level)
    found = row is not None and pd.notna(row["value"])
    if row is None or not found:
        verdict, value, unit = "not_recorded", float("nan"), "count"
    else:
        value, unit = float(row["value"]), str(row["unit"])
        close = abs(value - figure.published) <= figure.tolerance
        verdict = "reproduced" if close else "not_reproduced"
    patients = -1 if row is None or pd.isna(row["n_patients"]) else int(row["n_patients"])
    return Estimate(
        f"comparison.{figure.id}",
        level=level_of(published=f"{figure.published:g}", verdict=verdict),
        value=value,
        unit=unit,
        n_patients=patients,
        method="published",
        plan_section="6.3",
        gate="pass" if found else "withheld:not_recorded",
        clinic_id=clinic_id,
    )
