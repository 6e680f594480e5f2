"""The engine against statsmodels, and its mixed model against published results of lme4."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.models.engine.bootstrap import cluster_draws, replicate_coefficients
from analysis.models.engine.glm import cluster_covariance, fit_cloglog
from analysis.models.engine.mixed_model import fit_mixed_model
from analysis.models.engine.patterns import patterns_of
from analysis.models.engine.standardised_risk import replicate_risks
from analysis.models.follow_up import FollowUp, arranged_follow_up
from analysis.models.recurrence_design import RecurrenceDesign, recurrence_design
from recurrence_clinics import intervals_table, midpoint_columns, responders_table

FAMILY = sm.families.Binomial(link=sm.families.links.CLogLog())
# By default statsmodels stops when the deviance stands still; coefficients are then good to 1e-5.
TO_THE_END = {"tol": 1e-11, "tol_criterion": "params", "maxiter": 60}


def clinics(n: int, seed: int) -> tuple[FollowUp, RecurrenceDesign]:
    rng = np.random.default_rng(seed)
    responders = responders_table(n, rng)
    follow_up = arranged_follow_up(responders, intervals_table(responders, rng, missing_share=0.0))
    return follow_up, recurrence_design(follow_up, "06-25", has_moderate=True)


def factors(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Design, log length, outcome and patient; patients' rows are not side by side."""
    rng = np.random.default_rng(seed)
    columns = np.hstack([np.eye(5)[rng.integers(5, size=n)], rng.integers(2, size=(n, 3))])
    offset = np.log(rng.choice([6.0, 8.0], n))
    frailty = rng.normal(0, 0.5, n // 4)
    patient = rng.integers(n // 4, size=n)
    chance = 1 - np.exp(
        -np.exp(offset - 3.5 + columns[:, 5:] @ [0.4, -0.6, 0.2] + frailty[patient])
    )
    return columns, offset, (rng.random(n) < chance).astype(np.int64), patient


@pytest.mark.parametrize("kind", ["rows that differ", "few patterns", "one row a patient"])
def test_fit_and_clustered_errors_agree(kind: str) -> None:
    if kind == "rows that differ":
        follow_up, design = clinics(400, 1)
        columns = midpoint_columns(design, follow_up)
        offset, outcome = np.log(follow_up.length_weeks), follow_up.recurred
        patient = follow_up.patient[follow_up.course]
    else:
        columns, offset, outcome, patient = factors(4000, 2)
    if kind == "one row a patient":
        patient = np.arange(len(patient))
    patterns = patterns_of(columns, offset, outcome)
    assert patterns.is_merged == (kind != "rows that differ")
    fit = fit_cloglog(patterns)
    errors = np.sqrt(np.diag(cluster_covariance(patterns, fit.coefficients, patient)))
    theirs = sm.GLM(outcome, columns, family=FAMILY, offset=offset).fit(
        cov_type="cluster", cov_kwds={"groups": patient}, **TO_THE_END
    )
    assert fit.converged
    assert fit.coefficients == pytest.approx(theirs.params, abs=1e-9)
    assert errors == pytest.approx(theirs.bse, rel=1e-8)
    assert fit.log_likelihood == pytest.approx(theirs.llf, rel=1e-12)


def naive_risks(
    follow_up: FollowUp, design: RecurrenceDesign, drawn: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Copy the rows drawn, fit, and let the library predict every responder's every cell."""
    rows = np.repeat(np.arange(len(follow_up.course)), drawn[follow_up.course])
    columns = midpoint_columns(design, follow_up)[rows]
    model = sm.GLM(
        follow_up.recurred[rows],
        columns,
        family=FAMILY,
        offset=np.log(follow_up.length_weeks[rows]),
    )
    fit = model.fit(**TO_THE_END)
    people = np.repeat(np.arange(len(drawn)), drawn)
    final_on = follow_up.responders["final_on"].to_numpy().astype("datetime64[D]")[people]
    risks = np.empty((3, 2))
    for level in range(3):
        free = np.ones(len(people))
        for cell in range(26):
            weeks = 2.0 * cell + 1
            band = np.tile(np.eye(design.n_bands)[design.band(np.array([weeks]))], (len(people), 1))
            wave = design.season_column(final_on + np.timedelta64(int(7 * weeks), "D"))
            of_level = np.tile(design.protection_columns(np.array([level])), (len(people), 1))
            cells = np.hstack([band, wave, of_level, design.covariates[people]])
            free *= 1 - fit.predict(cells, offset=np.full(len(people), np.log(2.0)))
            if cell == 12:
                risks[level, 0] = 1 - free.mean()
        risks[level, 1] = 1 - free.mean()
    return fit.params, risks


def test_every_replicate_agrees_with_rows_copied_and_fitted_by_the_library() -> None:
    follow_up, design = clinics(250, 3)
    columns = midpoint_columns(design, follow_up)
    patterns = patterns_of(columns, np.log(follow_up.length_weeks), follow_up.recurred)
    patient = follow_up.patient[follow_up.course]
    counts = cluster_draws(250, 12, np.random.default_rng(4))
    start = fit_cloglog(patterns).coefficients
    found = replicate_coefficients(patterns, patient, counts, start)
    final_on = follow_up.responders["final_on"].to_numpy()
    drawn = counts[:, follow_up.patient]
    risks = replicate_risks(design, found.coefficients, final_on, drawn, (0, 1, 2), (26, 52))
    assert set(found.problems) == {""}
    for replicate in range(12):
        coefficients, expected = naive_risks(follow_up, design, drawn[replicate])
        assert found.coefficients[replicate] == pytest.approx(coefficients, abs=1e-8)
        assert risks[replicate] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("is_restricted", [True, False])
def test_mixed_model_agrees(is_restricted: bool) -> None:
    rng = np.random.default_rng(5)
    patient = np.repeat(np.arange(60), 5)
    k = np.tile(np.arange(5.0), 60)
    columns = np.column_stack([np.ones(300), k, rng.integers(2, size=60)[patient]])
    effects = rng.normal(size=(60, 2)) @ [[0.6, -0.1], [0.0, 0.3]]
    outcome = columns @ [2.0, -0.4, 0.5] + effects[patient, 0] + effects[patient, 1] * k
    outcome += rng.normal(0, 0.4, 300)
    ours = fit_mixed_model(outcome, columns, k, patient, is_restricted=is_restricted)
    effects_of = np.column_stack([np.ones(300), k])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tries several optimisers and reports on each
        theirs = sm.MixedLM(outcome, columns, patient, exog_re=effects_of).fit(reml=is_restricted)
    assert ours.coefficients == pytest.approx(theirs.fe_params, abs=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-5)
    assert ours.log_likelihood > theirs.llf - 1e-6
    # Theirs are from the curvature in all parameters, so that they differ a little.
    assert ours.standard_errors == pytest.approx(theirs.bse_fe, rel=0.02)
