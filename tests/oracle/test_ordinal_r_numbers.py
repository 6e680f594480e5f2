"""Proportional odds against R and statsmodels on data that nobody here wrote.

R numbers: MASS 7.3-58.2 under R 4.2.2, as `../shared/data/README.md` gives them:

    polr(Improved ~ Sex + Treatment + Age, data = Arthritis, Hess = TRUE)
    polr(ordered(R1) ~ TRT + factor(STAGE), data = skin, Hess = TRUE)     # and R2, R3

polr stops its search at a relative change of 1e-8 in the likelihood, which leaves the fifth digit
open; statsmodels' OrderedModel, searched to the end, decides.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis.models.ordinal_fit import OrdinalFit, covariance, fit_proportional_odds

SHARED = Path(__file__).parents[3] / "shared" / "data"
ARTHRITIS = SHARED / "arthritis_vcd.csv"
SKIN = SHARED / "dermatology_skin_winr_6clinics.csv"

needs_arthritis = pytest.mark.skipif(
    not ARTHRITIS.exists(), reason="needs ../shared/data/arthritis_vcd.csv"
)
needs_skin = pytest.mark.skipif(
    not SKIN.exists(), reason="needs ../shared/data/dermatology_skin_winr_6clinics.csv"
)

R_DIGITS = 2e-5
R_ERROR_DIGITS = 5e-6
# Treatment, by visit: estimate, standard error.
R_SKIN = {
    "R1": (-2.252554, 0.326648),
    "R2": (-2.740719, 0.368190),
    "R3": (-2.777770, 0.385706),
}


def fitted(grade: pd.Series, columns: list[pd.Series]) -> tuple[OrdinalFit, np.ndarray]:
    """Maximum likelihood with standard errors, the same as OrderedModel finds."""
    design = np.column_stack(columns).astype(float)
    fit = fit_proportional_odds(grade.to_numpy(float), design, np.ones(len(grade)), ridge=0.0)
    assert fit is not None
    model = OrderedModel(pd.Series(pd.Categorical(grade, ordered=True)), design, distr="logit")
    peer = model.fit(method="bfgs", gtol=1e-7, maxiter=500, disp=False)
    p = design.shape[1]
    given = grade.to_numpy(float), design, np.ones(len(grade))
    errors = np.sqrt(np.diag(covariance(fit, *given, ridge=0.0)))[:p]
    thresholds = model.transform_threshold_params(peer.params)[1:-1]
    np.testing.assert_allclose(fit.coefficients, np.asarray(peer.params)[:p], atol=1e-6)
    np.testing.assert_allclose(fit.thresholds, thresholds, atol=1e-6)
    np.testing.assert_allclose(errors, np.asarray(peer.bse)[:p], rtol=1e-5)
    assert fit.log_likelihood == pytest.approx(peer.llf, abs=1e-8)
    return fit, errors


@needs_arthritis
def test_arthritis_agrees_with_polr_and_statsmodels() -> None:
    # Read naively, the answer "None" is missing and half of the outcomes are lost.
    table = pd.read_csv(ARTHRITIS, keep_default_na=False)
    grade = table["Improved"].map({"None": 0, "Some": 1, "Marked": 2})
    assert len(grade) == 84
    columns = [table["Sex"].eq("Male"), table["Treatment"].eq("Treated"), table["Age"]]
    fit, errors = fitted(grade, columns)
    assert fit.coefficients == pytest.approx([-1.251680, 1.745289, 0.038162], abs=R_DIGITS)
    assert errors == pytest.approx([0.5463595, 0.4758915, 0.0184162], abs=R_ERROR_DIGITS)
    assert fit.thresholds == pytest.approx([2.531932, 3.430942], abs=6e-5)
    assert fit.log_likelihood == pytest.approx(-72.729, abs=5e-4)


@needs_skin
@pytest.mark.parametrize("visit", R_SKIN)
def test_skin_agrees_with_polr_and_statsmodels(visit: str) -> None:
    table = pd.read_csv(SKIN).dropna(subset=[visit])
    columns = [table["TRT"].eq(1), table["STAGE"].eq(4), table["STAGE"].eq(5)]
    fit, errors = fitted(table[visit], columns)
    estimate, error = R_SKIN[visit]
    assert fit.coefficients[0] == pytest.approx(estimate, abs=R_DIGITS)
    assert errors[0] == pytest.approx(error, abs=R_ERROR_DIGITS)
