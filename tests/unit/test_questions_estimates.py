"""The answers: standardised differences, overlap, gates, and records that cannot tell."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.models.questions import question_estimates
from analysis.models.questions.confounders import adjusting
from analysis.models.questions.effect import Comparison, effect
from analysis.models.questions.overlap import overlap, unexplained
from analysis.models.questions.session_npmle import (
    coverage,
    seen_intervals,
    shares_by_session,
)
from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import Estimate
from question_clinics import Records, question_clinics

FEW = ImprovementSettings(imputations=2)
PEEL = ("improvement.combination_effect_pct", "all", "combination=peel;k=4", "plan")
ANY = ("improvement.combination_effect_pct", "all", "combination=any;k=4", "plan")
DEPTH = ("improvement.depth_effect_pct", "all", "contrast=dermal-epidermal;k=4", "plan")
RESPONSE = "improvement.time_to_first_response"

Key = tuple[str, str, str, str]


def answers(records: Records, settings: ImprovementSettings = FEW) -> dict[Key, Estimate]:
    rows = question_estimates(records.cohort, records.severity, records.tables, settings)
    found = {(row.estimand, row.spot_type, row.level, row.method): row for row in rows}
    assert len(found) == len(rows)
    return found


def with_cohort(records: Records, **columns: object) -> Records:
    return dataclasses.replace(records, cohort=records.cohort.assign(**columns))


@pytest.fixture(scope="module")
def clinics() -> Records:
    return question_clinics(400, 4)


@pytest.fixture(scope="module")
def answered(clinics: Records) -> dict[Key, Estimate]:
    return answers(clinics)


# The standardised difference -------------------------------------------------------------------


def compared(rng: np.random.Generator, n: int = 200) -> tuple[Comparison, np.ndarray]:
    x = rng.normal(size=(n, 2))
    arm = (rng.random(n) < 1 / (1 + np.exp(-x[:, 0]))).astype(float)
    y = 3 * arm + x @ [1.0, -2.0] + rng.normal(size=n)
    everybody = np.arange(n)
    covariates = {"age": x[:, :1], "sex": x[:, 1:]}
    return Comparison(everybody, arm, covariates, everybody, everybody), np.stack([y, y])


def test_without_modifiers_it_is_least_squares_with_hc2_errors() -> None:
    comparison, outcomes = compared(np.random.default_rng(1))
    ours = effect(comparison, outcomes)
    design = np.column_stack([comparison.exposure, *comparison.covariates.values()])
    theirs = sm.OLS(outcomes[0], sm.add_constant(design)).fit(cov_type="HC2")
    assert ours is not None
    assert float(ours.value) == pytest.approx(theirs.params[1])
    # n / (n - 1) patients as clusters; nothing is missing, so copies agree and fmi is 0.
    assert math.sqrt(float(ours.variance)) == pytest.approx(theirs.bse[1] * math.sqrt(200 / 199))
    assert float(ours.fmi) == 0


def test_with_modifiers_it_is_the_mean_of_everybodys_own_difference() -> None:
    comparison, outcomes = compared(np.random.default_rng(2))
    covariates = {"log_baseline": comparison.covariates["age"]}
    ours = effect(dataclasses.replace(comparison, covariates=covariates), outcomes)
    x, arm = covariates["log_baseline"][:, 0], comparison.exposure
    design = sm.add_constant(np.column_stack([arm, x, arm * x]))
    fit = sm.OLS(outcomes[0], design).fit()
    one, none = (
        fit.predict(np.column_stack([np.ones(200), np.full(200, a), x, a * x])) for a in (1, 0)
    )
    assert ours is not None
    assert float(ours.value) == pytest.approx((one - none).mean())


def test_two_courses_of_a_patient_are_one_patient() -> None:
    comparison, outcomes = compared(np.random.default_rng(3))
    twice = Comparison(
        np.arange(400),
        np.tile(comparison.exposure, 2),
        {name: np.tile(part, (2, 1)) for name, part in comparison.covariates.items()},
        np.arange(400),
        np.tile(np.arange(200), 2),
    )
    alone, doubled = effect(comparison, outcomes), effect(twice, np.tile(outcomes, 2))
    assert alone is not None
    assert doubled is not None
    assert float(doubled.value) == pytest.approx(float(alone.value))
    assert float(doubled.variance) == pytest.approx(float(alone.variance), rel=0.03)


def test_an_exposure_that_a_covariate_repeats_has_no_difference() -> None:
    comparison, outcomes = compared(np.random.default_rng(4))
    covariates = {"clinic": comparison.exposure[:, None]}
    assert effect(dataclasses.replace(comparison, covariates=covariates), outcomes) is None


# Overlap ---------------------------------------------------------------------------------------


def test_a_rare_treatment_given_at_random_overlaps() -> None:
    rng = np.random.default_rng(5)
    x, arm = rng.normal(size=(2000, 3)), rng.random(2000) < 0.04
    everybody = np.full(2000, fill_value=True)
    found = overlap(x, arm, everybody, everybody)
    assert found.inside > 0.95
    assert 0.6 * arm.sum() < found.effective <= arm.sum()


def test_a_treatment_given_by_one_clinic_alone_does_not() -> None:
    clinic = np.arange(400) % 4 == 0
    everybody = np.full(400, fill_value=True)
    found = overlap(clinic[:, None].astype(float), clinic, everybody, everybody)
    assert found.inside == 0


def test_how_much_of_a_number_is_left_open() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(1000, 1))
    assert unexplained(x, 2 * x[:, 0] + 1) == pytest.approx(0, abs=1e-12)
    assert unexplained(x, x[:, 0] + rng.normal(size=1000)) == pytest.approx(0.5, abs=0.06)
    assert unexplained(x, np.ones(1000)) == 0


# The first response between two looks ----------------------------------------------------------


def test_a_first_response_lies_after_the_last_look_without_one() -> None:
    nan = np.nan
    looks = np.array(
        [
            [1, 0, 1],  # at once
            [0, nan, 1],  # between 1 and 3
            [nan, nan, 1],  # by 3
            [0, nan, nan],  # later than 1
            [nan, nan, nan],
        ]
    )
    left, right = seen_intervals(looks)
    assert left.tolist() == [0, 1, 0, 1, 0]
    assert right.tolist() == [1, 3, 3, np.inf, np.inf]
    holds = coverage(left, right, 3)
    assert holds.tolist() == [
        [1, 0, 0, 0],
        [0, 1, 1, 0],
        [1, 1, 1, 0],
        [0, 1, 1, 1],
        [1, 1, 1, 1],
    ]


def test_with_every_look_made_it_is_kaplan_and_meiers() -> None:
    # 10 at risk: 4 respond at 1; 2 stop after 1; 2 of 4 respond at 2.
    left = np.array([0] * 4 + [1] * 2 + [1] * 2 + [2] * 2, dtype=float)
    right = np.array([1] * 4 + [np.inf] * 2 + [2] * 2 + [np.inf] * 2)
    shares = shares_by_session(coverage(left, right, 2), np.ones((1, 10)))[0]
    assert shares == pytest.approx([0.4, 1 - 0.6 * 0.5], abs=1e-4)


def test_the_most_likely_shares_beat_any_others() -> None:
    rng = np.random.default_rng(7)
    left = rng.integers(0, 4, 60).astype(float)
    right = np.where(rng.random(60) < 0.3, np.inf, left + rng.integers(1, 3, 60))
    holds = coverage(left, right, 5)
    shares = shares_by_session(holds, np.ones((1, 60)))[0]
    mass = np.diff(np.concatenate([[0], shares, [1]]))
    best = np.log(holds @ mass).sum()
    for _ in range(200):
        other = rng.dirichlet(50 * mass + 0.2)
        assert np.log(np.maximum(holds @ other, 1e-300)).sum() <= best + 1e-3


def test_the_share_by_k_and_the_median(clinics: Records, answered: dict[Key, Estimate]) -> None:
    found = answered
    plan = [found[(RESPONSE, "all", f"k={k}", "plan")] for k in range(1, 9)]
    values = [row.value for row in plan if row.gate != "withheld:too_few_reached_session"]
    assert values == sorted(values)
    first = clinics.severity[1] / clinics.cohort["baseline_score"]
    assert plan[0].n_assessed >= first.notna().sum()
    assert plan[0].unit == "probability"
    median = found[(RESPONSE, "all", "quantile=50", "plan")]
    assert (median.unit, median.value) == ("sessions", 2)
    twin = found[(RESPONSE, "all", "k=2", "turnbull")]
    assert twin.value == pytest.approx(plan[1].value, abs=0.03)


# What a row holds, and its gate ----------------------------------------------------------------


def test_a_row_holds_its_arms(clinics: Records, answered: dict[Key, Estimate]) -> None:
    row = answered[DEPTH]
    compared = clinics.cohort["depth"].isin(["dermal", "epidermal"])
    assert row.n_courses == compared.sum()
    assert row.n_assessed == clinics.severity.loc[compared, 4].notna().sum()
    assert (row.unit, row.plan_section, row.method) == ("percent", "2.2", "plan")
    assert row.ci_low < row.value < row.ci_high


def test_order_of_rows_does_not_matter(clinics: Records, answered: dict[Key, Estimate]) -> None:
    shuffled = dataclasses.replace(
        clinics,
        cohort=clinics.cohort.sample(frac=1, random_state=1),
        tables={name: rows.sample(frac=1, random_state=2) for name, rows in clinics.tables.items()},
    )
    first, second = answered, answers(shuffled)
    assert first.keys() == second.keys()
    for key, row in first.items():
        pairs = zip(dataclasses.astuple(row), dataclasses.astuple(second[key]), strict=True)
        assert all(a == b or (pd.isna(a) and pd.isna(b)) for a, b in pairs), key


def test_who_gets_it_depends_on_the_clinic_alone(clinics: Records) -> None:
    by_clinic = np.where(clinics.cohort["clinic_id"].eq("A"), "peel", "none")
    row = answers(with_cohort(clinics, combination=by_clinic))[PEEL]
    assert row.gate == "withheld:no_overlap"
    assert math.isnan(row.value)
    assert row.n_courses == 400


def test_who_gets_it_depends_much_on_severity(clinics: Records) -> None:
    baseline = clinics.cohort["baseline_score"]
    logit = 1.3 * (baseline - baseline.mean()) / baseline.std()
    given = np.random.default_rng(8).random(400) < 1 / (1 + np.exp(-logit))
    row = answers(with_cohort(clinics, combination=np.where(given, "peel", "none")))[PEEL]
    assert row.gate == "warn:limited_overlap"


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        (
            {"combination": "missing"},
            ANY,
            "nothing_recorded",
        ),
        ({"combination": "none"}, ANY, "too_few_in_one_arm"),
        ({"depth": "missing"}, DEPTH, "nothing_recorded"),
        ({"depth": "dermal"}, DEPTH, "too_few_in_one_arm"),
    ],
)
def test_one_arm_or_none(clinics: Records, change: dict[str, str], key: Key, reason: str) -> None:
    assert answers(with_cohort(clinics, **change))[key].gate == f"withheld:{reason}"


def test_arms_that_hardly_reach_the_session(clinics: Records) -> None:
    severity = clinics.severity.copy()
    severity.loc[clinics.cohort["depth"].eq("dermal"), 4] = np.nan
    row = answers(dataclasses.replace(clinics, severity=severity))[DEPTH]
    assert row.gate == "withheld:too_few_reached_session"
    assert row.n_assessed == severity.loc[clinics.cohort["depth"].eq("epidermal"), 4].notna().sum()


@pytest.mark.parametrize(
    ("share", "gate"), [(0.10, "pass"), (0.20, "withheld:too_small_a_share_reached_session")]
)
def test_an_arm_most_of_which_has_stopped(clinics: Records, share: float, gate: str) -> None:
    """16 of 108 courses with dermal pigment seen: patients enough, but a seventh of the arm."""
    severity = clinics.severity.copy()
    dermal = clinics.cohort.index[clinics.cohort["depth"].eq("dermal")]
    seen = dermal[severity.loc[dermal, 4].notna()][:16]
    severity.loc[dermal.difference(seen), 4] = np.nan
    settings = FEW.model_copy(update={"minimum_assessed": 10, "minimum_assessed_share": share})
    row = answers(dataclasses.replace(clinics, severity=severity), settings)[DEPTH]
    assert row.gate.replace("warn:high_missing_information", "pass") == gate
    assert math.isnan(row.value) == (gate != "pass")


@pytest.mark.parametrize(("one_in", "reason"), [(8, ""), (12, "too_small_a_share_reached_session")])
@pytest.mark.parametrize("method", ["plan", "turnbull"])
def test_a_first_response_known_of_few(
    clinics: Records, one_in: int, reason: str, method: str
) -> None:
    """34 of 400 courses were ever looked at again: patients enough, but not a tenth."""
    severity = clinics.severity.copy()
    severity.loc[np.arange(400) % one_in > 0, range(1, 9)] = np.nan
    found = answers(dataclasses.replace(clinics, severity=severity))
    row = found[(RESPONSE, "all", "k=1", method)]
    assert row.gate.partition(":")[2].replace("high_missing_information", "") == reason
    assert math.isnan(row.value) == bool(reason)


def test_covariates_enter_while_five_courses_stand_behind_each_column() -> None:
    rng = np.random.default_rng(9)
    wide = {name: rng.normal(size=(60, 4)) for name in ("type", "clinic", "sex")}
    chosen, all_entered = adjusting(wide, "", np.arange(60))
    assert (list(chosen), all_entered) == (["type", "clinic"], False)
    chosen, all_entered = adjusting(wide, "clinic", np.arange(60))
    assert (list(chosen), all_entered) == (["type", "sex"], True)
    # A column that hardly varies among these courses is no covariate of theirs.
    chosen, all_entered = adjusting({"sex": np.eye(60)[:, :1]}, "", np.arange(60))
    assert (list(chosen), all_entered) == ([], True)


def test_what_could_not_be_adjusted_for_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.models.questions.confounders.ROWS_PER_COLUMN", 30)
    row = answers(question_clinics(300, 5))[PEEL]
    assert row.gate == "warn:not_all_characteristics_adjusted"


# Scarce and degenerate records: no crash, no warning, no number without its limits -------------


def healthy(records: Records, minimum: int) -> None:
    settings = FEW.model_copy(update={"minimum_assessed": minimum})
    for row in answers(records, settings).values():
        numbers = [row.value, row.ci_low, row.ci_high]
        if row.gate.startswith("withheld"):
            assert all(math.isnan(number) for number in numbers)
        elif not row.level.startswith("quantile"):
            assert all(math.isfinite(number) for number in numbers), row
            assert row.ci_low <= row.value <= row.ci_high


@pytest.mark.parametrize("minimum", [1, 25])
@pytest.mark.parametrize("n", [1, 2, 12, 60])
def test_small_clinics_do_not_fail(n: int, minimum: int) -> None:
    healthy(question_clinics(n, n), minimum)


CHANGES: list[Callable[[Records], Records]] = [
    lambda r: dataclasses.replace(r, severity=r.severity * np.nan),
    lambda r: dataclasses.replace(
        r, severity=pd.DataFrame(0.0, index=r.severity.index, columns=r.severity.columns)
    ),
    lambda r: with_cohort(r, spot_type="melasma", clinic_id="A", phototype="3", sex="female"),
    lambda r: with_cohort(
        r, depth="missing", phototype="missing", combination="missing", age_years=np.nan
    ),
    lambda r: with_cohort(r, planned_interval_days=np.nan, planned_sessions=np.nan),
    lambda r: dataclasses.replace(r, tables=r.tables | {"sessions": r.tables["sessions"].iloc[:0]}),
    lambda r: with_cohort(r, baseline_score=50.0),
]


@pytest.mark.parametrize("minimum", [1, 25])
@pytest.mark.parametrize("change", CHANGES)
def test_degenerate_records_do_not_fail(change: Callable[[Records], Records], minimum: int) -> None:
    healthy(change(question_clinics(80, 2)), minimum)


def test_no_course_gives_no_row(clinics: Records) -> None:
    nobody = dataclasses.replace(
        clinics, cohort=clinics.cohort.iloc[:0], severity=clinics.severity.iloc[:0]
    )
    assert answers(nobody) == {}


def test_a_plan_of_three_sessions_leaves_what_is_asked_up_to_the_third() -> None:
    records = question_clinics(60, 1)
    rows = answers(records, FEW.model_copy(update={"maximum_sessions": 3}))
    assert {estimand for estimand, *_ in rows} == {RESPONSE, "improvement.gain_change_pct"}
