"""Curves without a model against R (`r/turnbull.R`): Turnbull on bcos, Kaplan-Meier on psoriasis.

Breast cosmesis (Finkelstein and Wolfe 1985; R package interval): months to deterioration. survfit
stops where a step of EM moves no share by more than 5e-5, so the script carries EM on to the end;
that is what the last digits are compared with.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.measures.survival import kaplan_meier
from analysis.measures.turnbull import fitted_mass, turnbull_cells

from .r_numbers import needs, r_numbers, shared_table

SURVFIT = r_numbers("turnbull")
BCOS, UVB = "breast_cosmesis_bcos.csv", "psoriasis_uvb_wide.csv"
MONTHS = range(6, 43, 6)
ARMS = pytest.mark.parametrize("arm", ["Rad", "RadChem"])

# As ../shared/data/README.md gives them.
NAMED = {
    "Rad": {6: 0.954, 12: 0.761, 24: 0.761, 30: 0.668, 36: 0.586},
    "RadChem": {6: 0.957, 12: 0.844, 18: 0.699, 24: 0.442, 30: 0.342, 36: 0.110},
}


def free(arm: str, **how: float) -> dict[int, float]:
    """Share free of deterioration by months."""
    women = shared_table(BCOS)
    women = women[women["treatment"].eq(arm)]
    cells = turnbull_cells(women["left"].to_numpy(), women["right"].to_numpy())
    mass = fitted_mass(cells, np.ones((1, len(women))), **how)
    return {months: 1 - mass.share[0][cells.before(months)].sum() for months in MONTHS}


@needs(BCOS)
@ARMS
def test_turnbull_as_the_analysis_stops_it(arm: str) -> None:
    found = free(arm)
    assert list(found.values()) == pytest.approx(SURVFIT.under(f"bcos.{arm}.free"), abs=1e-4)
    assert list(found.values()) == pytest.approx(SURVFIT.under(f"bcos.{arm}.survfit"), abs=2e-4)
    for months, share in NAMED[arm].items():
        assert found[months] == pytest.approx(share, abs=0.0006)


@needs(BCOS)
@ARMS
def test_turnbull_carried_to_the_end(arm: str) -> None:
    assert SURVFIT[f"bcos.{arm}.gap"] < 1e-12
    found = free(arm, tolerance=1e-11)
    assert list(found.values()) == pytest.approx(SURVFIT.under(f"bcos.{arm}.free"), abs=1e-7)


@needs(UVB)
def test_kaplan_meier_on_relapse_of_psoriasis() -> None:
    courses = shared_table(UVB)
    month = courses["LAST_FU_MONTH"].to_numpy(dtype=float)
    gone = courses["LAST_FU_PASI"].isin(["LTFU", "WD"]).to_numpy()
    relapsed = (month < 19) & ~gone
    assert len(courses) == SURVFIT["uvb.followed"]
    assert relapsed.sum() == SURVFIT["uvb.relapsed"]
    curve = kaplan_meier(month, relapsed)
    for name, ours in (("surv", curve.survival), ("lower", curve.low), ("upper", curve.high)):
        theirs = pd.Series(SURVFIT.under(f"uvb.{name}"))
        assert ours == pytest.approx(theirs.to_numpy(), rel=1e-12), name
    assert curve.median()[0] == SURVFIT["uvb.median"] == 5
