"""A sum that no cell shows is worked out from two that do (rule D17)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from analysis.disclosure import release
from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import ALL, Estimate, to_table

ASSESSED = (143, 143, 143, 143, 143, 142)
WITHOUT = (1, 2, 0, 1, 2, 2)


def clinics() -> pd.DataFrame:
    """Six clinics where nearly everybody met the measure: one or two did not."""
    places = [f"clinic-{number}" for number in range(len(ASSESSED))]
    lines = [*zip(places, ASSESSED, WITHOUT, strict=True), (ALL, sum(ASSESSED), sum(WITHOUT))]
    rows = [
        Estimate(
            "measure.final_responder50",
            clinic_id=clinic,
            value=(assessed - without) / assessed,
            ci_low=0.0,
            ci_high=1.0,
            unit="probability",
            n_patients=assessed,
            n_assessed=assessed,
            n_events=assessed - without,
        )
        for clinic, assessed, without in lines
    ]
    return to_table(rows)


def width(table: pd.DataFrame, clinic: str) -> float:
    """Between which numbers a reader knows those without to lie in one clinic."""
    found = table.set_index("clinic_id")
    places = list(found.index)
    n = len(places)
    known: list[tuple[float, float | None]] = []
    for column in ("n_assessed", "n_events"):
        shown = found[column]
        known += [(1, None) if pd.isna(x) else (float(x) - 2, float(x) + 2) for x in shown]
    # A reader knows of nobody without, where there is none, and of somebody, where there is.
    known += [(0.0, 0.0) if w == 0 else (1.0, None) for w in (*WITHOUT, sum(WITHOUT))]
    lines = [np.zeros(3 * n) for _ in range(n + 3)]
    for place in range(n):
        lines[place][[place, n + place, 2 * n + place]] = 1, -1, -1
    for block in range(3):
        lines[n + block][block * n : block * n + n - 1] = 1
        lines[n + block][block * n + n - 1] = -1
    goal = np.zeros(3 * n)
    goal[2 * n + places.index(clinic)] = 1
    ends = [
        linprog(sign * goal, A_eq=np.array(lines), b_eq=np.zeros(n + 3), bounds=known)
        for sign in (1, -1)
    ]
    if ends[1].status == 3:  # nothing bounds it
        return float("inf")
    return float(-ends[1].fun - ends[0].fun)


def test_those_without_cannot_be_told_from_the_sums_of_all_clinics() -> None:
    """All assessed less all who met it leave so few that each clinic's one or two were known."""
    table = release(clinics(), DisclosureSettings())
    assert min(width(table, f"clinic-{n}") for n in range(6) if WITHOUT[n]) >= 5


def test_without_the_rule_they_can() -> None:
    table = release(clinics(), DisclosureSettings(interval_width=0))
    assert min(width(table, f"clinic-{n}") for n in range(6) if WITHOUT[n]) < 5
