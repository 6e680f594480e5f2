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
from recurrence_clinics import intervals_table, responders_table

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
        columns = design.matrix(follow_up, follow_up.protection)
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
    columns = design.matrix(follow_up, follow_up.protection)[rows]
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
    columns = design.matrix(follow_up, follow_up.protection)
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


# Reaction time, milliseconds, of 18 people (lines) after 0 .. 9 days with too little sleep:
# Belenky et al. 2003 (J Sleep Res 12:1-12), known as `sleepstudy` of R's lme4.
SLEEPSTUDY = """
249.5600 258.7047 250.8006 321.4398 356.8519 414.6901 382.2038 290.1486 430.5853 466.3535
222.7339 205.2658 202.9778 204.7070 207.7161 215.9618 213.6303 217.7272 224.2957 237.3142
199.0539 194.3322 234.3200 232.8416 229.3074 220.4579 235.4208 255.7511 261.0125 247.5153
321.5426 300.4002 283.8565 285.1330 285.7973 297.5855 280.2396 318.2613 305.3495 354.0487
287.6079 285.0000 301.8206 320.1153 316.2773 293.3187 290.0750 334.8177 293.7469 371.5811
234.8606 242.8118 272.9613 309.7688 317.4629 309.9976 454.1619 346.8311 330.3003 253.8644
283.8424 289.5550 276.7693 299.8097 297.1710 338.1665 332.0265 348.8399 333.3600 362.0428
265.4731 276.2012 243.3647 254.6723 279.0244 284.1912 305.5248 331.5229 335.7469 377.2990
241.6083 273.9472 254.4907 270.8021 251.4519 254.6362 245.4523 235.3110 235.7541 237.2466
312.3666 313.8058 291.6112 346.1222 365.7324 391.8385 404.2601 416.6923 455.8643 458.9167
236.1032 230.3167 238.9256 254.9220 250.7103 269.7744 281.5648 308.1020 336.2806 351.6451
256.2968 243.4543 256.2046 255.5271 268.9165 329.7247 379.4445 362.9184 394.4872 389.0527
250.5265 300.0576 269.8939 280.5891 271.8274 304.6336 287.7466 266.5955 321.5418 347.5655
221.6771 298.1939 326.8785 346.8555 348.7402 352.8287 354.4266 360.4326 375.6406 388.5417
271.9235 268.4369 257.2424 277.6566 314.8222 317.2135 298.1353 348.1229 340.2800 366.5131
225.2640 234.5235 238.9008 240.4730 267.5373 344.1937 281.1481 347.5855 365.1630 372.2288
269.8804 272.4428 277.8989 281.7895 279.1705 284.5120 259.2658 304.6306 350.7807 369.4692
269.4117 273.4740 297.5968 310.6316 287.1726 329.6076 334.4818 343.2199 369.1417 364.1236
"""


def test_mixed_model_agrees_with_lme4_on_sleepstudy() -> None:
    reaction = np.array(SLEEPSTUDY.split(), dtype=np.float64)
    days, person = np.tile(np.arange(10.0), 18), np.repeat(np.arange(18), 10)
    columns = np.column_stack([np.ones(180), days])
    fit = fit_mixed_model(reaction, columns, days, person)
    # lmer(Reaction ~ Days + (Days | Subject)), as printed in Bates et al. 2015 (J Stat Softw
    # 67(1)): REML criterion 1743.6283; standard deviations 24.741, 5.922, residual 25.592.
    assert -2 * fit.log_likelihood == pytest.approx(1743.6283, abs=5e-5)
    assert fit.coefficients == pytest.approx([251.405, 10.467], abs=5e-4)
    assert fit.standard_errors == pytest.approx([6.825, 1.546], abs=5e-4)
    deviations = np.sqrt(np.diag(fit.random_covariance))
    assert [*deviations, fit.residual_sd] == pytest.approx([24.741, 5.922, 25.592], abs=1e-3)
    assert fit.random_covariance[0, 1] / np.prod(deviations) == pytest.approx(0.07, abs=5e-3)
