"""The mixed model against R's lme4 (`r/mixed_model.R`), restricted and not.

The bar: a log-likelihood no lower than lme4's less 1e-6, lme4's search carried as far as it goes.
At its defaults it may stop earlier (psoriasis: 6e-7 lower).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.models.engine.mixed_model import BOUNDARY, MixedFit, fit_mixed_model

from .r_numbers import needs, r_numbers, r_table, shared_table

LME4 = r_numbers("mixed_model")
EITHER = pytest.mark.parametrize("method", ["reml", "ml"])


def agreed(title: str, fit: MixedFit, of_effects: float) -> None:
    """Fixed effects, errors, variances and likelihood; `of_effects`: relative, of the variances."""
    assert not fit.problem
    assert fit.log_likelihood > LME4[f"{title}.log_likelihood"] - 1e-6
    assert fit.log_likelihood > LME4[f"{title}.log_likelihood_by_default"] - 1e-6
    assert fit.log_likelihood == pytest.approx(LME4[f"{title}.log_likelihood"], abs=1e-6)
    assert fit.coefficients == pytest.approx(LME4.under(f"{title}.coefficient"), rel=1e-6)
    assert fit.standard_errors == pytest.approx(LME4.under(f"{title}.error"), rel=1e-5)
    lower = fit.random_covariance[[0, 1, 1], [0, 0, 1]]
    assert lower == pytest.approx(LME4.under(f"{title}.covariance"), rel=of_effects)
    assert fit.residual_sd == pytest.approx(LME4[f"{title}.residual_sd"], rel=1e-5)


def sleepstudy(days: range, method: str, origin: float = 0.0) -> MixedFit:
    """As in the paper, days counted from `origin` for the random effects."""
    table = r_table("sleepstudy")
    table = table[table["Days"].isin(days)]
    day, (person, _) = table["Days"].to_numpy(dtype=float), pd.factorize(table["Subject"])
    columns = np.column_stack([np.ones(len(day)), day])
    reaction = table["Reaction"].to_numpy()
    is_restricted = method == "reml"
    return fit_mixed_model(reaction, columns, day - origin, person, is_restricted=is_restricted)


@EITHER
def test_sleepstudy(method: str) -> None:
    fit = sleepstudy(range(10), method)
    agreed(f"sleepstudy.{method}", fit, of_effects=1e-5)
    assert fit.coefficients == pytest.approx(
        LME4.under(f"sleepstudy.{method}.coefficient"), rel=1e-9
    )
    assert not fit.note


@EITHER
def test_a_fit_at_the_boundary(method: str) -> None:
    fit = sleepstudy(range(5, 9), method)
    agreed(f"boundary.{method}", fit, of_effects=1e-3)
    assert fit.note == BOUNDARY


@pytest.mark.parametrize("days", [range(10), range(5, 9)])
def test_where_the_days_are_counted_from_changes_no_likelihood(days: range) -> None:
    fit, moved = sleepstudy(days, "reml"), sleepstudy(days, "reml", origin=-1000.0)
    assert moved.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-7)
    assert moved.random_covariance[1, 1] == pytest.approx(fit.random_covariance[1, 1], rel=1e-3)


@needs("psoriasis_uvb_wide.csv")
@EITHER
def test_psoriasis_by_week_as_the_sensitivity_analysis_models_it(method: str) -> None:
    wide = shared_table("psoriasis_uvb_wide.csv")
    start = np.log(wide["PASI_PRE_TREATMENT"] + 1)
    weekly = wide[[f"PASI_END_WEEK_{week}" for week in range(1, 13)]].to_numpy(dtype=float)
    course, at = np.nonzero(np.isfinite(weekly))
    week = at + 1.0
    columns = np.column_stack([np.eye(10)[at], (start - start.mean()).to_numpy()[course]])
    fall = np.log(weekly[course, at] + 1) - start.to_numpy()[course]
    fit = fit_mixed_model(fall, columns, week, course, is_restricted=method == "reml")
    agreed(f"uvb.{method}", fit, of_effects=1e-4)
