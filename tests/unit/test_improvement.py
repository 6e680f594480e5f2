"""Improvement against sessions: what a row holds, support, scarce and degenerate records."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from analysis.models.improvement import improvement_estimates
from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import Estimate
from improvement_clinics import chosen, clinic, made_up_clinics

FEW = ImprovementSettings(imputations=2)
GAIN = "improvement.marginal_gain_pct"
MEAN = "improvement.mean_reduction_pct"


def same(left: Estimate, right: Estimate) -> bool:
    """Equal in every field, NaN equal to NaN."""
    pairs = zip(dataclasses.astuple(left), dataclasses.astuple(right), strict=True)
    return all(a == b or (pd.isna(a) and pd.isna(b)) for a, b in pairs)


# What a row holds ---------------------------------------------------------------------------


def test_order_of_rows_does_not_matter() -> None:
    cohort, severity, _ = made_up_clinics(150, 3, gain_per_session=0.1)
    shuffled = cohort.sample(frac=1, random_state=1)
    first = improvement_estimates(cohort, severity, FEW)
    second = improvement_estimates(shuffled, severity, FEW)
    assert all(same(a, b) for a, b in zip(first, second, strict=True))


def test_clinics_and_seeds_draw_for_themselves() -> None:
    cohort, severity, _ = made_up_clinics(150, 3, gain_per_session=0.1)
    values = [
        chosen(improvement_estimates(cohort, severity, settings, clinic_id), MEAN)["k=3"].value
        for settings, clinic_id in [
            (FEW, "all"),
            (FEW, "A"),
            (FEW.model_copy(update={"seed": 7}), "all"),
        ]
    ]
    assert len(set(values)) == 3


def test_everybody_assessed_gives_plain_means_and_no_missing_information() -> None:
    cohort, severity = clinic([[40.0, 25.0], [30.0, 20.0], [50.0, 30.0]] * 10)
    estimates = improvement_estimates(cohort, severity, FEW)
    mean = chosen(estimates, MEAN)
    assert mean["k=1"].value == pytest.approx(20)
    assert mean["k=2"].value == pytest.approx(50)
    assert chosen(estimates, GAIN)["k=1"].value == pytest.approx(20)
    assert chosen(estimates, GAIN)["k=2"].value == pytest.approx(30)
    assert mean["k=2"].fmi == 0
    row = mean["k=2"]
    assert (row.n_patients, row.n_courses, row.n_assessed) == (30, 30, 30)
    assert (row.unit, row.plan_section, row.gate) == ("percent", "2.2", "pass")
    # An exact half counts as a response; the two of three with 25 or less of 50 here.
    share = chosen(estimates, "improvement.responder50")["k=2"]
    assert share.value == pytest.approx(2 / 3)
    assert (
        chosen(estimates, "improvement.responder50", "available_case")["k=2"].value == share.value
    )
    half = chosen(estimates, "improvement.sessions_to_half")[""]
    assert half.value == 2
    assert math.isnan(half.ci_high) or half.ci_high == 2


def test_nobody_responding_is_not_certainty() -> None:
    cohort, severity = clinic([[45.0], [48.0]] * 20)
    share = chosen(improvement_estimates(cohort, severity, FEW), "improvement.responder50")["k=1"]
    assert (share.value, share.ci_low) == (0, 0)
    assert 0.02 < share.ci_high < 0.2
    half = chosen(improvement_estimates(cohort, severity, FEW), "improvement.sessions_to_half")[""]
    assert half.gate == "pass"
    assert math.isnan(half.value)
    assert math.isnan(half.ci_low)
    assert math.isnan(half.ci_high)


def test_two_courses_of_a_patient_are_one_patient() -> None:
    cohort, severity = clinic([[40.0], [30.0], [20.0]] * 20)
    alone = chosen(improvement_estimates(cohort, severity, FEW), MEAN)["k=1"]
    order = np.argsort(severity[1].to_numpy(), kind="stable")
    patient = pd.Series("", index=cohort.index)
    patient.iloc[order] = [f"A/p{i // 2:03d}" for i in range(60)]
    twice = cohort.assign(patient=patient)
    paired = chosen(improvement_estimates(twice, severity, FEW), MEAN)["k=1"]
    assert (paired.n_patients, paired.n_courses) == (30, 60)
    assert paired.value == pytest.approx(alone.value)
    widths = [row.ci_high - row.ci_low for row in (alone, paired)]
    assert widths[1] / widths[0] == pytest.approx(math.sqrt(2), rel=0.05)


# Support (plan 2.4) -------------------------------------------------------------------------


def test_too_few_at_a_session_are_withheld_whatever_the_method() -> None:
    cohort, severity = clinic([[40.0, 30.0]] * 24 + [[40.0, None], [30.0, None]] * 5)
    estimates = improvement_estimates(cohort, severity, FEW)
    for method in ("plan", "naive", "available_case"):
        row = chosen(estimates, MEAN, method)["k=2"]
        assert row.gate == "withheld:too_few_reached_session"
        assert math.isnan(row.value)
        assert math.isnan(row.fmi)
        assert row.n_assessed == 24
    assert chosen(estimates, MEAN)["k=1"].gate == "pass"
    assert chosen(estimates, GAIN)["k=2"].gate == "withheld:too_few_reached_session"


def test_two_courses_of_a_patient_support_a_cell_once() -> None:
    cohort, severity = clinic([[40.0], [30.0]] * 20)
    cohort["patient"] = [f"A/p{i // 2}" for i in range(40)]
    row = chosen(improvement_estimates(cohort, severity, FEW), MEAN)["k=1"]
    assert (row.n_patients, row.n_assessed) == (20, 40)
    assert row.gate == "withheld:too_few_reached_session"


def test_sessions_nobody_was_assessed_after_are_stepped_over() -> None:
    rng = np.random.default_rng(4)
    third = rng.uniform(15, 45, 80)
    sixth = third * rng.uniform(0.5, 0.9, 80)
    scores = [
        [None, None, a, None, None, b if i % 3 else None]
        for i, (a, b) in enumerate(zip(third, sixth, strict=True))
    ]
    cohort, severity = clinic(scores, n_sessions=[6 if i % 3 else 3 for i in range(80)])
    estimates = improvement_estimates(cohort, severity, FEW)
    mean, gain = chosen(estimates, MEAN), chosen(estimates, GAIN)
    assert mean["k=3"].value == pytest.approx(100 * (1 - third.mean() / 50))
    assert mean["k=6"].value == pytest.approx(100 * (1 - sixth.mean() / 50), abs=3)
    assert mean["k=4"].gate == "withheld:too_few_reached_session"
    assert gain["k=3"].gate == "withheld:too_few_reached_previous_session"
    half = chosen(estimates, "improvement.sessions_to_half")[""]
    assert half.value in (3, 6)


# Scarce and degenerate records: no crash, no warning, no number without its limits -------------


def healthy(estimates: list[Estimate]) -> None:
    for row in estimates:
        numbers = [row.value, row.ci_low, row.ci_high]
        if row.gate.startswith("withheld"):
            assert all(math.isnan(number) for number in numbers)
        elif row.estimand != "improvement.sessions_to_half":
            assert all(math.isfinite(number) for number in numbers)
            assert row.ci_low <= row.value <= row.ci_high


@pytest.mark.parametrize("minimum", [1, 3, 25])
@pytest.mark.parametrize("n", [1, 2, 12, 60])
def test_small_clinics_do_not_fail(n: int, minimum: int) -> None:
    cohort, severity, _ = made_up_clinics(n, n, gain_per_session=0.1)
    settings = FEW.model_copy(update={"minimum_assessed": minimum})
    healthy(improvement_estimates(cohort, severity, settings))


@pytest.mark.parametrize(
    "scores",
    [
        [[None]] * 30,  # nobody was ever assessed
        [[50.0] * 8] * 30,  # nothing ever changes
        [[0.0] * 8] * 30,  # cleared at once
        [[100.0], [None]] * 30,  # everybody worse
        [[20.0, None, 30.0], [None, 25.0, None], [30.0, 20.0, 10.0]] * 12,  # gaps
        [[40.0, None, None, None, None, None, None, 5.0]] * 9 + [[30.0]] * 30,  # few at the end
    ],
)
@pytest.mark.parametrize("minimum", [1, 25])
def test_degenerate_records_do_not_fail(scores: list[list[float | None]], minimum: int) -> None:
    cohort, severity = clinic(scores)
    settings = FEW.model_copy(update={"minimum_assessed": minimum})
    estimates = improvement_estimates(cohort, severity, settings)
    healthy(estimates)
    assert {row.spot_type for row in estimates} == {"all", "melasma"}


def test_one_number_of_sessions_has_no_naive_slope() -> None:
    cohort, severity = clinic([[40.0, 30.0], [30.0, 20.0]] * 15)
    row = chosen(improvement_estimates(cohort, severity, FEW), GAIN, "naive")["k=2"]
    assert row.gate == "withheld:not_estimable"


def test_no_course_gives_no_row() -> None:
    cohort, severity, _ = made_up_clinics(3, 1, gain_per_session=0.1)
    assert improvement_estimates(cohort.iloc[:0], severity.iloc[:0], FEW) == []
