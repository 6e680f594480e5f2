"""The numerical core: what a pattern is, when a fit is refused, what a replicate is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.models.engine import glm, mixed_model
from analysis.models.engine.bootstrap import cluster_draws, replicate_coefficients
from analysis.models.engine.glm import cluster_covariance, fit_cloglog
from analysis.models.engine.mixed_model import fit_mixed_model
from analysis.models.engine.patterns import Patterns, patterns_of
from analysis.models.engine.standardised_risk import replicate_risks
from analysis.models.follow_up import arranged_follow_up
from analysis.models.recurrence_design import recurrence_design
from analysis.models.standardisation import risk, standardised_survival
from recurrence_clinics import intervals_table, responders_table


def rows_as_they_are(columns: np.ndarray, offset: np.ndarray, outcome: np.ndarray) -> Patterns:
    n = len(offset)
    return Patterns(columns, offset, outcome.astype(float), np.ones(n), np.arange(n))


def factor_rows(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of two factors, three lengths of interval and an outcome: at most 72 patterns."""
    rng = np.random.default_rng(seed)
    columns = np.hstack(
        [np.eye(3)[rng.integers(3, size=n)], np.eye(4)[rng.integers(4, size=n), 1:]]
    )
    length = rng.choice([4.0, 8.0, 12.5], n)
    chance = 1 - np.exp(-length * np.exp(-3 + columns @ [0.3, 0, -0.3, 0.2, 0.4, -0.5]))
    return columns, np.log(length), (rng.random(n) < chance).astype(np.int64)


# --- patterns


def test_a_pattern_is_a_distinct_row_with_the_number_of_rows_that_are_it() -> None:
    columns = np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    offset = np.array([0.0, 0.0, 0.0, 0.0, 5.0, 5.0])
    outcome = np.array([0, 0, 0, 1, 0, 0])
    found = patterns_of(np.vstack([columns] * 2), np.tile(offset, 2), np.tile(outcome, 2))
    table = np.column_stack([found.columns, found.offset, found.outcome, found.weights])
    assert sorted(table.tolist()) == [
        [1, 0, 0, 0, 4],
        [1, 0, 0, 1, 2],
        [1, 0, 5, 0, 4],
        [1, 2, 0, 0, 2],
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(*[st.sampled_from([0.0, -0.0, 1.0, 1e-9, 1 / 3, -7.5, 1e6])] * 3, st.booleans()),
        max_size=60,
    ),
    st.integers(1, 4),
)
def test_every_row_is_found_again_in_its_pattern(
    drawn: list[tuple[float, float, float, bool]], copies: int
) -> None:
    table = np.array(drawn * copies, dtype=np.float64).reshape(-1, 4)
    found = patterns_of(table[:, :2], table[:, 2], table[:, 3])
    again = np.column_stack([found.columns, found.offset, found.outcome])[found.of_row]
    assert np.array_equal(again, table)
    assert np.array_equal(found.weights, np.bincount(found.of_row, minlength=len(found.weights)))
    if found.is_merged:
        assert len(found.weights) == len(np.unique(table + 0.0, axis=0))


def test_where_all_rows_differ_they_stay_as_they_are() -> None:
    columns = np.random.default_rng(1).normal(size=(50, 2))
    found = patterns_of(columns, np.zeros(50), np.zeros(50))
    assert not found.is_merged
    assert np.array_equal(found.columns, columns)
    assert np.array_equal(found.of_row, np.arange(50))


def test_two_rows_of_one_projection_are_still_two_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def standard_normal(self, size: int) -> np.ndarray:
            return np.zeros(size)

    monkeypatch.setattr(np.random, "default_rng", lambda seed: Nothing())
    columns = np.repeat([[0.0], [1.0], [2.0]], 5, axis=0)
    found = patterns_of(columns, np.zeros(15), np.zeros(15))
    assert sorted(found.columns[:, 0]) == [0, 1, 2]
    assert np.array_equal(found.columns[found.of_row], columns)


def test_patterns_do_not_depend_on_the_order_of_the_rows() -> None:
    columns, offset, outcome = factor_rows(400, 2)
    order = np.random.default_rng(3).permutation(400)
    one, other = (
        patterns_of(columns, offset, outcome),
        patterns_of(columns[order], offset[order], outcome[order]),
    )
    assert np.array_equal(one.columns, other.columns)
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(fit_cloglog(one).coefficients, fit_cloglog(other).coefficients)


# --- the fit


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(300, 600))
def test_fitting_patterns_is_fitting_rows(seed: int, n: int) -> None:
    data = factor_rows(n, seed)
    patient = np.random.default_rng(seed).integers(n // 3, size=n)
    merged, plain = patterns_of(*data), rows_as_they_are(*data)
    assert len(merged.weights) <= 72
    one, other = fit_cloglog(merged), fit_cloglog(plain)
    assert one.problem == other.problem
    if one.converged:
        assert one.coefficients == pytest.approx(other.coefficients, abs=1e-10)
        assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)
        covariances = (
            cluster_covariance(rows, one.coefficients, patient) for rows in (merged, plain)
        )
        assert next(covariances) == pytest.approx(next(covariances), rel=1e-9, abs=1e-12)


def test_one_group_has_the_hazard_of_its_events() -> None:
    outcome = np.repeat([0, 1], [30, 10])
    fit = fit_cloglog(patterns_of(np.ones((40, 1)), np.full(40, np.log(8.0)), outcome))
    assert 1 - np.exp(-8 * np.exp(fit.coefficients[0])) == pytest.approx(0.25, abs=1e-14)
    assert fit.log_likelihood == pytest.approx(30 * np.log(0.75) + 10 * np.log(0.25), abs=1e-12)


def test_where_the_search_begins_does_not_matter() -> None:
    patterns = patterns_of(*factor_rows(400, 5))
    fits = [fit_cloglog(patterns, start) for start in (None, np.full(6, 2.0), np.full(6, -6.0))]
    for fit in fits[1:]:
        assert fit.coefficients == pytest.approx(fits[0].coefficients, abs=1e-10)


GROUP = np.repeat([0, 1, 2], 20)
HALF = np.tile([0, 1], 30)


@pytest.mark.parametrize(
    ("columns", "outcome", "problem"),
    [
        (np.eye(3)[GROUP], np.where(GROUP == 1, 0, HALF), glm.SEPARATION),
        (np.eye(3)[GROUP], np.where(GROUP == 1, 1, HALF), glm.SEPARATION),
        (np.ones((60, 1)), np.zeros(60), glm.SEPARATION),
        (np.ones((60, 1)), np.ones(60), glm.SEPARATION),
        (np.column_stack([np.ones(60), GROUP]), (GROUP == 2).astype(int), glm.SEPARATION),
        (np.column_stack([np.ones(60), GROUP, 2 * GROUP + 1]), HALF, glm.SINGULAR),
        (np.column_stack([np.ones(60), np.zeros(60)]), HALF, glm.SINGULAR),
        (np.column_stack([np.ones(60), np.where(GROUP == 0, np.nan, 1)]), HALF, glm.NOT_FINITE),
    ],
)
def test_a_likelihood_without_a_maximum_is_told_by_its_name(
    columns: np.ndarray, outcome: np.ndarray, problem: str
) -> None:
    fit = fit_cloglog(patterns_of(columns, np.zeros(60), outcome))
    assert fit.problem == problem
    assert not fit.converged


def test_one_cluster_has_no_covariance() -> None:
    patterns = patterns_of(*factor_rows(300, 7))
    covariance = cluster_covariance(patterns, np.zeros(6), np.zeros(300, dtype=np.intp))
    assert np.isnan(covariance).all()


# --- the bootstrap


def test_draws_are_of_as_many_clusters_as_there_are() -> None:
    counts = cluster_draws(30, 50, np.random.default_rng(1))
    assert counts.shape == (50, 30)
    assert (counts.sum(axis=1) == 30).all()
    assert np.array_equal(counts, cluster_draws(30, 50, np.random.default_rng(1)))


def test_a_replicate_is_the_fit_to_its_rows_copied() -> None:
    columns, offset, outcome = factor_rows(500, 11)
    patient = np.random.default_rng(12).integers(120, size=500)
    patterns = patterns_of(columns, offset, outcome)
    counts = cluster_draws(120, 20, np.random.default_rng(13))
    start = fit_cloglog(patterns).coefficients
    found = replicate_coefficients(patterns, patient, counts, start)
    for drawn, coefficients in zip(counts, found.coefficients, strict=True):
        rows = np.repeat(np.arange(500), drawn[patient])
        alone = fit_cloglog(rows_as_they_are(columns[rows], offset[rows], outcome[rows]))
        assert coefficients == pytest.approx(alone.coefficients, abs=1e-9)


def test_replicates_that_lose_a_level_say_so_without_disturbing_the_others() -> None:
    columns, offset, outcome = factor_rows(300, 14)
    patient = np.arange(300) // 3
    only_one = np.zeros((300, 1))
    only_one[patient == 0] = 1
    outcome[:3] = [0, 1, 0]
    patterns = patterns_of(np.hstack([columns, only_one]), offset, outcome)
    start = fit_cloglog(patterns).coefficients
    counts = cluster_draws(100, 40, np.random.default_rng(15))
    found = replicate_coefficients(patterns, patient, counts, start)
    for drawn, coefficients, problem in zip(
        counts, found.coefficients, found.problems, strict=True
    ):
        assert problem == (glm.SINGULAR if drawn[0] == 0 else "")
        assert np.isfinite(coefficients).all() == (drawn[0] > 0)


def test_the_risk_of_a_replicate_is_that_of_its_responders_under_its_model() -> None:
    rng = np.random.default_rng(16)
    responders = responders_table(60, rng)
    follow_up = arranged_follow_up(responders, intervals_table(responders, rng))
    design = recurrence_design(follow_up, "06-25", has_moderate=True)
    final_on = follow_up.responders["final_on"].to_numpy()
    coefficients = rng.normal(-0.5, 0.3, (6, design.n_columns))
    coefficients[5] = np.nan  # no estimate
    counts = cluster_draws(60, 6, rng)
    found = replicate_risks(design, coefficients, final_on, counts, (0.0, 2.0), (26, 52))
    assert np.isnan(found[5]).all()
    for replicate in range(5):
        rows = np.repeat(np.arange(60), counts[replicate])
        for at, level in enumerate((0.0, 2.0)):
            curve = standardised_survival(design, coefficients[replicate], final_on, rows, level)
            expected = [risk(curve, 26).value, risk(curve, 52).value]
            assert found[replicate, at] == pytest.approx(expected, abs=1e-12)


# --- the mixed model


def patients_rows(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Outcome, columns (two types and time), time and patient; 2 to 6 values a patient."""
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(n), rng.integers(2, 7, n))
    k = np.arange(len(patient)) - np.searchsorted(patient, patient) + 1.0
    kind = rng.integers(2, size=n)[patient]
    columns = np.column_stack([kind == 0, kind == 1, k]).astype(np.float64)
    effects = rng.normal(size=(n, 2)) @ [[0.6, -0.1], [0.0, 0.2]]
    outcome = columns @ [1.0, 1.5, -0.4] + effects[patient, 0] + effects[patient, 1] * k
    return outcome + rng.normal(0, 0.3, len(k)), columns, k, patient


@pytest.mark.parametrize("is_restricted", [True, False])
def test_the_mixed_model_is_generalised_least_squares_under_its_own_covariance(
    is_restricted: bool,
) -> None:
    outcome, columns, k, patient = patients_rows(40, 1)
    fit = fit_mixed_model(outcome, columns, k, patient, is_restricted=is_restricted)
    z = np.column_stack([np.ones_like(k), k])
    same = patient[:, None] == patient
    v = same * (z @ fit.random_covariance @ z.T) + fit.residual_sd**2 * np.eye(len(k))
    weighted = np.linalg.solve(v, np.column_stack([columns, outcome]))
    information = columns.T @ weighted[:, :3]
    residual = outcome - columns @ fit.coefficients
    n, p = columns.shape
    value = (
        n * np.log(2 * np.pi) + np.linalg.slogdet(v)[1] + residual @ np.linalg.solve(v, residual)
    )
    if is_restricted:
        value += np.linalg.slogdet(information)[1] - p * np.log(2 * np.pi)
    assert columns.T @ weighted[:, 3] == pytest.approx(information @ fit.coefficients, rel=1e-9)
    assert fit.covariance == pytest.approx(np.linalg.inv(information), rel=1e-9)
    assert fit.log_likelihood == pytest.approx(-value / 2, abs=1e-8)


def test_row_order_does_not_matter_to_the_mixed_model() -> None:
    rows = patients_rows(30, 2)
    order = np.random.default_rng(3).permutation(len(rows[0]))
    one, other = fit_mixed_model(*rows), fit_mixed_model(*(part[order] for part in rows))
    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-7)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-8)


def test_an_effect_without_variance_is_said_to_lie_on_the_boundary() -> None:
    _, columns, k, patient = patients_rows(30, 4)
    noise = np.random.default_rng(5).normal(size=len(k))
    # Every patient's mean is that of the model: less between patients than chance would leave.
    noise -= (np.bincount(patient, noise) / np.bincount(patient))[patient]
    fit = fit_mixed_model(columns @ [1.0, 1.5, -0.4] + noise, columns, k, patient)
    assert fit.note == mixed_model.BOUNDARY
    assert not fit.problem


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda rows: (rows[0], rows[1] * [1, 1, 0], *rows[2:]), mixed_model.SINGULAR),
        (lambda rows: (np.where(rows[2] == 1, np.nan, rows[0]), *rows[1:]), mixed_model.NOT_FINITE),
        (lambda rows: tuple(part[:3] for part in rows), mixed_model.SINGULAR),
        (lambda rows: (rows[1] @ np.ones(3), *rows[1:]), mixed_model.NO_RESIDUAL),
        (lambda rows: tuple(part[rows[2] < 3] for part in rows), mixed_model.TOO_FEW_ROWS),
    ],
)
def test_a_mixed_model_without_an_estimate_says_why(change: object, problem: str) -> None:
    fit = fit_mixed_model(*change(patients_rows(20, 6)))  # type: ignore[operator]
    assert fit.problem == problem
    assert np.isnan(fit.coefficients).all()
