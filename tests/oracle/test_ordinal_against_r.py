"""Proportional odds against R's package ordinal (`r/ordinal.R`).

`clm` follows Newton's method to the end, and we to the eighth digit; polr, whose numbers
../shared/data/README.md names, stops at a relative change of 1e-8 in the likelihood, which leaves
its fifth digit open.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.models.ordinal_fit import OrdinalFit, covariance, fit_proportional_odds
from analysis.models.ordinal_odds_test import score_test

from .r_numbers import needs, r_numbers, r_table, shared_table

CLM = r_numbers("ordinal")

# As ../shared/data/README.md gives them: treatment by visit, estimate and standard error.
POLR_SKIN = {
    "R1": (-2.252554, 0.326648),
    "R2": (-2.740719, 0.368190),
    "R3": (-2.777770, 0.385706),
}


def agreed(title: str, grade: np.ndarray, columns: np.ndarray, weights: np.ndarray) -> OrdinalFit:
    """Maximum likelihood, the same as clm's in every number it has."""
    fit = fit_proportional_odds(grade, columns, weights, ridge=0.0)
    assert fit is not None
    errors = np.sqrt(np.diag(covariance(fit, grade, columns, weights, ridge=0.0)))
    expected = CLM.under(f"{title}.error") + CLM.under(f"{title}.error_of_threshold")
    assert fit.coefficients == pytest.approx(CLM.under(f"{title}.coefficient"), abs=1e-8)
    assert fit.thresholds == pytest.approx(CLM.under(f"{title}.threshold"), abs=1e-8)
    assert errors == pytest.approx(expected, rel=1e-7)
    assert fit.log_likelihood == pytest.approx(CLM[f"{title}.log_likelihood"], abs=1e-9)
    return fit


def arthritis() -> tuple[np.ndarray, np.ndarray]:
    table = shared_table("arthritis_vcd.csv")
    grade = table["Improved"].map({"None": 0.0, "Some": 1.0, "Marked": 2.0})
    assert len(grade.dropna()) == 84
    columns = [table["Sex"].eq("Male"), table["Treatment"].eq("Treated"), table["Age"]]
    return grade.to_numpy(), np.column_stack(columns).astype(float)


@needs("arthritis_vcd.csv")
def test_arthritis() -> None:
    grade, columns = arthritis()
    fit = agreed("arthritis", grade, columns, np.ones(84))
    assert fit.coefficients == pytest.approx([-1.251680, 1.745289, 0.038162], abs=2e-5)
    assert fit.thresholds == pytest.approx([2.531932, 3.430942], abs=6e-5)


def skin(visit: str) -> tuple[np.ndarray, np.ndarray]:
    table = shared_table("dermatology_skin_winr_6clinics.csv").dropna(subset=[visit])
    columns = [table["TRT"].eq(1), table["STAGE"].eq(4), table["STAGE"].eq(5)]
    return table[visit].to_numpy(), np.column_stack(columns).astype(float)


@needs("dermatology_skin_winr_6clinics.csv")
@pytest.mark.parametrize("visit", POLR_SKIN)
def test_skin_by_visit(visit: str) -> None:
    grade, columns = skin(visit)
    fit = agreed(f"skin.{visit}", grade, columns, np.ones(len(grade)))
    estimate, _ = POLR_SKIN[visit]
    assert fit.coefficients[0] == pytest.approx(estimate, abs=2e-5)
    assert CLM[f"skin.{visit}.error.test"] == pytest.approx(POLR_SKIN[visit][1], abs=2e-6)


def wine() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """20 counts of 72 bottles: the weights of the fit."""
    table = r_table("wine")
    columns = [table["temp"].eq("warm"), table["contact"].eq("yes")]
    counts = table["bottles"].to_numpy(dtype=float)
    return table["rating"].to_numpy(dtype=float), np.column_stack(columns).astype(float), counts


def test_wine_by_counts() -> None:
    agreed("wine", *wine())


# --- are the odds proportional? clm's gradient and Hessian at the fit, along our alternative


def judged(title: str, grade: np.ndarray, columns: np.ndarray, which: list[int]) -> None:
    fit = fit_proportional_odds(grade, columns, np.ones(len(grade)), ridge=0.0)
    assert fit is not None
    statistic, df = score_test(fit, columns, grade, np.array(which, dtype=np.intp))
    assert statistic == pytest.approx(CLM[f"{title}.score.linear"], rel=1e-7)
    assert df == CLM[f"{title}.score.linear.df"]


@needs("arthritis_vcd.csv")
def test_score_test_on_arthritis() -> None:
    for which, name in enumerate(["male", "treated", "age"]):
        judged(f"arthritis.{name}", *arthritis(), [which])
        # With three grades there is one way only to change from a threshold to the next, and the
        # likelihood ratio (nominal_test) asks the same; in 84 patients the two differ a little.
        score, ratio = (
            CLM[f"arthritis.{name}.score.linear"],
            CLM[f"arthritis.likelihood_ratio.{name}"],
        )
        assert CLM[f"arthritis.{name}.score.free"] == pytest.approx(score, rel=1e-12)
        assert score == pytest.approx(ratio, rel=0.35)
    judged("arthritis.all", *arthritis(), [0, 1, 2])


@needs("dermatology_skin_winr_6clinics.csv")
@pytest.mark.parametrize("visit", POLR_SKIN)
def test_score_test_on_skin(visit: str) -> None:
    judged(f"skin.{visit}.test", *skin(visit), [0])


def test_score_test_on_wine() -> None:
    grade, columns, counts = wine()
    bottles = np.repeat(np.arange(len(counts)), counts.astype(int))
    judged("wine.all", grade[bottles], columns[bottles], [0, 1])


def test_the_share_of_better_pairs_is_what_the_reference_names() -> None:
    named = {"R1": 0.80035, "R2": 0.84498, "R3": 0.84891}
    shares = pd.Series({visit: CLM[f"skin.{visit}.share_test_better"] for visit in named})
    assert shares.round(5).to_dict() == pytest.approx(named, abs=1.1e-5)
