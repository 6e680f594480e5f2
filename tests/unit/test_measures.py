"""Counts and shares without a model: denominators, limits, and what is left out."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from analysis.measures import descriptive_estimates, measure_estimates, row_flow
from analysis.measures.as_data.counting import Counted
from analysis.measures.as_data.numbers import number_of
from analysis.measures.shares import exact_limits, wilson_limits
from analysis.measures.survival import kaplan_meier
from analysis.pipeline import study_measures
from analysis.schema.estimates import Estimate
from builders import one_course, tables

STUDY = study_measures()
LONG_AFTER = dt.date(2030, 1, 1)  # every course is old enough for every measure


def measured(records: dict[str, pd.DataFrame], clinic_id: str = "all") -> dict[str, Estimate]:
    """Estimates of all spot types by `estimand level`, the study's own measures among them."""
    rows = descriptive_estimates(records, 5.0, clinic_id)
    rows += measure_estimates(records, STUDY, LONG_AFTER, 5.0, clinic_id)
    return {f"{row.estimand} {row.level}".strip(): row for row in rows if row.spot_type == "all"}


def counts(row: Estimate) -> tuple[int, int]:
    return row.n_events, row.n_assessed


def courses_ending(*endings: tuple[float, float | None], **course: Any) -> dict[str, pd.DataFrame]:
    """One patient per (first, final score); a course without a final score has none."""
    names = [f"c{number}" for number in range(len(endings))]
    return tables(
        patients=[{"patient_id": name} for name in names],
        courses=[{"course_id": name, "patient_id": name} | course for name in names],
        sessions=[{"course_id": name, "session_no": 1, "session_date": 0} for name in names],
        assessments=[
            {"course_id": name, "assessed_on": on, "severity_score": score}
            for name, ending in zip(names, endings, strict=True)
            for on, score in zip((0, 30), ending, strict=True)
        ],
    )


@pytest.mark.parametrize("events", [0, 1, 7, 20])
def test_limits_agree_with_statsmodels(events: int) -> None:
    for ours, method in ((wilson_limits, "wilson"), (exact_limits, "beta")):
        assert ours(events, 20) == pytest.approx(
            proportion_confint(events, 20, method=method), abs=1e-12
        )
        assert all(math.isnan(limit) for limit in ours(0, 0))


def answers_of(habits: np.ndarray, each: int, rng: np.random.Generator) -> Estimate:
    """The share of `yes` among `each` answers of every patient, each with a habit of its own."""
    patient = np.repeat(np.arange(len(habits)), each)
    says_yes = rng.random(len(patient)) < np.repeat(habits, each)
    place, ones = np.arange(len(patient)), np.ones(len(patient))
    days = np.zeros(len(patient), dtype=np.int64)
    found = Counted(pd.DataFrame(), place, patient, patient, says_yes * ones, ones, days, 0)
    return number_of(STUDY["sun_protection_high"], found, Estimate("measure.x"))


def test_a_patient_who_always_says_the_same_is_one_answer() -> None:
    rng = np.random.default_rng(1)
    habits = np.resize([0.0, 1.0], 40)
    once, five_times = (answers_of(habits, each, rng) for each in (1, 5))
    assert (once.ci_low, once.ci_high) == pytest.approx(wilson_limits(20, 40))
    assert (five_times.n_assessed, five_times.value) == (200, 0.5)
    # Exact limits and Student's t with 39 degrees of freedom are a little wider than Wilson's.
    assert 1 < (five_times.ci_high - five_times.ci_low) / (once.ci_high - once.ci_low) < 1.15
    nobody = answers_of(np.zeros(0), 1, rng)
    assert nobody.gate == "withheld:nothing_recorded"


def test_limits_hold_the_share_where_patients_keep_to_their_habits() -> None:
    rng = np.random.default_rng(2)
    holds = {"plain": 0, "by patient": 0}
    for _ in range(100):
        row = answers_of(rng.beta(0.5, 1.5, 80), 8, rng)  # a quarter of all answers is yes
        plain = wilson_limits(row.n_events, row.n_assessed)
        holds["by patient"] += row.ci_low <= 0.25 <= row.ci_high
        holds["plain"] += plain[0] <= 0.25 <= plain[1]
    assert holds["by patient"] >= 88  # of 95 expected, three Monte-Carlo errors
    assert holds["plain"] < 85


def test_final_response_counts_every_course_with_a_final_score() -> None:
    # 50, 75, 90 and 0 % of the baseline gone, a low baseline, and one not seen at the end
    found = measured(courses_ending((40, 20), (40, 10), (40, 4), (40, 40), (4, 2), (40, None)))
    assert counts(found["measure.final_responder50"]) == (4, 5)
    assert counts(found["measure.final_responder75"]) == (2, 5)
    assert counts(found["measure.final_responder90"]) == (1, 5)
    assert counts(found["measure.final_score_recorded"]) == (5, 6)
    assert found["measure.final_responder50"].value == pytest.approx(0.8)


def test_the_median_final_score_is_in_points_of_the_scale() -> None:
    found = measured(courses_ending((20, 2), (20, 4), (20, 9), severity_scale="mmasi"))
    assert found["measure.final_score_median"].value == pytest.approx(4)
    mixed = courses_ending((20, 2), (20, 4))
    mixed["courses"].loc[0, "severity_scale"] = "mmasi"
    assert "measure.final_score_median" not in measured(mixed)


def test_limits_of_the_median_are_order_statistics() -> None:
    found = measured(courses_ending(*((80, float(score)) for score in range(20))))
    median = found["measure.final_score_median"]
    # Of 20 values the 6th and the 15th hold the median with 95.9 %.
    assert (median.value, median.ci_low, median.ci_high) == pytest.approx((9.5, 5, 14))


def test_courses_completed_and_reasons_for_stopping() -> None:
    records = courses_ending(*[(40, 20)] * 6)
    reasons = ["plan_completed", "cleared", "dropout", "ongoing", None, "patient_satisfied"]
    records["courses"]["stop_reason"] = pd.Series(reasons, dtype="str")
    found = measured(records)
    assert counts(found["measure.course_completed"]) == (3, 4)
    assert counts(found["process.stop_reason reason=dropout"]) == (1, 6)
    assert counts(found["process.stop_reason reason=missing"]) == (1, 6)
    shares = [row.value for name, row in found.items() if name.startswith("process.stop_reason")]
    assert sum(shares) == pytest.approx(1)


def test_adverse_events_per_100_sessions_asked_about() -> None:
    records = one_course([0, 30, 60, 90], {0: 50})
    events = [
        {"session_no": 1, "event": "none"},
        {"session_no": 2, "event": "erythema"},
        {"session_no": 2, "event": "pain"},
        {"session_no": 3, "event": "erythema"},
    ]  # session 4 was not asked about
    found = measured(records | {"adverse_events": tables(adverse_events=events)["adverse_events"]})
    name = "safety.adverse_events_per_100_sessions event="
    assert counts(found[f"{name}any"]) == (2, 3)
    assert counts(found[f"{name}erythema"]) == (2, 3)
    assert counts(found[f"{name}pain"]) == (1, 3)
    pain = found[f"{name}pain"]
    assert (pain.value, pain.ci_low, pain.ci_high) == pytest.approx(
        (100 / 3, *(100 * limit for limit in exact_limits(1, 3)))
    )
    assert f"{name}none" not in found
    assert counts(found["measure.adverse_events_recorded"]) == (3, 4)


def test_follow_up_answers_and_how_often_they_were_given() -> None:
    looks = [
        {"assessed_on": 100, "is_recurrence": "no", "sun_protection": "high"},
        {"assessed_on": 200, "is_recurrence": "no", "sun_protection": "none"},
        {"assessed_on": 300, "is_recurrence": "no"},
        {"assessed_on": 400, "sun_protection": "low"},
    ]
    found = measured(one_course([0], {0: 80, 30: 60}, looks=looks))
    assert counts(found["measure.sun_protection_high"]) == (1, 2)
    assert counts(found["measure.recurrence_answer_recorded"]) == (3, 4)
    assert counts(found["measure.sun_protection_recorded"]) == (3, 4)
    assert found["describe.assessments"].value == 6
    assert found["describe.assessments phase=follow_up"].value == 4


def test_recurrence_as_seen_counts_every_response() -> None:
    looks = [{"assessed_on": 30 + 70, "is_recurrence": "yes"}]
    found = measured(one_course([0], {0: 80, 30: 60}, looks=looks))
    assert found["recurrence.observed outcome=recurred"].value == 1
    assert found["recurrence.observed outcome=no_follow_up"].value == 0
    median = found["recurrence.kaplan_meier_median_months"]
    assert median.value == pytest.approx(70 / 365.25 * 12)
    assert found["recurrence.kaplan_meier_median_months responder90=no"].value == median.value
    yes = found["recurrence.kaplan_meier_median_months responder90=yes"]
    assert yes.gate == "withheld:no_follow_up"


def test_scores_alone_make_no_recurrence_of_a_small_response() -> None:
    for final, recurred in ((60, 0), (20, 1)):
        found = measured(one_course([0], {0: 80, 30: final, 100: 79}))
        assert found["recurrence.observed outcome=recurred"].value == recurred


def test_table_one_counts_patients_of_the_courses_analysed() -> None:
    records = tables(
        patients=[
            {"patient_id": "p1", "sex": "female", "age_years": 29, "phototype": 3},
            {"patient_id": "p2", "age_band": "30-39"},
        ],
        courses=[
            {"course_id": "c1"},
            {"course_id": "c2", "spot_type": "pih"},
            {"course_id": "c3", "patient_id": "p2"},
        ],
        sessions=[
            {"course_id": name, "session_no": 1, "session_date": 0} for name in ("c1", "c2", "c3")
        ],
        assessments=[
            {"course_id": name, "assessed_on": 0, "severity_score": 50}
            for name in ("c1", "c2", "c3")
        ],
    )
    found = measured(records, "A")
    assert found["describe.courses"].value == 3
    assert found["describe.patients"].value == 2
    for level in ("sex=female", "sex=missing", "phototype=3", "age_band=18-29", "age_band=30-39"):
        assert found[f"describe.patients {level}"].value == 1, level
    by_type = {
        row.spot_type: row.value
        for row in descriptive_estimates(records, 5.0)
        if row.estimand == "describe.courses"
    }
    assert by_type == {"all": 3, "melasma": 2, "pih": 1}
    assert {row.clinic_id for row in found.values()} == {"A"}


@pytest.mark.parametrize("seed", [1, 2])
def test_kaplan_meier_agrees_with_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    time = rng.integers(1, 30, 80).astype(float)
    has_event = rng.random(80) < 0.6
    ours = kaplan_meier(time, has_event)
    theirs = SurvfuncRight(time, has_event.astype(int))
    at = np.searchsorted(theirs.surv_times, ours.time)
    assert ours.survival == pytest.approx(theirs.surv_prob[at])
    value, low, high = ours.median()
    assert value == theirs.quantile(0.5)
    assert (low, high) == pytest.approx(theirs.quantile_ci(0.5, method="cloglog"))


def test_a_median_not_reached_has_no_value() -> None:
    assert all(
        math.isnan(limit)
        for limit in kaplan_meier(np.arange(9.0), np.zeros(9, dtype=bool)).median()
    )
    assert kaplan_meier(np.array([3.0, 3.0]), np.array([True, True])).median()[0] == 3


def test_nothing_recorded_gives_zeros_and_withheld_shares() -> None:
    found = measured(tables())
    assert found["describe.courses"].value == 0
    assert {row.gate for name, row in found.items() if name.startswith("measure.")} == {
        "withheld:nothing_recorded"
    }


def test_row_flow_counts_each_outcome_by_table() -> None:
    ledger = pd.DataFrame(
        {
            "table": pd.Series(["sessions"] * 3, dtype="str"),
            "outcome": pd.Series(["kept", "kept", "quarantined"], dtype="str"),
            "reason": pd.Series(["", "", "impossible_date"], dtype="str"),
            "clinic_id": pd.Series(["A", "A", "A"], dtype="str"),
        }
    )
    found = {row.level: row.value for row in row_flow(ledger) if row.estimand == "flow.rows"}
    assert found["outcome=kept;table=sessions"] == 2
    assert found["outcome=quarantined;table=sessions"] == 1
