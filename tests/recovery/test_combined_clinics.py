"""What clinics say by exchanging estimates, against one analysis of all their records together."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import pipeline, synthetic
from analysis.disclosure.rounding import round_models
from analysis.models.combining import combined_estimates
from analysis.parameters import ImprovementSettings

pytestmark = pytest.mark.long
SETTINGS = ImprovementSettings(imputations=5)
KEY = ["estimand", "spot_type", "level"]
COMPARED = ("improvement.mean_reduction_pct", "improvement.responder50")


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Estimates of three clinics of 500 patients each: together, and each by itself."""
    folder = tmp_path_factory.mktemp("clinics")
    synthetic.synthesise(folder / "raw", patients=1500, clinics=3, seed=11)
    pipeline.prepare(folder / "raw", folder / "processed")
    return pipeline.model_improvement(folder / "processed", SETTINGS)


@pytest.fixture(scope="module")
def both(analysed: pd.DataFrame) -> pd.DataFrame:
    """Pooled beside combined: one row per estimate, spot types and all of them together."""
    shown = analysed.copy()
    round_models(shown, shown["value"].notna())  # as the door lets numbers out
    clinics = [name for name in shown["clinic_id"].unique() if name != "all"]
    homes = {name: shown[shown["clinic_id"].eq(name)] for name in clinics}
    combined = combined_estimates(homes)
    fixed = combined[combined["method"].eq("fixed")].set_index(KEY)
    pooled = analysed.query("clinic_id == 'all' and method == 'plan'").set_index(KEY)
    numbers = fixed[["value", "ci_low", "ci_high"]].add_suffix("_combined")
    both = pooled.join(numbers, how="inner")
    return both[both["value"].notna() & both.index.get_level_values(0).isin(COMPARED)]


def test_combined_and_pooled_agree_within_the_error_of_either(both: pd.DataFrame) -> None:
    assert len(both) > 30
    error = (both["ci_high"] - both["ci_low"]) / (2 * 1.96)
    apart = ((both["value_combined"] - both["value"]) / error).abs()
    print(apart.groupby("estimand").describe().round(2).to_string())
    # The same patients stand behind both: they differ by how clinics are weighted and models
    # borrow between clinics, which is less than chance would make of other patients.
    assert apart.median() < 0.5
    assert (apart < 2.0).all()


def test_the_combined_interval_is_about_as_wide_as_the_pooled_one(both: pd.DataFrame) -> None:
    pooled = both["ci_high"] - both["ci_low"]
    ratio = (both["ci_high_combined"] - both["ci_low_combined"]) / pooled
    assert 0.85 < ratio.median() < 1.25
