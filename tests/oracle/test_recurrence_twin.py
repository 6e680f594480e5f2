"""The recurrence model agrees with its slow twin: likelihoods, g-computation, imputation, test."""

from __future__ import annotations

import math
import zlib
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.models.adherence_imputation import imputed_protection
from analysis.models.calibration import Mixture, fit_mixture
from analysis.models.follow_up import arranged_follow_up
from analysis.models.lagged_test import adherence_test
from analysis.models.recurrence import recurrence_estimates
from analysis.models.recurrence_design import recurrence_design
from analysis.models.recurrence_routes import fits_of
from analysis.models.report_model import multinomial_logit, report_model
from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import Estimate, parse_level
from recurrence_clinics import LEVELS, intervals_table, responders_table

from .slow_improvement import rubin
from .slow_recurrence import (
    LEVEL,
    Interval,
    Person,
    Row,
    Vector,
    about_people,
    design,
    fitted,
    imputed_levels,
    mixture_sums,
    multinomial,
    sandwich,
    slopes,
    stage_one_columns,
    stage_one_objective,
    standardise,
)

ASKED, SINCE = "until_recurrence", "since_last_look"
SETTINGS = RecurrenceSettings(imputations=2, minimum_events=20)
PEAK = SETTINGS.season_peak
Tables = tuple[pd.DataFrame, pd.DataFrame]


@cache
def clinics(missing_share: float, n: int = 150) -> Tables:
    """Responders and intervals; one patient has six courses."""
    rng = np.random.default_rng(2)
    people = responders_table(n, rng)
    people["clinic_id"] = "A"
    intervals = intervals_table(people, rng, missing_share=missing_share)
    people.loc[np.arange(n) % 30 == 0, "patient"] = people["patient"].iloc[1]
    return people, intervals


def known(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[arg-type]


def as_lists(people: pd.DataFrame, intervals: pd.DataFrame) -> tuple[list[Person], list[Interval]]:
    persons = [
        {str(name): known(value) for name, value in row.items()}
        for row in people.sort_values(["clinic_id", "course_id"]).to_dict("records")
    ]
    for person in persons:
        person["final_on"] = person["final_on"].date()
    place = {person["course_id"]: i for i, person in enumerate(persons)}
    rows = [
        {
            "person": place[row.course_id],
            "start": row.start_weeks,
            "end": row.end_weeks,
            "midpoint_on": row.midpoint_on.date(),
            "recurred": int(row.has_recurred),
            "sun_protection": known(row.sun_protection),
            "previous": known(row.previous_sun_protection),
        }
        for row in intervals.itertuples()
    ]
    return persons, sorted(rows, key=lambda row: (row["person"], row["start"]))


def agrees(
    estimates: list[Estimate],
    people: list[Person],
    about: list[Vector],
    copies: list[tuple[Vector, list[Vector]]],
    n_followed: int,
) -> int:
    """How many shown rows were compared with the twin's numbers from these fits."""
    complete_df = n_followed - len(copies[0][0])
    populations = {
        name: standardise(
            people, about, [i for i, p in enumerate(people) if name in ("all", p["spot_type"])]
        )
        for name in {row.spot_type for row in estimates}
    }
    compared = 0
    for row in estimates:
        if row.gate.startswith("withheld") or row.estimand == "recurrence.hazard_ratio":
            continue
        keys = parse_level(row.level)
        name = keys.get("adherence") or keys["contrast"]
        estimand = row.estimand.removeprefix("recurrence.")
        made = [
            populations[row.spot_type].estimate(b, covariance, estimand, name, int(keys["weeks"]))
            for b, covariance in copies
        ]
        numbers = np.array(rubin(made, complete_df))
        if row.unit == "ratio":
            numbers = np.exp(numbers)
        if row.unit == "probability":
            numbers = np.clip(numbers, -1 if "difference" in estimand else 0, 1)
        found = (row.value, row.ci_low, row.ci_high)
        assert found == pytest.approx(tuple(numbers), rel=1e-5, abs=1e-6), (row.estimand, row.level)
        compared += 1
    return compared


def test_with_every_report_given_all_numbers_agree() -> None:
    tables = clinics(0.0)
    people, intervals = as_lists(*tables)
    rows, about = design(people, intervals)
    model = recurrence_design(arranged_follow_up(*tables), PEAK, has_moderate=True)
    assert model.n_columns == 7 + len(rows[0].columns), "the twin knows the full model only"
    copy = fitted(rows)
    estimates = recurrence_estimates(*tables, SETTINGS, ASKED)
    n_followed = len({row.patient for row in rows})
    assert agrees(estimates, people, about, [copy, copy], n_followed) >= 36
    (ratio,) = (
        row
        for row in estimates
        if (row.estimand, row.level) == ("recurrence.hazard_ratio", "contrast=high-low")
    )
    b, covariance = copy
    twin = rubin([(b[8], covariance[8][8])] * 2, n_followed - len(b))
    assert (ratio.value, ratio.ci_low, ratio.ci_high) == pytest.approx(np.exp(twin), rel=1e-6)


def test_missing_reports_are_filled_in_alike() -> None:
    tables = clinics(0.3)
    people, intervals = as_lists(*tables)
    about = about_people(people, sum(row["recurred"] for row in intervals))
    follow_up = arranged_follow_up(*tables)
    model = recurrence_design(follow_up, PEAK, has_moderate=True)
    for seed in (1, 2):
        fast = imputed_protection(follow_up, model, 5, np.random.default_rng(seed))
        slow = imputed_levels(people, intervals, about, 5, np.random.default_rng(seed))
        assert fast.tolist() == slow


def bootstrap_weights(
    people: list[Person], intervals: list[Interval], rng: np.random.Generator
) -> list[float]:
    ids = sorted({person["patient"] for person in people})
    drawn = [ids[i] for i in rng.integers(len(ids), size=len(ids))]
    return [float(drawn.count(people[row["person"]]["patient"])) for row in intervals]


def stage_one(
    people: list[Person], intervals: list[Interval], about: list[Vector], weights: list[float]
) -> tuple[list[Vector], list[Vector], list[Vector], list[int], list[float]]:
    """Coefficients that the fast search finds on the twin's columns, and what they were found on:
    all columns, those learned from, their reports, their weights."""
    columns = [stage_one_columns(intervals, about, j) for j in range(len(intervals))]
    learned = [
        j for j, row in enumerate(intervals) if row["sun_protection"] and not row["recurred"]
    ]
    rows = [columns[j] for j in learned]
    reported = [LEVEL[intervals[j]["sun_protection"]] for j in learned]
    chosen = [weights[j] for j in learned]
    found = multinomial_logit(
        np.array(rows), np.array(reported, dtype=np.intp), np.array(chosen), 3
    )
    return found.T.tolist()[1:], columns, rows, reported, chosen


def test_stage_one_is_the_maximum_of_the_plain_likelihood_on_the_same_columns() -> None:
    tables = clinics(0.3)
    people, intervals = as_lists(*tables)
    about = about_people(people, sum(row["recurred"] for row in intervals))
    follow_up = arranged_follow_up(*tables)
    model = report_model(
        follow_up, recurrence_design(follow_up, PEAK, has_moderate=True), (0.0, 1.0, 2.0)
    )
    weights = bootstrap_weights(people, intervals, np.random.default_rng(4))
    b, columns, rows, reported, chosen = stage_one(people, intervals, about, weights)
    assert model.predictors == pytest.approx(np.array(columns), abs=1e-9)
    chance = model.probabilities(np.array(weights))
    assert chance == pytest.approx(np.array([multinomial(x, b) for x in columns]), abs=1e-7)
    # A tiny ridge is part of the search; every fourth coefficient is enough to see the top.
    width = len(b[0])
    for place in range(0, 2 * width, 4):

        def along(at: Vector, place: int = place) -> float:
            moved = [list(one) for one in b]
            moved[place // width][place % width] = at[0]
            return stage_one_objective(rows, reported, chosen, moved, 1e-3)

        (slope,) = slopes(along, [b[place // width][place % width]])
        assert abs(slope) < 1e-3


@cache
def mixed() -> tuple[list[Row], list[Vector], list[Vector], list[str]]:
    """Rows without sun protection, stage 1's chances, what is known of people, patients."""
    tables = clinics(0.3)
    people, intervals = as_lists(*tables)
    about = about_people(people, sum(row["recurred"] for row in intervals))
    filled = [row | {"sun_protection": row["sun_protection"] or "low"} for row in intervals]
    rows, _ = design(people, filled)
    bare = [Row(row.pieces, row.columns[2:], row.recurred, row.patient) for row in rows]
    rng = np.random.default_rng([SETTINGS.seed, zlib.crc32(b"all")])
    b, columns, *_ = stage_one(people, intervals, about, bootstrap_weights(people, intervals, rng))
    return bare, [multinomial(x, b) for x in columns], about, [row.patient for row in rows]


def test_stage_two_is_the_maximum_of_the_plain_likelihood() -> None:
    rows, chances, _, patients = mixed()
    tables = clinics(0.3)
    fits = fits_of(arranged_follow_up(*tables), SETTINGS, SINCE, "all")
    assert fits is not None
    first = fits.copies[0]
    b = [*first.coefficients[:7], *first.coefficients[9:]]
    theta = list(first.coefficients[7:9])
    scores, gradient, curvature = mixture_sums(rows, chances, b, theta)
    step = np.linalg.solve(np.array(curvature), np.array(gradient))
    assert np.abs(step).max() < 1e-5  # Newton's next step would go nowhere
    covariance, n_clusters = sandwich(scores, patients, curvature)
    order = [*range(7), len(b), len(b) + 1, *range(7, len(b))]
    plain = np.array(covariance)[np.ix_(order, order)]
    n, p = len(rows), len(order)
    factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - p)
    assert first.covariance == pytest.approx(factor * plain, rel=1e-3, abs=1e-6)


def test_derivatives_of_stage_two_agree_with_differences_anywhere() -> None:
    rows, chances, _, patients = mixed()
    follow_up = arranged_follow_up(*clinics(0.3))
    model = recurrence_design(follow_up, PEAK, has_moderate=True)
    data = Mixture(model.rows(follow_up, None), np.array(chances))
    n_others = 1 + len(rows[0].columns)
    at = np.concatenate([np.linspace(-3.8, -3.3, 6), np.full(n_others, 0.1), [-0.3, -0.9]])
    scores, gradient, curvature = mixture_sums(rows, chances, list(at[:-2]), list(at[-2:]))
    fast_scores, fast_curvature = data.scores_and_curvature(at)
    assert fast_scores == pytest.approx(np.array(scores), abs=1e-6)
    assert data.gradient(at) == pytest.approx(np.array(gradient), abs=1e-4)
    assert fast_curvature == pytest.approx(np.array(curvature), rel=1e-4, abs=1e-3)
    patient = np.unique(patients, return_inverse=True)[1].astype(np.intp)
    assert fit_mixture(data, patient, at) is not None


def test_the_calibrated_route_standardises_alike() -> None:
    tables = clinics(0.3)
    people, _ = as_lists(*tables)
    _, _, about, patients = mixed()
    fits = fits_of(arranged_follow_up(*tables), SETTINGS, SINCE, "all")
    assert fits is not None
    copies = [(list(fit.coefficients), fit.covariance.tolist()) for fit in fits.copies]
    estimates = recurrence_estimates(*tables, SETTINGS, SINCE)
    some = [row for row in estimates if row.spot_type == "all" and "moderate" not in row.level]
    assert agrees(some, people, about, copies, len(set(patients))) == 10


def test_the_test_reads_the_report_before() -> None:
    people_table, intervals_of = clinics(0.0)
    rng = np.random.default_rng(6)
    told = intervals_of["previous_sun_protection"].to_numpy(dtype=object)
    told = np.where(pd.isna(told), LEVELS[rng.integers(0, 3, len(told))], told)
    tables = people_table, intervals_of.assign(previous_sun_protection=pd.Series(told, dtype="str"))
    people, intervals = as_lists(*tables)
    rows, _ = design(people, intervals, "previous")
    b, covariance = fitted(rows)
    df = len({row.patient for row in rows}) - len(b)
    (row,) = adherence_test(*tables, SETTINGS)
    twin = rubin([(b[8], covariance[8][8])] * 2, df)
    assert (row.value, row.ci_low, row.ci_high) == pytest.approx(np.exp(twin), rel=1e-6)
    left = (df + 1) / (df + 3) * df
    p_value = 2 * stats.t.sf(abs(b[8]) / math.sqrt(covariance[8][8]), left)
    assert row.p_value == pytest.approx(p_value, rel=1e-5)
