"""What kind of number a row holds, which decides the rules it is under.

Estimands are named here by how they begin; the first line that fits decides. What fits none is a
model's number (D11).
"""

from __future__ import annotations

import pandas as pd

COUNT, SHARE, MEAN, QUANTILE = "count", "share", "mean", "quantile"
CURVE, CHART, MODEL = "curve", "chart", "model"

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
    "measure.",
    "process.",
    "safety.",
)
COMPLETENESS = r"_(?:recorded|screened)$"
# Centre and limits of a control chart at a point, a unit of a funnel: drawn beside its counts.
CHARTS = ("signal.", "funnel.")
UNITS_OF_MEANS = ("percent", "score")
# Keys of a level that are findings, not places where something is evaluated.
FINDINGS = frozenset({"verdict", "signal", "variation", "since", "newest", "assurance", "chart"})
# Levels that are points in time, in which the rows of a curve stand.
TIME_KEYS = ("weeks", "k", "days", "months")


def kinds_of(table: pd.DataFrame) -> pd.Series[str]:
    """One of the kinds above per row of the estimates."""
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
    is_mean = table["estimand"].str.startswith("measure.") & table["unit"].isin(UNITS_OF_MEANS)
    kinds[is_mean & table["n_events"].isna()] = MEAN
    kinds[is_quantile & ~is_share] = QUANTILE
    kinds[table["estimand"].str.startswith(CHARTS)] = CHART
    kinds[is_share] = SHARE
    kinds[table["unit"].eq("count")] = COUNT
    return kinds


def is_sensitive(table: pd.DataFrame) -> pd.Series[bool]:
    """Rows about an outcome that must not be known of everybody (D9)."""
    is_record_keeping = table["estimand"].str.contains(COMPLETENESS)
    return table["estimand"].str.startswith(SENSITIVE) & ~is_record_keeping


def without_verdict(levels: pd.Series[str]) -> pd.Series[str]:
    """Levels without what was found there (`FINDINGS`)."""
    places = {level: _place(level) for level in levels.unique()}
    return levels.map(places).astype("str")


def _place(level: str) -> str:
    pairs = level.split(";")
    return ";".join(pair for pair in pairs if pair.partition("=")[0] not in FINDINGS)


def quantile_of(table: pd.DataFrame) -> pd.Series[float]:
    """Which quantile (0-1) a row is; medians have no level that says so."""
    said = table["level"].str.extract(r"(?:^|;)(?:quantile|share)=([0-9.]+)")[0]
    return pd.to_numeric(said).fillna(50.0) / 100
