"""The recurrence model: against statsmodels by hand, against numerical differentiation, its gates,
and whether it finds again what a simulation put in."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from analysis.models import recurrence_design as recurrence_design_module
from analysis.models import recurrence_fit
from analysis.models.adherence_imputation import earlier_reports, imputed_protection
from analysis.models.engine.patterns import patterns_of
from analysis.models.follow_up import FollowUp, arranged_follow_up, season
from analysis.models.recurrence import recurrence_estimates
from analysis.models.recurrence_design import RecurrenceDesign, recurrence_design
from analysis.models.recurrence_fit import fit_recurrence
from analysis.models.standardisation import (
    MONTHS_PER_WEEK,
    log_risk_ratio,
    risk,
    risk_difference,
    rmst_difference_months,
    standardised_survival,
)
from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import Estimate, to_table
from recurrence_clinics import LOG_HAZARD_RATIO, intervals_table, responders_table

ASKED = "until_recurrence"
SETTINGS = RecurrenceSettings(imputations=4, minimum_events=40)


def clinics(n: int = 300, seed: int = 1, **how: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    responders = responders_table(n, rng)
    return responders, intervals_table(responders, rng, **how)  # type: ignore[arg-type]


def one(estimates: list[Estimate], estimand: str, level: str, spot_type: str = "all") -> Estimate:
    wanted = (f"recurrence.{estimand}", level, spot_type)
    (found,) = [row for row in estimates if (row.estimand, row.level, row.spot_type) == wanted]
    return found


def gates(estimates: list[Estimate]) -> set[str]:
    return {row.gate for row in estimates}


@pytest.fixture(scope="module")
def complete() -> tuple[FollowUp, RecurrenceDesign]:
    follow_up = arranged_follow_up(*clinics(missing_share=0.0))
    return follow_up, recurrence_design(follow_up, "06-25", has_moderate=True)


def test_agrees_with_a_formula_fitted_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    responders, intervals = clinics(missing_share=0.0)
    # Looks where the bands end, so that no interval lies in two; bands are not drawn together.
    monkeypatch.setattr(recurrence_design_module, "BAND_STIFFNESS", 0.0)
    edges = np.array([0.0, 8.0, 16.0, 26.0, 39.0, 52.0, 78.0])
    look = intervals.groupby("course_id").cumcount()
    intervals, look = intervals[look < 6], look[look < 6]
    start, end = edges[look], edges[look + 1]
    final_on = intervals["course_id"].map(responders.set_index("course_id")["final_on"])
    middle = final_on + pd.to_timedelta(7 * (start + end) / 2, unit="D")
    intervals = intervals.assign(
        start_weeks=start, end_weeks=end, length_weeks=end - start, midpoint_on=middle
    )
    # Nothing but time, season, protection, type and what is left on the skin.
    plain = {"phototype": "3", "sex": "female", "combination": "none", "clinic_id": "A"}
    responders = responders.assign(**plain, age_years=40.0, n_sessions=4, baseline_score=60.0)
    intervals = intervals.assign(clinic_id="A")
    rows = intervals.merge(responders.drop(columns="patient"), on="course_id")
    middle = (rows["start_weeks"] + rows["end_weeks"]) / 2
    rows["band"] = pd.cut(middle, [0, 8, 16, 26, 39, 52, 78], right=False).astype(str)
    rows["wave"] = season(rows["midpoint_on"].to_numpy(), "06-25")
    model = smf.glm(
        "has_recurred ~ 0 + band + wave + C(sun_protection, Treatment('low')) + spot_type"
        " + final_score",
        rows,
        family=sm.families.Binomial(sm.families.links.CLogLog()),
        offset=np.log(rows["length_weeks"]),
    ).fit(cov_type="cluster", cov_kwds={"groups": rows["patient"].astype("category").cat.codes})
    estimates = recurrence_estimates(responders, intervals, SETTINGS, ASKED)
    for name in ("high", "moderate"):
        by_hand = f"C(sun_protection, Treatment('low'))[T.{name}]"
        ours = one(estimates, "hazard_ratio", f"contrast={name}-low")
        assert math.log(ours.value) == pytest.approx(model.params[by_hand], abs=1e-6)
        # Ours takes the t quantile of the degrees of freedom left, by hand the normal one.
        half_width = (math.log(ours.ci_high) - math.log(ours.ci_low)) / 2
        assert half_width / 1.96 == pytest.approx(model.bse[by_hand], rel=0.01)
        assert ours.fmi == 0


def test_standardised_risk_agrees_with_survival_worked_out_cell_by_cell() -> None:
    follow_up = arranged_follow_up(*clinics(n=40, missing_share=0.0))
    design = recurrence_design(follow_up, "06-25", has_moderate=True)
    rng = np.random.default_rng(3)
    b = np.concatenate([np.full(design.n_bands, -4.0), rng.normal(0, 0.3, 50)])[: design.n_columns]
    final_on = follow_up.responders["final_on"].to_numpy()
    curve = standardised_survival(design, b, final_on, np.arange(40), 2.0)
    free = []
    for person in range(40):
        alive = 1.0
        for cell in range(26):
            weeks = 2 * cell + 1
            band = design.band(np.array([float(weeks)]))[0]
            day = final_on[person].astype("datetime64[D]") + 7 * weeks
            row = np.concatenate(
                [
                    np.eye(design.n_bands)[band],
                    season(np.array([day]), "06-25"),
                    [0.0, 1.0],
                    design.covariates[person],
                ]
            )
            alive *= math.exp(-2 * math.exp(row @ b))
        free.append(alive)
    assert risk(curve, 52).value == pytest.approx(1 - np.mean(free), abs=1e-12)


@pytest.mark.parametrize("weeks", [26, 52])
def test_gradients_agree_with_numerical_differentiation(
    complete: tuple[FollowUp, RecurrenceDesign], weeks: int
) -> None:
    follow_up, design = complete
    rows_of = design.rows(follow_up, follow_up.protection)
    fit = fit_recurrence(rows_of, follow_up.patient[follow_up.course])
    assert fit is not None
    final_on = follow_up.responders["final_on"].to_numpy()
    rows = np.arange(0, len(final_on), 2)

    def quantities(b: np.ndarray) -> list[object]:
        low, high = (standardised_survival(design, b, final_on, rows, a) for a in (0.0, 2.0))
        made = [f(high, low, weeks) for f in (risk_difference, log_risk_ratio)]
        return [risk(low, weeks), *made, rmst_difference_months(high, low, weeks)]

    analytic = quantities(fit.coefficients)
    step = 1e-5
    for column in range(design.n_columns):
        nudge = step * np.eye(design.n_columns)[column]
        up, down = quantities(fit.coefficients + nudge), quantities(fit.coefficients - nudge)
        for exact, above, below in zip(analytic, up, down, strict=True):
            slope = (above.value - below.value) / (2 * step)  # type: ignore[attr-defined]
            assert exact.gradient[column] == pytest.approx(slope, abs=1e-7)  # type: ignore[attr-defined]


def test_months_free_are_the_area_between_the_curves(
    complete: tuple[FollowUp, RecurrenceDesign],
) -> None:
    follow_up, design = complete
    final_on = follow_up.responders["final_on"].to_numpy()
    b = np.concatenate([np.full(design.n_bands, -4.0), [0.2, -0.4, -0.8], np.zeros(50)])
    low, high = (
        standardised_survival(design, b[: design.n_columns], final_on, np.arange(9), a)
        for a in (0.0, 2.0)
    )
    gained = np.trapezoid(high.mean - low.mean, dx=2.0) * MONTHS_PER_WEEK
    assert rmst_difference_months(high, low, 52).value == pytest.approx(gained, rel=1e-12)


def test_the_outcome_modelled_is_recurrence_whatever_type_it_came_in() -> None:
    # plan 7: a boolean outcome in a formula silently models P(no recurrence)
    responders, intervals = clinics(missing_share=0.0)
    as_boolean = intervals.assign(has_recurred=intervals["has_recurred"].eq(1))
    one_way, other = (
        recurrence_estimates(responders, rows, SETTINGS, ASKED) for rows in (intervals, as_boolean)
    )
    assert one_way == other
    assert one(one_way, "risk", "adherence=low;weeks=52").value > 0.5


def test_season_peaks_on_the_day_named() -> None:
    days = np.array(["2023-06-25", "2024-12-24", "2023-03-26"], dtype="datetime64[D]")
    assert season(days, "06-25") == pytest.approx([1, -1, 0], abs=0.02)
    assert season(days[:1], "12-25") == pytest.approx([-1], abs=0.01)


def test_row_order_does_not_matter() -> None:
    responders, intervals = clinics()
    shuffled = [table.sample(frac=1, random_state=4) for table in (responders, intervals)]
    pd.testing.assert_frame_equal(
        to_table(recurrence_estimates(responders, intervals, SETTINGS, ASKED)),
        to_table(recurrence_estimates(*shuffled, SETTINGS, ASKED)),
    )


def test_earlier_reports_look_backwards_only() -> None:
    responders = responders_table(2, np.random.default_rng(1))
    levels = [None, "high", "low", None, "moderate"]
    course = ["c00000"] * 4 + ["c00001"]
    edges = [*pairwise([0.0, 8.0, 16.0, 24.0, 32.0]), (0.0, 8.0)]
    intervals = pd.DataFrame(
        {
            "clinic_id": responders["clinic_id"].to_numpy()[[0, 0, 0, 0, 1]],
            "course_id": pd.Series(course, dtype="str"),
            "start_weeks": [start for start, _ in edges],
            "end_weeks": [end for _, end in edges],
            "length_weeks": 8.0,
            "midpoint_on": np.datetime64("2024-01-01"),
            "has_recurred": 0,
            "sun_protection": pd.Series(levels, dtype="str"),
            "previous_sun_protection": pd.Series([None] * 5, dtype="str"),
        }
    )
    by_course = responders.set_index("course_id")["clinic_id"]
    follow_up = arranged_follow_up(responders, intervals)
    first = 0 if by_course["c00000"] <= by_course["c00001"] else 1
    rows = earlier_reports(follow_up)[first : first + 4]
    # mean so far less 1, none yet, last less 1, previous missing; high is 2 - 1, low 0 - 1
    assert rows.tolist() == [[0, 1, 0, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 0, -1, 0]]


def test_imputed_levels_keep_what_was_reported_and_follow_the_reported_distribution() -> None:
    follow_up = arranged_follow_up(*clinics(n=600, missing_share=0.4))
    design = recurrence_design(follow_up, "06-25", has_moderate=True)
    known = np.isfinite(follow_up.protection)
    rng = np.random.default_rng(2)
    copies = [imputed_protection(follow_up, design, 5, rng) for _ in range(5)]
    for filled in copies:
        assert np.array_equal(filled[known], follow_up.protection[known])
        assert set(filled) == {0.0, 1.0, 2.0}
    shares = np.mean(
        [[np.mean(filled[~known] == a) for a in range(3)] for filled in copies], axis=0
    )
    reported = [np.mean(follow_up.protection[known] == a) for a in range(3)]
    assert shares == pytest.approx(reported, abs=0.06)
    assert not np.array_equal(copies[0], copies[1])


def test_recovers_the_hazard_ratio_that_was_put_in() -> None:
    inside, errors = 0, []
    for seed in range(8):
        responders, intervals = clinics(n=350, seed=100 + seed)
        estimates = recurrence_estimates(responders, intervals, SETTINGS, ASKED)
        found = one(estimates, "hazard_ratio", "contrast=high-low")
        inside += found.ci_low <= math.exp(LOG_HAZARD_RATIO[2]) <= found.ci_high
        errors.append(math.log(found.value) - LOG_HAZARD_RATIO[2])
    assert inside >= 6
    assert abs(np.mean(errors)) < 0.12  # four Monte Carlo standard errors


@pytest.mark.parametrize(
    ("change", "reference", "reason"),
    [
        ({"has_recurred": 0}, ASKED, "too_few_recurrences"),
        ({"sun_protection": pd.NA}, ASKED, "sun_protection_not_recorded"),
        ({"sun_protection": pd.NA}, "since_last_look", "sun_protection_not_recorded"),
        ({"sun_protection": "high"}, ASKED, "one_level_of_sun_protection"),
    ],
)
def test_what_cannot_be_estimated_is_withheld_with_the_reason(
    change: dict[str, object], reference: str, reason: str
) -> None:
    responders, intervals = clinics()
    sound = recurrence_estimates(responders, intervals, SETTINGS, ASKED)
    assert gates(sound) == {"pass"}
    found = recurrence_estimates(responders, intervals.assign(**change), SETTINGS, reference)
    assert gates(found) == {f"withheld:{reason}"}
    assert all(math.isnan(row.value) and math.isnan(row.ci_low) for row in found)
    # The rows are there, with their population.
    keys = [(row.estimand, row.spot_type, row.level, row.n_courses) for row in found]
    assert keys == [(row.estimand, row.spot_type, row.level, row.n_courses) for row in sound]


def test_a_type_with_few_recurrences_is_withheld_alone() -> None:
    responders, intervals = clinics()
    few = SETTINGS.model_copy(update={"minimum_events": 110})
    estimates = recurrence_estimates(responders, intervals, few, ASKED)
    level = "adherence=high;weeks=26"
    assert one(estimates, "risk", level).gate == "pass"
    assert one(estimates, "risk", level, "pih").gate == "withheld:too_few_recurrences"


def test_a_year_is_withheld_where_nobody_was_followed_for_one() -> None:
    responders, intervals = clinics()
    early = intervals[intervals["end_weeks"] < 38]
    estimates = recurrence_estimates(responders, early, SETTINGS, ASKED)
    assert one(estimates, "risk", "adherence=high;weeks=26").gate == "pass"
    assert one(estimates, "risk", "adherence=high;weeks=52").gate == "withheld:follow_up_too_short"


def test_a_rare_middle_level_is_withheld_and_the_others_are_shown() -> None:
    responders, intervals = clinics(missing_share=0.0)
    is_moderate = intervals["sun_protection"].eq("moderate")
    rare = intervals[~is_moderate | (is_moderate.cumsum() < 4)]
    estimates = recurrence_estimates(responders, rare, SETTINGS, ASKED)
    reason = "withheld:too_few_at_one_level_of_sun_protection"
    assert one(estimates, "risk", "adherence=moderate;weeks=26").gate == reason
    assert one(estimates, "hazard_ratio", "contrast=moderate-low").gate == reason
    assert one(estimates, "hazard_ratio", "contrast=high-low").gate == "pass"


@pytest.mark.parametrize(
    "change",
    [
        {"spot_type": "melasma", "sex": "missing", "phototype": "missing", "age_years": math.nan},
        {"age_years": math.nan, "n_sessions": 3, "combination": "missing"},
        {"final_on": np.datetime64("2024-01-01"), "final_score": 20.0},
    ],
)
def test_covariates_that_say_nothing_do_no_harm(change: dict[str, object]) -> None:
    responders, intervals = clinics()
    estimates = recurrence_estimates(responders.assign(**change), intervals, SETTINGS, ASKED)
    assert gates(estimates) == {"pass"}


def test_records_missing_together_do_not_make_the_design_singular() -> None:
    responders, intervals = clinics()
    unknown = np.arange(len(responders)) % 3 == 0
    for name in ("sex", "phototype", "combination"):
        responders[name] = responders[name].mask(unknown, "missing")
    responders["age_years"] = responders["age_years"].fillna(40).mask(unknown)
    assert gates(recurrence_estimates(responders, intervals, SETTINGS, ASKED)) == {"pass"}


def test_a_fit_with_a_problem_withholds_and_prints_nothing(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    fit = recurrence_fit.fit_cloglog

    def with_a_problem(*args: object, **how: object) -> object:
        return replace(fit(*args, **how), problem="no_convergence")

    monkeypatch.setattr(recurrence_fit, "fit_cloglog", with_a_problem)
    assert gates(recurrence_estimates(*clinics(), SETTINGS, ASKED)) == {
        "withheld:model_did_not_converge"
    }
    assert not recwarn.list


def test_perfect_separation_does_not_converge() -> None:
    outcome = np.repeat([0, 1], 20)
    columns = np.column_stack([np.ones(40), outcome.astype(float)])
    data = patterns_of(columns, np.zeros(40), outcome)
    assert fit_recurrence(data, np.arange(40)) is None


def test_nobody_and_nothing() -> None:
    responders, intervals = clinics()
    assert recurrence_estimates(responders.iloc[:0], intervals.iloc[:0], SETTINGS, ASKED) == []
    unseen = recurrence_estimates(responders, intervals.iloc[:0], SETTINGS, ASKED)
    assert gates(unseen) == {"withheld:too_few_recurrences"}
    assert unseen[0] == replace(unseen[0], n_assessed=0, n_events=0, n_courses=len(responders))


def test_a_missing_number_without_a_recurrence_does_not_withhold_the_model() -> None:
    """Its flag would have a hazard of exactly 0, which no iteration ever reaches."""
    responders, intervals = clinics()
    recurred = set(intervals.loc[intervals["has_recurred"].eq(1), "course_id"])
    quiet = responders.index[~responders["course_id"].isin(recurred)][:12]
    responders["age_years"] = responders["age_years"].fillna(40.0)
    responders.loc[quiet, "age_years"] = np.nan
    assert gates(recurrence_estimates(responders, intervals, SETTINGS, ASKED)) == {"pass"}
