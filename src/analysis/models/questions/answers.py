"""The answers to the questions of the source documents, from one set of completed histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate

from ..courses import arranged
from .completed import completed_reductions
from .confounders import confounder_columns
from .contrasts import K, contrasts_of
from .exposures import with_exposures
from .first_response import first_response_estimates
from .gates import Answered


def question_estimates(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    settings: ImprovementSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """Differences in improvement between arms, with the sessions to the first response (plan 5).

    `cohort` and `severity` as for `improvement_estimates`; `tables` the clean tables of the same
    clinics (sessions and courses are read). Differences are percentage points of mean reduction
    after 4 sessions, had everybody continued, standardised over all patients of the population:
    `improvement.gap_effect_pct` (`contrast=days_15_20-weekly;k=4`, `contrast=per_week;k=4`),
    `improvement.combination_effect_pct` (`combination=peel;k=4`, against none),
    `improvement.ingredient_effect_pct` (`ingredient=tranexamic_acid;k=4`, against without),
    `improvement.depth_effect_pct`, `improvement.lesion_duration_effect_pct`,
    `improvement.phototype_effect_pct` (`contrast=a-b;k=4`); and
    `improvement.time_to_first_response`. Nobody was randomised: what differs between arms beside
    the covariates recorded stays in the difference, and at equal sessions a longer gap is also
    more time. All are secondary. No course, no row.
    """
    courses = arranged(cohort, severity, settings.maximum_sessions)
    if courses.table.empty:
        return []
    courses = replace(courses, table=with_exposures(courses.table, tables))
    columns = confounder_columns(courses.table)
    reduction = completed_reductions(courses, columns, settings, clinic_id)
    if settings.maximum_sessions < K:
        return first_response_estimates(courses, reduction, settings, clinic_id)
    answered = Answered(courses, reduction[:, :, K - 1], columns, settings, clinic_id)
    return [
        *map(answered.estimate, contrasts_of(courses.table, settings.minimum_assessed)),
        *first_response_estimates(courses, reduction, settings, clinic_id),
    ]
