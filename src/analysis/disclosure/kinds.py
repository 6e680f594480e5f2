"""What kind of number a row holds, which decides the rules it is under.

Estimands are named here by how they begin; the first line that fits decides. What fits none is a
model's number (D11).
"""

from __future__ import annotations

import pandas as pd

COUNT, SHARE, QUANTILE, CURVE, MODEL = "count", "share", "quantile", "curve", "model"

# Families whose numbers are counts or ratios of counts; every other row comes from a model and is
# computed exactly, then gated, then rounded (CORRECTIONS 2).
RATIO_FAMILIES = ("measure.", "process.", "safety.")
RATIO_UNITS = ("probability", "percent", "per_100_sessions")
# Shares over time of which each step is events (D12).
CURVES = (
    "recurrence.turnbull_risk",
    "recurrence.cumulative_incidence",
    "improvement.time_to_first_response",
    "improvement.response_within_days",
)
# Order statistics without a level that says which (D8): medians.
MEDIANS = ("measure.final_score_median", "recurrence.kaplan_meier_median_months")
# Outcomes of which "everybody" may not be said (D9). Completeness of records is none.
SENSITIVE = (
    "measure.final_responder",
    "measure.course_completed",
    "measure.sun_protection_high",
    "process.",
    "safety.",
)
# Levels that are points in time, in which the rows of a curve stand.
TIME_KEYS = ("weeks", "k", "days", "months")


def kinds_of(table: pd.DataFrame) -> pd.Series[str]:
    """`count`, `share`, `quantile`, `curve` or `model`, one per row of the estimates."""
    kinds = pd.Series(MODEL, index=table.index)
    is_share = (
        table["estimand"].str.startswith(RATIO_FAMILIES)
        & table["unit"].isin(RATIO_UNITS)
        & table["n_events"].notna()
        & table["n_assessed"].notna()
    )
    is_curve = table["estimand"].str.startswith(CURVES) & table["unit"].eq("probability")
    quantiles = table["level"].str.contains(r"(?:^|;)(?:quantile|share)=", regex=True)
    is_quantile = quantiles | table["estimand"].isin(MEDIANS)
    kinds[is_curve] = CURVE
    kinds[is_quantile & ~is_share] = QUANTILE
    kinds[is_share] = SHARE
    kinds[table["unit"].eq("count")] = COUNT
    return kinds


def is_sensitive(table: pd.DataFrame) -> pd.Series[bool]:
    """Rows about an outcome that must not be known of everybody (D9)."""
    return table["estimand"].str.startswith(SENSITIVE)


def without_verdict(levels: pd.Series[str]) -> pd.Series[str]:
    """Levels without `verdict=`: it is a finding, not a place where something is evaluated."""
    kept = [
        ";".join(pair for pair in level.split(";") if not pair.startswith("verdict="))
        if "verdict=" in level
        else level
        for level in levels
    ]
    return pd.Series(kept, index=levels.index, dtype="str")


def quantile_of(table: pd.DataFrame) -> pd.Series[float]:
    """Which quantile (0-1) a row is; medians have no level that says so."""
    said = table["level"].str.extract(r"(?:^|;)(?:quantile|share)=([0-9.]+)")[0]
    return pd.to_numeric(said).fillna(50.0) / 100
