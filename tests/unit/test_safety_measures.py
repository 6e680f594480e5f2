"""Adverse events, how soon they are over, schedules kept, and how long results last."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.ingest.study_files import read_study_file
from analysis.measures.concordance import concordance_estimates, keeps, session_gaps
from analysis.measures.exact_intervals import Clustered, clustered_by, clustered_exact_limits
from analysis.measures.renewal import renewal_estimates
from analysis.measures.safety import safety_estimates
from analysis.parameters.schedule import Schedule, ScheduleFile
from analysis.schema.estimates import Estimate
from builders import tables

RATE = "safety.adverse_events_per_100_sessions"
OVER = "safety.resolved_within_days"


def by_name(rows: list[Estimate]) -> dict[str, Estimate]:
    return {f"{row.estimand} {row.level}".strip(): row for row in rows}


def sessions_of(*patients: list[list[str]], ends: float | None = None, **session: object):  # type: ignore[no-untyped-def]
    """One patient per argument, one list of events per session; an empty list is not asked."""
    names = [f"p{number}" for number in range(len(patients))]
    given, events = [], []
    for name, visits in zip(names, patients, strict=True):
        for number, met in enumerate(visits, start=1):
            key = {"course_id": name, "session_no": number}
            given.append(key | {"session_date": 10 * number} | session)
            events += [
                key | {"event": event, "resolved_after_days": None if event == "none" else ends}
                for event in met
            ]
    return tables(
        patients=[{"patient_id": name} for name in names],
        courses=[{"course_id": name, "patient_id": name} for name in names],
        sessions=given,
        adverse_events=events,
    )


# Exact limits with patients as clusters ---------------------------------------------------------


@pytest.mark.parametrize("events", [0, 1, 12, 40])
def test_one_session_each_gives_clopper_and_pearson(events: int) -> None:
    found = clustered_by(np.arange(40), np.arange(40) < events)
    expected = proportion_confint(events, 40, method="beta")
    assert clustered_exact_limits(found) == pytest.approx(expected, abs=1e-12)


def test_sessions_that_answer_alike_count_as_one() -> None:
    # Twenty patients with five sessions each, all five with the event or none.
    alike = clustered_by(np.repeat(np.arange(20), 5), np.repeat(np.arange(20) < 6, 5))
    assert alike.design_effect == pytest.approx(5 * 20 / 19)
    low, high = clustered_exact_limits(alike)
    once_low, once_high = proportion_confint(6, 20, method="beta")
    # The effective number is a little below 20: the correction itself is estimated.
    assert low == pytest.approx(once_low, abs=0.03)
    assert high == pytest.approx(once_high, abs=0.03)


def test_a_rare_event_borrows_how_alike_sessions_are() -> None:
    rare = clustered_by(np.repeat(np.arange(50), 4), np.arange(200) == 7)
    assert clustered_exact_limits(rare)[1] == pytest.approx(
        proportion_confint(1, 200, method="beta")[1], rel=0.05
    )
    assert clustered_exact_limits(rare, 4.0)[1] > 2.5 * clustered_exact_limits(rare)[1]


def test_nothing_has_no_limits() -> None:
    assert np.isnan(clustered_exact_limits(Clustered(np.empty(0), np.empty(0)))).all()


def test_limits_hold_the_truth_where_patients_differ() -> None:
    rng = np.random.default_rng(5)
    held = {"clustered": 0, "independent": 0}
    for _ in range(400):
        chance = rng.beta(0.2, 1.8, 60)  # mean 0.1, patients very unlike
        events = rng.random((60, 6)) < chance[:, None]
        low, high = clustered_exact_limits(
            clustered_by(np.repeat(np.arange(60), 6), events.ravel())
        )
        held["clustered"] += low <= 0.1 <= high
        low, high = proportion_confint(int(events.sum()), 360, method="beta")
        held["independent"] += low <= 0.1 <= high
    assert held["clustered"] / 400 > 0.92
    assert held["independent"] / 400 < 0.88


# Adverse events -------------------------------------------------------------------------------


def test_a_session_counts_once_and_only_if_asked() -> None:
    found = by_name(
        safety_estimates(sessions_of([["none"], ["pain", "erythema"], []], [["pain", "pain"]]))
    )
    row = found[f"{RATE} event=any"]
    assert (row.n_events, row.n_assessed, row.n_patients) == (2, 3, 2)
    assert row.value == pytest.approx(200 / 3)
    assert found[f"{RATE} event=pain"].n_events == 2
    assert found["safety.patients_with_event event=any"].value == 1
    assert found["safety.patients_with_event event=erythema"].n_events == 1


def test_sessions_of_a_few_patients_are_shown_with_a_warning() -> None:
    one_each = safety_estimates(sessions_of(*[[["none"]], [["pain"]]] * 3))
    assert by_name(one_each)[f"{RATE} event=any"].gate == "pass"
    more = safety_estimates(sessions_of(*[[["none"], ["pain"]]] * 3))
    assert by_name(more)[f"{RATE} event=any"].gate == "warn:sessions_of_few_patients"
    many = safety_estimates(sessions_of(*[[["none"], ["pain"]]] * 10))
    assert by_name(many)[f"{RATE} event=any"].gate == "pass"


def test_rates_by_ingredient_count_sessions_in_which_it_was_given() -> None:
    records = sessions_of(*[[["none"], ["pain"]]] * 10, ingredients=["vitamin_c"])
    records["sessions"].at[0, "ingredients"] = ["vitamin_c", "tranexamic_acid"]
    records["sessions"].at[1, "ingredients"] = None
    found = by_name(safety_estimates(records))
    row = found[f"{RATE} event=any;ingredient=vitamin_c"]
    assert (row.n_events, row.n_assessed) == (9, 19)
    assert found[f"{RATE} event=any;ingredient=tranexamic_acid"].n_assessed == 1
    allergy = found[f"{RATE} event=allergy;ingredient=vitamin_c"]
    assert (allergy.value, allergy.ci_low) == (0, 0)
    assert 0 < allergy.ci_high < 100
    assert f"{RATE} event=any;ingredient=arbutin" not in found


def test_resolution_counts_events_with_a_recorded_end() -> None:
    records = sessions_of(*[[["pain"]]] * 20, ends=3)
    records["adverse_events"].loc[0, "resolved_after_days"] = 9
    found = by_name(safety_estimates(records))
    assert found[f"{OVER} days=2;event=pain"].value == 0
    row = found[f"{OVER} days=3;event=pain"]
    assert (row.n_events, row.n_assessed, row.gate) == (19, 20, "pass")
    assert found[f"{OVER} days=7;event=any"].n_events == 19


@pytest.mark.parametrize(
    ("blank", "gate"),
    [
        (2, "pass"),
        (3, "warn:resolution_often_not_recorded"),
        (11, "withheld:resolution_mostly_not_recorded"),
        (20, "withheld:nothing_recorded"),
    ],
)
def test_ends_left_blank_close_the_gate(blank: int, gate: str) -> None:
    records = sessions_of(*[[["pain"]]] * 20, ends=3)
    records["adverse_events"].loc[: blank - 1, "resolved_after_days"] = np.nan
    row = by_name(safety_estimates(records))[f"{OVER} days=7;event=pain"]
    assert row.gate == gate
    assert math.isnan(row.value) == gate.startswith("withheld")


def test_nobody_asked_and_nothing_met() -> None:
    assert safety_estimates(tables()) == []
    quiet = by_name(safety_estimates(sessions_of(*[[["none"]]] * 30)))
    row = quiet[f"{RATE} event=any"]
    assert (row.value, row.ci_low) == (0, 0)
    assert row.ci_high == pytest.approx(100 * proportion_confint(0, 30, method="beta")[1])
    assert not [name for name in quiet if name.startswith(OVER)]
    every = by_name(safety_estimates(sessions_of(*[[["pain"]] * 2] * 12)))
    assert every[f"{RATE} event=pain"].ci_high == 100


# Schedules (plan 4.2) -----------------------------------------------------------------------------

TEXT_0 = Schedule(
    name="three_to_six",
    sessions_low=3,
    sessions_high=6,
    gap_days_low=15.0,
    gap_days_high=20.0,
    source="text 0",
)


@pytest.mark.parametrize(
    ("n_sessions", "median_gap", "kept"),
    [(3, 15, True), (6, 20, True), (2, 15, False), (7, 15, False), (4, 21, False), (4, 14, False)],
)
def test_a_schedule_is_kept_in_sessions_and_in_gap(
    n_sessions: float, median_gap: float, kept: bool
) -> None:
    assert keeps(TEXT_0, np.array([n_sessions]), np.array([float(median_gap)]))[0] == kept


def test_one_session_breaks_no_gap_and_a_bound_left_out_is_none() -> None:
    open_ended = Schedule(name="weekly", gap_days_high=7.0, source="text 2")
    kept = keeps(open_ended, np.array([1.0, 9.0, 9.0]), np.array([np.nan, 7.0, 8.0]))
    assert kept.tolist() == [True, True, False]


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="gap_days_low must not be above"):
        Schedule(name="x", gap_days_low=9.0, gap_days_high=7.0, source="")


def test_the_shipped_schedules_are_valid_and_named_once() -> None:
    files = sorted((Path(__file__).parents[2] / "study/schedules").glob("*.yml"))
    read = [ScheduleFile.read(read_study_file(file), file.name) for file in files]
    names = [schedule.name for file in read for schedule in file.schedules]
    assert len(names) == len(set(names)) >= 6
    assert all(file.reviewed for file in read)


def courses_every(*gaps: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = [f"c{number}" for number in range(len(gaps))]
    cohort = pd.DataFrame(
        {
            "clinic_id": "A",
            "course_id": names,
            "patient_id": names,
            "patient": [f"A/{name}" for name in names],
            "n_sessions": [len(days) + 1 for days in gaps],
            "stop_reason": "plan_completed",
        }
    )
    sessions = tables(
        sessions=[
            {"course_id": name, "session_no": number, "session_date": int(day)}
            for name, days in zip(names, gaps, strict=True)
            for number, day in enumerate(np.cumsum([0, *days]), start=1)
        ]
    )["sessions"]
    return cohort, sessions


def test_gaps_are_between_sessions_in_a_row_whatever_their_order() -> None:
    cohort, sessions = courses_every([7, 14], [], [21])
    gaps = session_gaps(cohort, sessions.sample(frac=1, random_state=1))
    assert gaps["gap_days"].tolist() == [7, 14, 21]
    assert gaps["position"].tolist() == [0, 0, 2]


def test_the_share_that_keeps_a_schedule_counts_ended_courses() -> None:
    cohort, sessions = courses_every([16, 18], [7, 7], [20, 20, 20], [15, 15])
    cohort.loc[3, "stop_reason"] = "ongoing"
    row = by_name(concordance_estimates(cohort, sessions, [TEXT_0]))[
        "process.schedule_kept schedule=three_to_six"
    ]
    assert (row.n_events, row.n_assessed) == (2, 3)
    assert (row.ci_low, row.ci_high) == pytest.approx(proportion_confint(2, 3, method="beta"))


def test_quantiles_of_the_gap_have_order_statistics_as_limits() -> None:
    # One gap each, 1..99 days: the middle one is the median.
    cohort, sessions = courses_every(*[[days] for days in range(1, 100)])
    row = by_name(concordance_estimates(cohort, sessions, []))["process.gap_days quantile=50"]
    assert (row.value, row.unit, row.n_assessed) == (50, "days", 99)
    assert (row.ci_low, row.ci_high) == pytest.approx((40, 60), abs=1)


def test_courses_of_one_session_have_no_gap() -> None:
    cohort, sessions = courses_every([], [])
    rows = concordance_estimates(cohort, sessions, [TEXT_0])
    assert {row.gate for row in rows if row.estimand == "process.gap_days"} == {
        "withheld:nothing_recorded"
    }
    empty = concordance_estimates(cohort.iloc[:0], sessions, [TEXT_0])
    assert {row.gate for row in empty} == {"withheld:nothing_recorded"}


# How long a result lasts --------------------------------------------------------------------------


def followed(end_weeks: np.ndarray, recurred: np.ndarray, start_weeks: np.ndarray):  # type: ignore[no-untyped-def,type-arg]
    """One responder per entry with his last interval between looks."""
    names = [f"c{number:04d}" for number in range(len(end_weeks))]
    key = {"clinic_id": "A", "course_id": names}
    responders = pd.DataFrame(key | {"patient_id": names, "patient": names, "spot_type": "melasma"})
    intervals = pd.DataFrame(
        key | {"start_weeks": start_weeks, "end_weeks": end_weeks, "has_recurred": recurred}
    )
    return responders, intervals


def looked_at(rng: np.random.Generator, n: int, hazard_per_week: float):  # type: ignore[no-untyped-def]
    """Looks at about 6, 13, 26, 39, 52 weeks; lost after a random one."""
    looks = np.array([6, 13, 26, 39, 52]) + rng.integers(-2, 3, (n, 5))
    time = rng.exponential(1 / hazard_per_week, n)
    last = np.where(rng.random(n) < 0.6, 5, rng.integers(1, 6, n))
    at = np.minimum((looks < time[:, None]).sum(axis=1), last)
    recurred = at < last
    bounds = np.column_stack([np.zeros(n), looks])
    place = np.arange(n)
    end = np.where(recurred, bounds[place, np.minimum(at + 1, 5)], bounds[place, last])
    start = np.where(recurred, bounds[place, at], bounds[place, np.maximum(last - 1, 0)])
    return followed(end, recurred.astype(int), start)


def test_the_renewal_interval_holds_the_truth() -> None:
    rng = np.random.default_rng(3)
    months = 7 * 12 / 365.25
    truth = {"share=25": -math.log(0.75) / 0.02 * months, "share=50": math.log(2) / 0.02 * months}
    held = []
    for repeat in range(12):
        rows = by_name(renewal_estimates(*looked_at(rng, 250, 0.02), seed=repeat))
        for level, value in truth.items():
            row = rows[f"recurrence.renewal_interval_months {level}"]
            high = math.inf if math.isnan(row.ci_high) else row.ci_high
            held.append(row.ci_low <= value <= high)
    assert np.mean(held) >= 0.85


def test_too_few_recurrences_and_none() -> None:
    few = followed(np.full(40, 26.0), np.arange(40) < 20, np.full(40, 13.0))
    assert {row.gate for row in renewal_estimates(*few)} == {"withheld:too_few_recurrences"}
    responders, intervals = few
    nobody = renewal_estimates(responders, intervals.iloc[:0])
    assert {row.gate for row in nobody} == {"withheld:no_follow_up"}
    assert renewal_estimates(responders.iloc[:0], intervals) == []


def test_all_back_at_one_look_and_a_share_never_reached() -> None:
    everybody = renewal_estimates(*followed(np.full(40, 26.0), np.ones(40, int), np.full(40, 13.0)))
    months = 7 * 12 / 365.25
    row = by_name(everybody)["recurrence.renewal_interval_months share=50"]
    assert (row.value, row.ci_low, row.ci_high) == pytest.approx(
        (19.5 * months, 13 * months, 26 * months)
    )
    some = renewal_estimates(
        *followed(np.full(100, 26.0), (np.arange(100) < 30).astype(int), np.full(100, 13.0))
    )
    row = by_name(some)["recurrence.renewal_interval_months share=50"]
    assert row.gate == "pass"
    assert math.isnan(row.value)
    assert math.isnan(row.ci_high)
