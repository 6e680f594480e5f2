"""Turnbull's estimate against R on real interval-censored data.

Breast cosmesis (Finkelstein and Wolfe 1985; R package interval): months to deterioration. The
numbers are those of R's survfit that ../shared/data/README.md names.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.measures.turnbull import fitted_mass, turnbull_cells

BCOS = Path(__file__).parents[3] / "shared" / "data" / "breast_cosmesis_bcos.csv"

pytestmark = pytest.mark.skipif(
    not BCOS.exists(), reason="needs ../shared/data/breast_cosmesis_bcos.csv"
)

# months: share free of deterioration, R 4.2.2, survival 3.5-3
SURVIVAL = {
    "Rad": {6: 0.954, 12: 0.761, 24: 0.761, 30: 0.668, 36: 0.586},
    "RadChem": {6: 0.957, 12: 0.844, 18: 0.699, 24: 0.442, 30: 0.342, 36: 0.110},
}


@pytest.mark.parametrize("treatment", ["Rad", "RadChem"])
def test_share_free_agrees_with_r(treatment: str) -> None:
    women = pd.read_csv(BCOS)
    women = women[women["treatment"].eq(treatment)]
    cells = turnbull_cells(women["left"].to_numpy(), women["right"].to_numpy())
    mass = fitted_mass(cells, np.ones((1, len(women))))
    for months, share in SURVIVAL[treatment].items():
        free = 1 - mass.share[0][cells.before(months)].sum()
        assert free == pytest.approx(share, abs=0.0006), months


def test_counts_of_the_file() -> None:
    women = pd.read_csv(BCOS)
    left, right = women["left"].eq(0), women["right"].eq(np.inf)
    assert (int(left.sum()), int((~left & ~right).sum()), int(right.sum())) == (5, 51, 38)
