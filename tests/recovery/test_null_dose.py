"""With the effect of further sessions switched off, the estimated gain is about nothing.

End to end: made-up records with their dirt -> cleaning -> estimates. The naive regression printed
beside the estimate does not find nothing, because courses stop as a consequence of the outcome.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import pipeline, storage, synthetic
from analysis.derive import cohort as cohorts
from analysis.derive.improvement import severity_by_session
from analysis.models.improvement import improvement_estimates
from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import to_table

WITHIN_POINTS = 2.0
SETTINGS = ImprovementSettings(imputations=10)


@pytest.fixture(scope="module")
def gains(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("null_dose")
    synthetic.synthesise(folder / "raw", patients=1200, clinics=6, seed=11, scenario="null_dose")
    pipeline.prepare(folder / "raw", folder / "processed")
    tables = storage.read_tables(folder / "processed")
    cohort = cohorts.analysis_cohort(tables, SETTINGS.minimum_baseline_pct)
    severity = severity_by_session(cohort, tables["sessions"], tables["assessments"], 8)
    table = to_table(improvement_estimates(cohort, severity, SETTINGS))
    rows = table["estimand"].eq("improvement.marginal_gain_pct") & table["spot_type"].eq("all")
    return table[rows].set_index(["method", "level"])


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_the_plan_finds_no_gain_and_the_naive_regression_does(gains: pd.DataFrame, k: int) -> None:
    assert abs(gains.loc[("plan", f"k={k}"), "value"]) < WITHIN_POINTS
    naive = gains.loc[("naive", f"k={k}")]
    assert abs(naive["value"]) > WITHIN_POINTS
    assert naive["ci_low"] > 0 or naive["ci_high"] < 0
