"""Estimates without a model against their slow twins, on small data that hypothesis makes up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.exact_intervals import clustered_by, clustered_exact_limits
from analysis.measures.recurrence import MONTHS_PER_WEEK
from analysis.measures.recurrence_risk import turnbull_estimates
from analysis.measures.renewal import renewal_estimates
from analysis.measures.resolution import resolution_estimates
from analysis.measures.survival import kaplan_meier
from analysis.measures.turnbull import fitted_mass, turnbull_cells
from analysis.models.courses import arranged
from analysis.models.questions.first_response import completed_shares, seen_shares
from analysis.schema.estimates import Estimate, parse_level
from improvement_clinics import clinic

from .slow_measures import (
    FOREVER,
    Pair,
    completed_first_response,
    exact_limits,
    first_response_shares,
    innermost,
    renewal,
    resolved_within,
    risk_by,
    turnbull,
)
from .slow_measures import kaplan_meier as slow_kaplan_meier
from .test_derive_more_twins import few

K = 4


def pairs_of(draw: st.DrawFn) -> list[Pair]:
    """(last clear look, look that found it or never) of a few courses, weeks."""
    n = draw(st.integers(2, 12))
    found = []
    for _ in range(n):
        left = draw(st.integers(0, 12))
        length = draw(st.one_of(st.none(), st.integers(1, 8)))
        if left or length:
            found.append((float(left), FOREVER if length is None else float(left + length)))
    return found or [(1.0, FOREVER)]


@few(40)
@given(pairs=st.composite(pairs_of)())
def test_turnbull_by_definition(pairs: list[Pair]) -> None:
    left, right = (np.array(side) for side in zip(*pairs, strict=True))
    cells = turnbull_cells(left, right)
    assert list(zip(cells.left, cells.right, strict=True)) == innermost(pairs)
    mass = fitted_mass(cells, np.ones((1, len(pairs))), tolerance=1e-8).share[0]
    expected = turnbull(pairs, 800)

    # Shares may lie along a ridge of equal likelihood; the likelihood itself has one top.
    def log_likelihood(shares: list[float]) -> float:
        return sum(
            math.log(
                sum(
                    share
                    for (low, high), share in zip(innermost(pairs), shares, strict=True)
                    if a <= low and high <= b
                )
            )
            for a, b in pairs
        )

    slow = log_likelihood([share for _, share in expected])
    assert slow - 1e-6 <= log_likelihood(list(mass)) <= slow + 5e-3 * len(pairs)


def followed(pairs: list[Pair]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Responders and intervals of courses with these looks, one patient each."""
    n = len(pairs)
    text = pd.Series([f"c{number:03d}" for number in range(n)], dtype="str")
    responders = pd.DataFrame(
        {
            "clinic_id": pd.Series(["A"] * n, dtype="str"),
            "course_id": text,
            "patient_id": text,
            "patient": "A/" + text,
            "spot_type": pd.Series(["melasma", "pih"] * n, dtype="str")[:n],
        }
    )
    rows = []
    for course, (left, right) in zip(text, pairs, strict=True):
        if left > 0:
            rows.append((course, 0.0, left, 0))
        if math.isfinite(right):
            rows.append((course, left, right, 1))
    names = ["course_id", "start_weeks", "end_weeks", "has_recurred"]
    intervals = pd.DataFrame(rows, columns=names).astype({"course_id": "str"})
    return responders, intervals.assign(clinic_id=pd.Series(["A"] * len(rows), dtype="str"))


@pytest.fixture(scope="module")
def looked_at() -> list[Pair]:
    """Seventy courses looked at every three to nine weeks for up to seventy."""
    rng = np.random.default_rng(8)
    pairs = []
    for _ in range(70):
        event, last = rng.exponential(45), rng.integers(10, 75)
        clear, at = 0.0, 0.0
        while at < last:
            at += float(rng.integers(3, 10))
            if at >= event:
                break
            clear = at
        pairs.append((clear, at if at >= event else FOREVER))
    return pairs


def test_risk_and_renewal_interval_are_those_of_plain_em(looked_at: list[Pair]) -> None:
    tables = followed(looked_at)
    kinds = tables[0]["spot_type"].tolist()

    def of_type(row: Estimate) -> list[tuple[Pair, float]]:
        chosen = zip(looked_at, kinds, strict=True)
        return turnbull([pair for pair, kind in chosen if row.spot_type in ("all", kind)], 1000)

    shown = 0
    for row in turnbull_estimates(*tables):
        if not math.isnan(row.value):
            weeks = float(parse_level(row.level)["weeks"])
            assert row.value == pytest.approx(risk_by(of_type(row), weeks), abs=2e-4)
            shown += 1
    assert shown >= 2
    for row in renewal_estimates(*tables):
        if row.gate == "pass":
            months = renewal(of_type(row), float(parse_level(row.level)["share"]) / 100)
            expected = math.nan if months is None else months * MONTHS_PER_WEEK
            assert row.value == pytest.approx(expected, nan_ok=True)
            shown += 1
    assert shown >= 4


@few(25)
@given(
    looks=st.lists(
        st.lists(st.sampled_from([True, False, None]), min_size=K, max_size=K),
        min_size=3,
        max_size=12,
    )
)
def test_first_response_by_definition(looks: list[list[bool | None]]) -> None:
    """A score of 30 is a reduction by 40 % of the baseline of 50, one of 45 by 10 %."""
    score = {True: 30.0, False: 45.0, None: None}
    cohort, severity = clinic([[score[told] for told in course] for course in looks])
    courses = arranged(cohort, severity, K)
    rows = np.arange(len(looks))
    if not any(told is not None for course in looks for told in course):
        assert np.isnan(seen_shares(courses, rows, 1, "all").value).all()
        return
    fast = seen_shares(courses, rows, 1, "all")
    # Where shares lie on a ridge of equal likelihood both start from the same even shares.
    assert fast.value == pytest.approx(first_response_shares(looks, K), abs=5e-3)
    assert (fast.low <= fast.value).all()
    assert (fast.value <= fast.high).all()


def test_completed_first_response_counts_whoever_has_responded_by_then() -> None:
    rng = np.random.default_rng(1)
    copies = rng.normal(15, 15, (3, 40, K))
    copies[0, 0] = [25.0, 0, 0, 0]
    cohort, severity = clinic([[40.0] * K for _ in range(40)])
    courses = arranged(cohort, severity, K)
    shares = completed_shares(courses, copies, np.arange(40))
    expected = np.mean(completed_first_response(copies.tolist()), axis=0)
    assert shares.value == pytest.approx(expected)


@few(40)
@given(
    seen=st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=25),
)
def test_kaplan_and_meiers_estimate(seen: list[tuple[int, bool]]) -> None:
    times, events = [float(time) for time, _ in seen], [event for _, event in seen]
    curve = kaplan_meier(np.array(times), np.array(events, dtype=bool))
    expected = slow_kaplan_meier(times, events)
    assert curve.time.tolist() == [time for time, _ in expected]
    assert curve.survival == pytest.approx([free for _, free in expected])
    value, _, _ = curve.median()
    half = next((time for time, free in expected if free <= 0.5 + 1e-12), math.nan)
    assert value == pytest.approx(half, nan_ok=True)


TRIALS = st.lists(
    st.tuples(st.sampled_from([f"p{n}" for n in range(14)]), st.booleans()),
    min_size=1,
    max_size=60,
)


@few(80)
@given(trials=TRIALS)
def test_exact_limits_with_patients_as_clusters(trials: list[tuple[str, bool]]) -> None:
    patient = np.array([who for who, _ in trials])
    limits = clustered_exact_limits(clustered_by(patient, np.array([event for _, event in trials])))
    assert limits == pytest.approx(exact_limits(trials), abs=1e-9)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([f"p{n}" for n in range(13)]),
        st.sampled_from(["erythema", "oedema"]),
        st.sampled_from([None, 0.0, 1.0, 2.0, 5.0, 7.0, 30.0]),
    ),
    min_size=1,
    max_size=40,
)


@few(25)
@given(events=EVENTS)
def test_resolution_of_adverse_events(events: list[tuple[str, str, Any]]) -> None:
    table = pd.DataFrame(events, columns=["patient_id", "event", "resolved_after_days"])
    table["resolved_after_days"] = table["resolved_after_days"].astype("float64")
    table.insert(0, "course_id", "c" + table["patient_id"])
    table.insert(0, "clinic_id", "A")
    rows = resolution_estimates(table)
    assert {parse_level(row.level)["event"] for row in rows} == {"any", *(e for _, e, _ in events)}
    for row in rows:
        keys = parse_level(row.level)
        expected = resolved_within(events, keys["event"], int(keys["days"]))
        if expected is None:
            assert row.gate.startswith("withheld")
            continue
        over, known, limits = expected
        assert (row.n_events, row.n_assessed) == (over, known)
        found = (row.value, row.ci_low, row.ci_high)
        assert found == pytest.approx((over / known, *limits), abs=1e-9)
