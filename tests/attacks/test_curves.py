"""Rebuilding patients from a released curve (Guyot 2012; rule D12)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure import release
from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import Estimate, level_of, to_table


def curve(n: int, seed: int = 4) -> pd.DataFrame:
    """Exact cumulative shares week by week: most steps are single patients."""
    week = np.sort(np.random.default_rng(seed).integers(1, 80, size=round(0.7 * n)))
    rows = []
    for weeks in range(1, 81):
        events = int((week <= weeks).sum())
        share = events / n
        rows.append(
            Estimate("recurrence.turnbull_risk", level=level_of(weeks=weeks), value=share,
                     ci_low=max(0.0, share - 0.1), ci_high=share + 0.1, unit="probability",
                     n_patients=n, n_courses=n, n_assessed=n, n_events=len(week))
        )  # fmt: skip
    return to_table(rows)


def steps(table: pd.DataFrame) -> list[int]:
    """Events at each step, as they can be worked out from shares and the number at risk."""
    weeks = table["level"].str.removeprefix("weeks=").astype(int)
    shown = table.assign(weeks=weeks).sort_values("weeks").dropna(subset=["value"])
    cumulative = np.rint(shown["value"] * shown["n_assessed"].astype(float))
    jumps = np.diff(np.concatenate([[0.0], cumulative]))
    return [int(jump) for jump in jumps if jump > 0]


@pytest.mark.parametrize("n", [60, 175, 430])
def test_no_step_holds_fewer_than_six_events(n: int) -> None:
    found = steps(release(curve(n), DisclosureSettings()))
    assert found
    assert min(found) >= 6


def test_the_exact_curve_gives_single_patients_away() -> None:
    assert min(steps(curve(60))) == 1


def test_without_groups_small_steps_come_back() -> None:
    off = DisclosureSettings(curve_events=1, smallest_count=1, interval_width=0, rounding_base=1)
    assert min(steps(release(curve(60), off))) < 6


def test_limits_do_not_tell_the_exact_share() -> None:
    exact, table = curve(60), release(curve(60), DisclosureSettings())
    shown = table["ci_low"].gt(0) & table["ci_high"].lt(1) & table["value"].notna()
    middle = (table["ci_low"] + table["ci_high"])[shown] / 2
    assert (middle - table["value"][shown]).abs().max() <= 0.011
    assert (middle - exact["value"][shown]).abs().max() > 0.02


def test_a_curve_ends_where_fewer_than_eight_are_seen() -> None:
    table = curve(60)
    late = table["level"].isin(["weeks=50"])
    table.loc[late, "n_assessed"] = 7
    weeks = table["level"].str.removeprefix("weeks=").astype(int)
    assert release(table, DisclosureSettings())["value"][weeks >= 50].isna().all()
