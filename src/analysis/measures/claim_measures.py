"""What single claims of the source texts turn on and no leadership measure counts (plan 5)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.schema.estimates import ALL, Estimate

from .attributes import attribute_estimates
from .completeness import completeness_estimates
from .contraindications import contraindication_estimates
from .response_days import response_day_estimates
from .safety_contrasts import safety_contrast_estimates
from .session_counts import session_count_estimates
from .tolerance import tolerance_estimates


def claim_measures(
    tables: Mapping[str, pd.DataFrame], cohort: pd.DataFrame, clinic_id: str = ALL
) -> list[Estimate]:
    """Completeness, sessions given, attributes, contraindications, tolerance, days to a response.

    `cohort` are the courses analysed; everything else counts every course recorded.
    """
    courses, sessions = tables["courses"], tables["sessions"]
    return [
        *completeness_estimates(tables, clinic_id),
        *session_count_estimates(cohort, sessions, courses, clinic_id),
        *attribute_estimates(tables, cohort, clinic_id),
        *contraindication_estimates(courses, clinic_id),
        *tolerance_estimates(tables, clinic_id),
        *safety_contrast_estimates(tables, clinic_id),
        *response_day_estimates(cohort, sessions, tables["assessments"], clinic_id),
    ]
