"""Working hidden counts out from what is shown, by linear programming (rules D4, D17).

The attacker reads released tables only and knows what the counts mean: clinics add up to all,
types, sexes and reasons to their totals. Written from those definitions, apart from the equations
that the door finds by itself.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis.parameters import DisclosureSettings
from released_people import people, released

COUNTS = {"describe.patients": "value", "describe.courses": "value",
          "process.stop_reason": "n_events"}  # fmt: skip
Cell = tuple[str, str, str, str]


def widths(table: pd.DataFrame) -> dict[Cell, float]:
    """Of each hidden count: between which values it must lie, whatever else is true."""
    cells = {(r.estimand, r.spot_type, r.level, r.clinic_id): getattr(r, COUNTS[r.estimand])
             for r in table.itertuples() if r.estimand in COUNTS}  # fmt: skip
    names = list(cells)
    place = {name: n for n, name in enumerate(names)}
    sums = [equation for equation in equations(names) if all(name in place for name in equation[1])]
    matrix = np.zeros((len(sums), len(names)))
    for line, (whole, parts) in enumerate(sums):
        matrix[line, place[whole]] = -1
        matrix[line, [place[part] for part in parts]] = 1
    known = [seen(cells[name]) for name in names]
    found = {}
    for name in (name for name in names if pd.isna(cells[name])):
        goal = np.zeros(len(names))
        goal[place[name]] = 1
        ends = [
            linprog(s * goal, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=known).fun * s
            for s in (1, -1)
        ]
        found[name] = ends[1] - ends[0]
    return found


def seen(shown: float) -> tuple[float, float | None]:
    if pd.isna(shown):
        return 1, 10_000
    return (0, 0) if shown == 0 else (max(8, shown - 2), shown + 2)


def equations(names: list[Cell]) -> list[tuple[Cell, list[Cell]]]:
    found = []
    for estimand, spot_type, level, clinic in names:
        whole = (estimand, spot_type, level, clinic)
        if clinic == "all":
            parts = [n for n in names if n[:3] == whole[:3] and n[3] != "all"]
            found.append((whole, parts))
        if estimand == "describe.courses" and spot_type == "all":
            parts = [n for n in names if n[0] == estimand and n[3] == clinic and n[1] != "all"]
            found.append((whole, parts))
        if estimand == "describe.patients" and not level:
            sexes = [n for n in names if n[0] == estimand and n[3] == clinic and n[2]]
            reasons = [n for n in names if n[0] == "process.stop_reason" and n[3] == clinic]
            courses = ("describe.courses", "all", "", clinic)
            found += [(whole, sexes), (whole, reasons), (whole, [courses])]
    return [(whole, parts) for whole, parts in found if parts]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_hidden_count_is_bounded_within_five(seed: int) -> None:
    found = widths(released(people(130, seed=seed)))
    assert found
    assert min(found.values()) >= 5 - 1e-6


def test_without_the_rule_some_are() -> None:
    off = DisclosureSettings(interval_width=0)
    found = [min(widths(released(people(130, seed=seed), off)).values()) for seed in (1, 2, 3)]
    assert min(found) < 5


def test_an_exact_total_gives_the_hidden_count_away() -> None:
    """The textbook case: one hidden cell, its neighbours and their sum."""
    group = people(51, clinics=1).assign(sex=["male"] * 3 + ["female"] * 48)
    table = released(group)
    sexes = table[table["level"].str.startswith("sex=") & table["clinic_id"].eq("all")]
    assert sexes["value"].isna().all()
    assert not math.isnan(table.loc[table["level"].eq(""), "value"].iloc[0])
