"""The proportional-odds fitter: weights, awkward outcomes, separation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.models.ordinal_fit import covariance, fit_proportional_odds

Array = np.ndarray


def made_up(n: int = 300, seed: int = 1) -> tuple[Array, Array]:
    """Grades 0-4 with proportional odds in a number and a 0/1 column."""
    rng = np.random.default_rng(seed)
    columns = np.column_stack([rng.normal(size=n), rng.random(n) < 0.3]).astype(float)
    latent = columns @ [1.0, -0.7] + rng.logistic(size=n)
    return np.searchsorted([-2.0, -0.5, 0.5, 2.0], latent).astype(float), columns


def plain_log_likelihood(grade: Array, columns: Array, thresholds: Array, b: Array) -> float:
    """Row by row, from the definition."""
    total = 0.0
    for g, x in zip(grade, columns, strict=True):
        ends = [-math.inf, *thresholds, math.inf]
        up, low = ends[int(g) + 1] - float(x @ b), ends[int(g)] - float(x @ b)
        total += math.log(1 / (1 + math.exp(-up)) - 1 / (1 + math.exp(-low)))
    return total


def test_no_other_parameters_are_likelier() -> None:
    grade, columns = made_up()
    fit = fit_proportional_odds(grade, columns, np.ones(len(grade)), ridge=0.0)
    assert fit is not None
    best = plain_log_likelihood(grade, columns, fit.thresholds, fit.coefficients)
    assert fit.log_likelihood == pytest.approx(best, abs=1e-9)
    for direction in np.vstack([np.eye(6), -np.eye(6)]) * 1e-3:
        b, t = fit.coefficients + direction[:2], fit.thresholds + direction[2:]
        assert plain_log_likelihood(grade, columns, t, b) < best


def test_a_weight_is_that_many_rows() -> None:
    grade, columns = made_up()
    weights = np.random.default_rng(2).integers(0, 4, len(grade))
    rows = np.repeat(np.arange(len(grade)), weights)
    weighted = fit_proportional_odds(grade, columns, weights, ridge=0.1)
    repeated = fit_proportional_odds(grade[rows], columns[rows], np.ones(len(rows)), ridge=0.1)
    assert weighted is not None
    assert repeated is not None
    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients, atol=1e-9)
    np.testing.assert_allclose(weighted.thresholds, repeated.thresholds, atol=1e-9)
    np.testing.assert_allclose(
        covariance(weighted, grade, columns, weights, ridge=0.1),
        covariance(repeated, grade[rows], columns[rows], np.ones(len(rows)), ridge=0.1),
        atol=1e-9,
    )


def test_an_earlier_fit_as_start_changes_nothing() -> None:
    grade, columns = made_up()
    weights = np.random.default_rng(3).integers(0, 3, len(grade))
    start = fit_proportional_odds(grade, columns, np.ones(len(grade)), ridge=0.1)
    warm = fit_proportional_odds(grade, columns, weights, 0.1, start)
    cold = fit_proportional_odds(grade, columns, weights, 0.1)
    assert warm is not None
    assert cold is not None
    np.testing.assert_allclose(warm.coefficients, cold.coefficients, atol=1e-7)


def test_units_of_a_column_do_not_matter() -> None:
    grade, columns = made_up()
    one = np.ones(len(grade))
    plain = fit_proportional_odds(grade, columns, one, ridge=0.1)
    scaled = fit_proportional_odds(grade, 1000 * columns + 5e4, one, ridge=0.1)
    assert plain is not None
    assert scaled is not None
    np.testing.assert_allclose(scaled.coefficients * 1000, plain.coefficients, rtol=1e-6)
    np.testing.assert_allclose(
        scaled.at_most(1000 * columns + 5e4), plain.at_most(columns), atol=1e-7
    )


def test_a_grade_nobody_has_is_never_drawn() -> None:
    grade, columns = made_up()
    grade[grade == 2] = 3
    fit = fit_proportional_odds(grade, columns, np.ones(len(grade)), ridge=0.1)
    assert fit is not None
    assert list(fit.grades) == [0, 1, 3, 4]
    drawn = fit.drawn(columns, np.random.default_rng(1).random(len(grade)))
    assert set(drawn) == {0, 1, 3, 4}


def test_draws_follow_the_modelled_probabilities() -> None:
    grade, columns = made_up()
    fit = fit_proportional_odds(grade, columns, np.ones(len(grade)), ridge=0.1)
    assert fit is not None
    uniforms = (np.arange(10_000) + 0.5) / 10_000
    drawn = fit.drawn(np.tile(columns[:1], (10_000, 1)), uniforms)
    shares = [(drawn <= j).mean() for j in range(4)]
    assert shares == pytest.approx(list(fit.at_most(columns[:1])[0]), abs=1e-3)


def test_one_grade_alone_is_drawn_for_everybody() -> None:
    _, columns = made_up()
    fit = fit_proportional_odds(np.full(len(columns), 3.0), columns, np.ones(len(columns)), 0.1)
    assert fit is not None
    assert set(fit.drawn(columns, np.linspace(0, 1, len(columns)))) == {3}


@pytest.mark.parametrize("n_columns", [0, 1, 3])
def test_columns_that_say_nothing_do_not_fail(n_columns: int) -> None:
    grade, _ = made_up()
    fit = fit_proportional_odds(grade, np.ones((len(grade), n_columns)), np.ones(len(grade)), 0.1)
    assert fit is not None
    assert fit.coefficients == pytest.approx(np.zeros(n_columns), abs=1e-9)


def test_separation_stays_finite_with_the_prior_and_is_refused_without() -> None:
    rng = np.random.default_rng(4)
    grade = np.repeat([0.0, 4.0], 30)
    columns = np.column_stack([grade > 2, rng.normal(size=60)]).astype(float)
    penalised = fit_proportional_odds(grade, columns, np.ones(60), ridge=0.1)
    assert penalised is not None
    assert np.isfinite(covariance(penalised, grade, columns, np.ones(60), ridge=0.1)).all()
    assert penalised.at_most(columns)[:30].min() > 0.9
    assert penalised.at_most(columns)[30:].max() < 0.1
    unlimited = fit_proportional_odds(grade, columns, np.ones(60), ridge=0.0)
    assert unlimited is None or np.abs(unlimited.coefficients[0]) > 10


def test_no_rows_give_no_fit() -> None:
    grade, columns = made_up(20)
    assert fit_proportional_odds(grade, columns, np.zeros(20), ridge=0.1) is None
