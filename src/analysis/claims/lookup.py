"""The one estimate that a claim or a published figure speaks about."""

from __future__ import annotations

import pandas as pd

from analysis.schema.estimates import ALL


def find(
    estimates: pd.DataFrame, estimand: str, level: str, clinic_id: str, spot_type: str = ALL
) -> pd.Series | None:
    """The row of the plan's method for that estimand, level, type and clinic; None without one."""
    rows = estimates[
        estimates["estimand"].eq(estimand)
        & estimates["level"].eq(level)
        & estimates["spot_type"].eq(spot_type)
        & estimates["clinic_id"].eq(clinic_id)
        & estimates["method"].eq("plan")
    ]
    return None if rows.empty else rows.iloc[0]
