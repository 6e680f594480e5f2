"""How many courses and patients are left after each condition of the analysis."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.derive.cohort import participant_flow
from analysis.schema.estimates import ALL, Estimate, level_of


def flow_estimates(
    tables: Mapping[str, pd.DataFrame], minimum_baseline_pct: float, clinic_id: str = ALL
) -> list[Estimate]:
    """Counts of courses, one row per step of `participant_flow`, in its order (plan 1.1)."""
    flow = participant_flow(tables, minimum_baseline_pct)
    return [
        Estimate(
            "flow.participants",
            level=level_of(step=step),
            value=float(n_courses),
            n_patients=int(n_patients),
            n_courses=int(n_courses),
            plan_section="1.1",
            clinic_id=clinic_id,
        )
        for step, n_courses, n_patients in flow.itertuples(index=False)
    ]
