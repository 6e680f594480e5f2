"""Turnbull's risk of recurrence: the maximum, its limits, its gates; and re-treatment beside it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.measures.competing import cumulative_incidence_estimates
from analysis.measures.recurrence_risk import turnbull_estimates
from analysis.measures.survival import kaplan_meier
from analysis.measures.turnbull import TOLERANCE, Cells, fitted_mass, turnbull_cells
from analysis.schema.estimates import Estimate, to_table

FOREVER = math.inf
END = np.datetime64("2026-01-01")  # the clinic's records reach to this day


def looked(n: int, rng: np.random.Generator, weekly: float = 0.015) -> tuple[np.ndarray, ...]:
    """(last clear look, look that found it or infinity) of n courses looked at now and then."""
    looks = np.cumsum(rng.uniform(4, 16, (n, 6)), axis=1).round(1)
    event = rng.exponential(1 / weekly, n)
    last = looks[np.arange(n), rng.integers(0, 6, n)]
    seen = looks <= last[:, None]
    left = np.where(seen & (looks < event[:, None]), looks, 0).max(axis=1)
    found = np.where(seen & (looks >= event[:, None]), looks, FOREVER).min(axis=1)
    return left, found


def slow_mass(cells: Cells, steps: int) -> list[float]:
    """EM by loops."""
    share = [1 / cells.n_cells] * cells.n_cells
    runs = list(zip(cells.first.tolist(), cells.last.tolist(), strict=True))
    for _ in range(steps):
        new = [0.0] * cells.n_cells
        for first, last in runs:
            held = sum(share[first:last])
            for cell in range(first, last):
                new[cell] += share[cell] / held / len(runs)
        share = new
    return share


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        # (last clear look, recurrence found)        innermost intervals
        ([(0, 8)], [(0, 8)]),
        ([(0, 8), (8, 16)], [(0, 8), (8, 16)]),  # a look's day belongs to the interval it closes
        ([(0, 8), (4, 16)], [(4, 8)]),
        ([(0, 8), (4, 16), (10, FOREVER)], [(4, 8), (10, 16)]),
        ([(0, 8), (20, FOREVER)], [(0, 8), (20, FOREVER)]),
        ([(20, FOREVER), (30, FOREVER)], [(30, FOREVER)]),
    ],
)
def test_mass_lies_on_the_innermost_intervals(
    courses: list[tuple[float, float]], expected: list[tuple[float, float]]
) -> None:
    left, right = (np.array(side, dtype=float) for side in zip(*courses, strict=True))
    cells = turnbull_cells(left, right)
    assert list(zip(cells.left, cells.right, strict=True)) == expected


@pytest.mark.parametrize("seed", range(25))
def test_the_maximum_satisfies_the_conditions_of_kuhn_and_tucker(seed: int) -> None:
    """No cell would gain by more mass (derivative at most 1), and those with mass gain nothing."""
    rng = np.random.default_rng(seed)
    left, right = looked(int(rng.integers(2, 120)), rng)
    cells = turnbull_cells(left, right)
    mass = fitted_mass(cells, np.ones((1, len(left))))
    share = mass.share[0]
    covers = (cells.first[:, None] <= np.arange(cells.n_cells)) & (
        np.arange(cells.n_cells) < cells.last[:, None]
    )
    slope = (covers / (covers @ share)[:, None]).mean(axis=0)
    assert share.sum() == pytest.approx(1)
    assert slope.max() < 1 + 2 * TOLERANCE
    assert slope[share > 0.01] == pytest.approx(1, abs=1e-3)


def test_leaps_end_where_plain_em_by_loops_ends() -> None:
    left, right = looked(25, np.random.default_rng(3))
    cells = turnbull_cells(left, right)
    fast = fitted_mass(cells, np.ones((1, 25)), tolerance=1e-9).share[0]
    assert fast == pytest.approx(slow_mass(cells, 3000), abs=1e-4)


def test_with_a_look_every_week_it_is_the_estimate_of_kaplan_and_meier() -> None:
    rng = np.random.default_rng(5)
    week = rng.integers(1, 60, 80).astype(float)
    recurred = rng.random(80) < 0.6
    cells = turnbull_cells(np.where(recurred, week - 1, week), np.where(recurred, week, FOREVER))
    share = fitted_mass(cells, np.ones((1, 80)), tolerance=1e-10).share[0]
    curve = kaplan_meier(week, recurred)
    for weeks in (13, 26, 40):
        free = curve.survival[curve.time <= weeks][-1]
        assert 1 - share[cells.before(weeks)].sum() == pytest.approx(free, abs=1e-6)


def tables(left: np.ndarray, right: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Responders and intervals of courses with these looks; half of them melasma."""
    n = len(left)
    responders = pd.DataFrame(
        {
            "clinic_id": pd.Series(["A"] * n, dtype="str"),
            "course_id": pd.Series([f"c{number:04d}" for number in range(n)], dtype="str"),
            "patient_id": pd.Series([f"p{number:04d}" for number in range(n)], dtype="str"),
            "patient": pd.Series([f"A/p{number:04d}" for number in range(n)], dtype="str"),
            "spot_type": pd.Series((["melasma", "pih"] * n)[:n], dtype="str"),
            "final_on": (END - np.timedelta64(600, "D")).astype("datetime64[s]"),
            "retreated_on": pd.NaT,
        }
    )
    responders["retreated_on"] = responders["retreated_on"].astype("datetime64[s]")
    rows = []
    for course, a, b in zip(responders["course_id"], left, right, strict=True):
        if a > 0:
            rows.append((course, 0.0, a, 0))
        if np.isfinite(b):
            rows.append((course, a, b, 1))
    names = ["course_id", "start_weeks", "end_weeks", "has_recurred"]
    intervals = pd.DataFrame(rows, columns=names).astype({"course_id": "str"})
    intervals.insert(0, "clinic_id", pd.Series(["A"] * len(rows), dtype="str"))
    return responders, intervals


def one(estimates: list[Estimate], level: str, spot_type: str = "all") -> Estimate:
    (found,) = [row for row in estimates if (row.level, row.spot_type) == (level, spot_type)]
    return found


def test_rows_have_limits_about_the_maximum_and_their_company() -> None:
    left, right = looked(200, np.random.default_rng(1))
    estimates = turnbull_estimates(*tables(left, right), "A", 1)
    assert [row.level for row in estimates] == ["weeks=26", "weeks=52"] * 3
    row = one(estimates, "weeks=26")
    cells = turnbull_cells(left, right)
    share = fitted_mass(cells, np.ones((1, 200))).share[0]
    assert row.value == pytest.approx(share[cells.before(26)].sum(), abs=1e-4)
    assert row.ci_low < row.value < row.ci_high
    assert (row.n_patients, row.n_courses, row.n_events) == (200, 200, np.isfinite(right).sum())
    assert row.value == pytest.approx(1 - math.exp(-0.015 * 26), abs=0.12)
    assert one(estimates, "weeks=26", "melasma").n_courses == 100


def test_limits_cover_the_truth() -> None:
    truth = {weeks: 1 - math.exp(-0.015 * weeks) for weeks in (26, 52)}
    shown, inside = 0, 0
    for seed in range(30):
        responders, intervals = tables(*looked(100, np.random.default_rng(seed)))
        responders["spot_type"] = "pih"
        for row in turnbull_estimates(responders, intervals, "A", seed)[:2]:
            weeks = int(row.level.removeprefix("weeks="))
            shown += row.gate == "pass"
            inside += row.ci_low <= truth[weeks] <= row.ci_high
    assert shown > 50
    assert inside >= 0.88 * shown  # 0.95 expected


def test_neither_row_order_nor_another_type_moves_a_number() -> None:
    responders, intervals = tables(*looked(80, np.random.default_rng(2)))
    shuffled = [table.sample(frac=1, random_state=1) for table in (responders, intervals)]
    first = to_table(turnbull_estimates(responders, intervals, "A", 1))
    pd.testing.assert_frame_equal(first, to_table(turnbull_estimates(*shuffled, "A", 1)))
    melasma = responders[responders["spot_type"].eq("melasma")]
    alone = one(turnbull_estimates(melasma, intervals, "A", 1), "weeks=26", "melasma")
    assert alone == one(turnbull_estimates(responders, intervals, "A", 1), "weeks=26", "melasma")


@pytest.mark.parametrize(
    ("left", "right", "gates"),
    [
        ([0] * 12, [FOREVER] * 12, ["withheld:no_follow_up"] * 2),
        ([20] * 12, [FOREVER] * 12, ["withheld:follow_up_too_short"] * 2),
        ([30] * 12, [FOREVER] * 12, ["pass", "withheld:follow_up_too_short"]),
        # Clear at the end, back two years later: when, nobody saw.
        ([0] * 12, [104] * 12, ["withheld:looks_too_far_apart"] * 2),
        ([8] * 12, [16] * 12, ["withheld:follow_up_too_short"] * 2),
    ],
)
def test_what_the_looks_cannot_tell_is_withheld(
    left: list[float], right: list[float], gates: list[str]
) -> None:
    rows = turnbull_estimates(*tables(np.array(left, float), np.array(right, float)), "A", 1)
    assert [row.gate for row in rows if row.spot_type == "all"] == gates
    assert all(math.isnan(row.value) == row.gate.startswith("withheld") for row in rows)


def test_nobody_or_everybody_recurring_is_not_certainty() -> None:
    clear = one(turnbull_estimates(*tables(np.full(20, 60.0), np.full(20, FOREVER))), "weeks=52")
    assert clear.value == clear.ci_low == 0
    assert 0.05 < clear.ci_high < 0.25
    left, right = np.r_[np.full(12, 4.0), np.full(8, 50.0)], np.r_[np.full(12, 8.0), np.full(8, 52)]
    back = one(turnbull_estimates(*tables(left, right)), "weeks=52")
    assert back.value == back.ci_high == pytest.approx(1)
    assert 0.75 < back.ci_low < 0.95


def test_no_responder_no_row() -> None:
    responders, intervals = tables(np.array([4.0]), np.array([8.0]))
    assert turnbull_estimates(responders.iloc[:0], intervals.iloc[:0]) == []
    assert cumulative_incidence_estimates(responders.iloc[:0], intervals.iloc[:0]) == []


def competing(n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A look every week to whoever is watched; re-treatment in the middle of a week."""
    rng = np.random.default_rng(seed)
    week = rng.integers(1, 70, n).astype(float)
    kind = rng.choice(["recurrence", "retreatment", "censored"], n, p=[0.4, 0.2, 0.4])
    left = np.where(kind == "censored", week, week - 1)
    right = np.where(kind == "recurrence", week, FOREVER)
    responders, intervals = tables(left, right)
    final_on = END - (7 * week).astype("timedelta64[D]")
    treated = final_on + (7 * (week - 1) + 3).astype("timedelta64[D]")
    responders["final_on"] = final_on.astype("datetime64[s]")
    responders["retreated_on"] = np.where(
        kind == "retreatment", treated.astype("datetime64[s]"), np.datetime64("NaT")
    ).astype("datetime64[s]")
    return responders, intervals, pd.DataFrame({"week": week, "kind": kind})


def test_with_a_look_every_week_it_is_the_estimate_of_aalen_and_johansen() -> None:
    responders, intervals, truth = competing(150, 1)
    rows = cumulative_incidence_estimates(responders, intervals, "A", 1)
    free, incidence = 1.0, {"recurrence": 0.0, "retreatment": 0.0}
    for week in range(1, 53):
        at_risk = (truth["week"] >= week).sum()
        now = {
            name: ((truth["week"] == week) & (truth["kind"] == name)).sum() for name in incidence
        }
        for name, events in now.items():
            incidence[name] += free * events / at_risk
        free *= 1 - sum(now.values()) / at_risk
        if week in (26, 52):
            for name, share in incidence.items():
                row = one(rows, f"event={name};weeks={week}")
                assert row.value == pytest.approx(share, abs=1e-3)
                assert row.ci_low < row.value < row.ci_high


def test_without_retreatment_there_is_nothing_to_compete() -> None:
    rows = cumulative_incidence_estimates(*tables(*looked(80, np.random.default_rng(1))))
    assert {row.gate for row in rows} == {"withheld:no_retreatment_recorded"}
    assert len(rows) == 4


def test_a_retreatment_makes_the_incidence_smaller_than_the_risk() -> None:
    responders, intervals, _ = competing(150, 2)
    risk = one(turnbull_estimates(responders, intervals), "weeks=52").value
    rows = cumulative_incidence_estimates(responders, intervals)
    back = one(rows, "event=recurrence;weeks=52").value
    again = one(rows, "event=retreatment;weeks=52").value
    assert back < risk
    assert back + again < 1


@pytest.mark.parametrize("kind", ["recurrence", "retreatment"])
def test_twelve_patients_with_one_kind_of_event_do_no_harm(kind: str) -> None:
    responders, intervals, truth = competing(12, 3)
    responders = responders[truth["kind"].ne(kind).to_numpy()]
    for row in cumulative_incidence_estimates(responders, intervals):
        assert math.isnan(row.value) or 0 <= row.ci_low <= row.value <= row.ci_high <= 1
