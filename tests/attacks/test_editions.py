"""36 monthly editions of clinics that grow: what a reader who keeps all of them learns (D16)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd
import pytest

from analysis.parameters import DisclosureSettings
from released_people import RULES, Series, people

SHOWN = {"describe.patients": "value", "describe.courses": "value",
         "process.stop_reason": "n_events"}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What a reader has of every edition, beside the truth."""

    shown: pd.DataFrame
    true: pd.DataFrame
    changed: pd.DataFrame


@cache
def months(n: int, settings: DisclosureSettings, seed: int = 2) -> Kept:
    """Patients come month by month; the reason for stopping of some who are there changes."""
    series, shown, true, groups = Series(settings), {}, {}, []
    group = people(90, clinics=2, seed=seed)
    for month in range(n):
        if month:
            group = group.copy()
            some = group.sample(2, random_state=month).index
            group.loc[some, "reason"] = "cleared"
            group = pd.concat([group, people(4, clinics=2, seed=seed, first=1000 + 10 * month)])
            group = group.reset_index(drop=True)
        table = series.release(group, f"month {month:02}")
        shown[month] = cells(table)
        true[month] = counted(group)
        groups.append(group)
    changed = {
        month: moved_patients(groups, shown, month) for month in range(1, n)
    }  # fmt: skip
    return Kept(pd.DataFrame(shown), pd.DataFrame(true), pd.DataFrame(changed))


def cells(table: pd.DataFrame) -> pd.Series:
    rows = table[table["estimand"].isin(SHOWN)]
    values = [float(v) if pd.notna(v := row[SHOWN[row["estimand"]]]) else float("nan")
              for _, row in rows.iterrows()]  # fmt: skip
    index = pd.MultiIndex.from_frame(rows[["estimand", "spot_type", "level", "clinic_id"]])
    return pd.Series(values, index=index, dtype="float64")


def people_in(group: pd.DataFrame, cell: tuple[str, str, str, str]) -> set[str]:
    _, spot_type, level, clinic = cell
    chosen = group if clinic == "all" else group[group["clinic_id"].eq(clinic)]
    chosen = chosen if spot_type == "all" else chosen[chosen["spot_type"].eq(spot_type)]
    if level:
        name, text = level.split("=")
        chosen = chosen[chosen[name].eq(text)]
    return set(chosen["clinic_id"] + chosen["patient_id"])


def counted(group: pd.DataFrame) -> dict[tuple[str, str, str, str], int]:
    found = {}
    for clinic in ("all", *sorted(group["clinic_id"].unique())):
        for spot_type in ("all", *sorted(group["spot_type"].unique())):
            cell = ("describe.courses", spot_type, "", clinic)
            found[cell] = len(people_in(group, cell))
    return found


def moved_patients(
    groups: list[pd.DataFrame], shown: dict[int, pd.Series], month: int
) -> dict[tuple[str, str, str, str], int]:
    """For each shown number that moved: patients who differ since it last did."""
    found = {}
    for cell, now in shown[month].items():
        before = [shown[m].get(cell) for m in range(month)]
        if before[-1] is None or pd.isna(now) or pd.isna(before[-1]) or now == before[-1]:
            continue
        same = next(m for m in range(month - 1, -1, -1) if m == 0 or before[m - 1] != before[-1])
        found[cell] = len(people_in(groups[month], cell) ^ people_in(groups[same], cell))
    return found


def test_a_number_that_moves_stands_for_eight_patients() -> None:
    kept = months(8, RULES)
    moves = kept.changed.stack()
    assert len(moves) > 5
    assert moves.min() >= 8


def test_without_the_rule_numbers_move_for_one() -> None:
    kept = months(4, DisclosureSettings(changed_patients=1))
    assert kept.changed.stack().min() < 8


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_thirty_six_months(seed: int) -> None:
    kept = months(36, RULES, seed)
    assert kept.changed.stack().min() >= 8
    assert recovered(kept) == 0


def recovered(kept: Kept) -> int:
    """Increments of 1-7 that follow exactly from the numbers of two editions.

    A reader takes the difference of two shown numbers for the increment between their months.
    """
    exact = kept.true.loc[kept.true.index.intersection(kept.shown.index)]
    hits = 0
    for cell in exact.index:
        shown, true = kept.shown.loc[cell], exact.loc[cell]
        for month in range(1, kept.shown.shape[1]):
            step = shown[month] - shown[month - 1]
            hits += 1 <= step <= 7 and step == true[month] - true[month - 1]
    return hits


def test_no_increment_of_a_few_is_recovered() -> None:
    assert recovered(months(8, RULES)) == 0


def test_exact_counts_give_every_increment_away() -> None:
    raw = DisclosureSettings(
        changed_patients=1, smallest_count=1, rounding_base=1, interval_width=0, residual_df=0
    )
    assert recovered(months(3, raw)) > 5
