"""The mixture of plan 3.3: likelihood, derivatives, and what becomes of a tainted report."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.models.calibration import Mixture, fit_mixture
from analysis.models.engine.patterns import patterns_of
from analysis.models.recurrence import HABITS_ALIKE, recurrence_estimates
from analysis.models.report_model import multinomial_logit
from analysis.parameters import RecurrenceSettings
from contaminated_reports import contaminated_intervals
from recurrence_clinics import responders_table

TRUE_THETA = np.array([0.0, -0.35, -0.7])
SETTINGS = RecurrenceSettings(imputations=5)
PARAMETERS = np.array([-3.0, 0.2, 0.1, -0.2])


def mixture(n: int = 60, seed: int = 3) -> Mixture:
    """Intervals whose level among the event-free is known for certain up to `chance`."""
    rng = np.random.default_rng(seed)
    columns = np.column_stack([np.ones(n), rng.normal(size=n)])
    length = rng.uniform(4, 12, n)
    scores = np.column_stack([np.zeros(n), rng.normal(0.2, 0.5, n), rng.normal(0, 1.2, n)])
    before = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    level = (before.cumsum(axis=1) < rng.random(n)[:, None]).sum(axis=1)
    hazard = length * np.exp(columns @ [-3.5, 0.4])
    recurred = rng.random(n) < 1 - np.exp(-hazard * np.exp(TRUE_THETA)[level])
    chance = before * np.exp(-hazard[:, None] * np.exp(TRUE_THETA))
    chance = chance / chance.sum(axis=1, keepdims=True)
    return Mixture(patterns_of(columns, np.log(length), recurred), chance)


def test_the_likelihood_is_that_of_a_mixture_written_out() -> None:
    data = mixture()
    expected = 0.0
    for j, log_rate in enumerate(data.rows.predictor(PARAMETERS[:2])):
        rate = math.exp(log_rate)
        hazards = [rate * math.exp(theta) for theta in (0.0, *PARAMETERS[2:])]
        raised = [p * math.exp(h) for p, h in zip(data.chance[j], hazards, strict=True)]
        before = [value / sum(raised) for value in raised]  # q_j(a)
        free = sum(q * math.exp(-h) for q, h in zip(before, hazards, strict=True))
        expected += math.log(1 - free if data.rows.outcome[j] else free)
    moderate, high = PARAMETERS[2:]
    expected -= 0.05 * (moderate**2 + high**2) + 2 * (moderate - high / 2) ** 2
    assert data.objective(PARAMETERS) == pytest.approx(expected, rel=1e-12)


def test_derivatives_agree_with_differences() -> None:
    data, step = mixture(), 1e-5
    directions = step * np.eye(4)
    slope = [
        (data.objective(PARAMETERS + d) - data.objective(PARAMETERS - d)) / (2 * step)
        for d in directions
    ]
    gradient = data.gradient(PARAMETERS)
    assert gradient == pytest.approx(slope, rel=1e-6)
    bend = [
        (data.gradient(PARAMETERS - d) - data.gradient(PARAMETERS + d)) / (2 * step)
        for d in directions
    ]
    assert data.scores_and_curvature(PARAMETERS)[1] == pytest.approx(np.array(bend), abs=1e-4)


def test_where_the_level_is_certain_it_is_the_ordinary_model() -> None:
    """With chance 0 or 1 the mixture is complementary log-log regression on the level."""
    data = mixture(4000)
    certain = np.eye(3)[data.chance.argmax(axis=1)]
    sure = Mixture(data.rows, certain)
    rate = data.rows.predictor(PARAMETERS[:2])
    hazard = np.exp(rate + certain[:, 1:] @ PARAMETERS[2:])
    ordinary = np.where(data.rows.outcome == 1, np.log(-np.expm1(-hazard)), -hazard).sum()
    penalty = PARAMETERS @ sure.penalty @ PARAMETERS / 2
    assert sure.objective(PARAMETERS) + penalty == pytest.approx(ordinary, rel=1e-12)


def test_the_fit_finds_what_was_put_in() -> None:
    data = mixture(20_000)
    fit = fit_mixture(data, np.arange(20_000), np.array([-3.0, 0.0, 0.0, 0.0]))
    assert fit is not None
    errors = np.sqrt(np.diag(fit.covariance))
    found = np.concatenate([fit.coefficients, fit.theta])
    assert np.abs((found - [-3.5, 0.4, *TRUE_THETA[1:]]) / errors).max() < 3


def test_multinomial_logit_of_groups_is_their_shares() -> None:
    group = np.repeat([0, 1], [6, 10])
    level = np.array([0, 0, 1, 1, 1, 2, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2])
    columns = np.column_stack([group == 0, group == 1]).astype(float)
    fitted = multinomial_logit(columns, level, np.ones(16), 3)
    raised = np.exp(fitted)
    shares = raised / raised.sum(axis=1, keepdims=True)
    # The tiny ridge moves a share by less than a thousandth.
    assert shares == pytest.approx(np.array([[2, 3, 1], [1, 2, 7]]) / [[6], [10]], abs=1e-3)


def contrast(log_hazard_ratio: np.ndarray, reference: str, seed: int) -> tuple[float, float, float]:
    rng = np.random.default_rng(seed)
    responders = responders_table(900, rng)
    intervals = contaminated_intervals(responders, rng, log_hazard_ratio)
    for row in recurrence_estimates(responders, intervals, SETTINGS, reference):
        if row.estimand == "recurrence.hazard_ratio" and row.level == "contrast=high-low":
            return math.log(row.value), math.log(row.ci_low), math.log(row.ci_high)
    raise AssertionError("no hazard ratio")


@pytest.mark.parametrize("truth", [np.zeros(3), TRUE_THETA])
def test_a_report_tainted_by_the_recurrence_is_calibrated(truth: np.ndarray) -> None:
    tainted = [contrast(truth, "until_recurrence", seed) for seed in range(4)]
    calibrated = [contrast(truth, "since_last_look", seed) for seed in range(4)]
    # As it stands the report makes good protection look harmful: no interval holds the truth.
    assert all(low > truth[2] for _, low, _ in tainted)
    assert sum(low <= truth[2] <= high for _, low, high in calibrated) >= 3
    assert abs(np.mean([value for value, _, _ in calibrated]) - truth[2]) < 0.25


def test_reports_that_tell_no_one_apart_close_the_gate() -> None:
    rng = np.random.default_rng(1)
    responders = responders_table(900, rng)
    intervals = contaminated_intervals(responders, rng, TRUE_THETA)
    shuffled = intervals.assign(
        sun_protection=rng.permutation(intervals["sun_protection"].to_numpy(dtype=object))
    )
    found = recurrence_estimates(responders, shuffled, SETTINGS, "since_last_look")
    assert {row.gate for row in found} == {f"withheld:{HABITS_ALIKE}"}
