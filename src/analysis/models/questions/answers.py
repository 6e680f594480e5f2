"""The answers to the questions of the source documents, from one set of completed histories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.parameters import ImprovementSettings
from analysis.parameters.schedule import Schedule
from analysis.schema.estimates import ALL, Estimate

from ..courses import Array, Courses, arranged
from .backgrounds import with_background
from .completed import completed_reductions
from .confounders import confounder_columns
from .contrasts import K, contrasts_of
from .exposures import with_exposures
from .first_response import ROUNDING, VISIBLE_PCT, first_response_estimates
from .further_contrasts import (
    RESPONSE_BY,
    early_contrasts,
    further_contrasts,
    session_contrasts,
)
from .gates import Answered
from .schedules import schedule_estimates
from .subgroups import subgroup_estimates
from .trajectory import Completed, trajectory_estimates


def question_estimates(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    settings: ImprovementSettings,
    clinic_id: str = ALL,
    schedules: Iterable[Schedule] = (),
) -> list[Estimate]:
    """Differences in improvement between arms, with all else that the claims turn on (plan 5).

    `cohort` and `severity` as for `improvement_estimates`; `tables` the clean tables of the same
    clinics (sessions and courses are read). Differences are percentage points of mean reduction
    after 4 sessions, had everybody continued, standardised over all patients of the population:
    `improvement.gap_effect_pct` (`contrast=days_15_20-weekly;k=4`, `contrast=per_week;k=4`),
    `improvement.combination_effect_pct` (`combination=peel;k=4`, against none),
    `improvement.ingredient_effect_pct` (`ingredient=tranexamic_acid;k=4`, against without), depth,
    age of the spot, skin, spot type, operator, sex, area, documented cause; differences in sessions
    received (`process.sessions_effect`) and in early response; and the rows of `trajectory`,
    `subgroups`, `schedules` and `first_response`. Nobody was randomised: what differs between arms
    beside the covariates recorded stays in the difference, and at equal sessions a longer gap is
    also more time. All are secondary. No course, no row.
    """
    courses = arranged(cohort, severity, settings.maximum_sessions)
    if courses.table.empty:
        return []
    table = with_background(with_exposures(courses.table, tables), tables)
    courses = replace(courses, table=table)
    columns = confounder_columns(courses.table)
    reduction = completed_reductions(courses, columns, settings, clinic_id)
    completed = Completed(courses, reduction, settings, clinic_id)
    rows = first_response_estimates(courses, reduction, settings, clinic_id)
    rows += trajectory_estimates(completed) + subgroup_estimates(completed)
    if settings.maximum_sessions < K:
        return rows
    answered = Answered(courses, reduction[:, :, K - 1], columns, settings, clinic_id)
    asked = [*contrasts_of(table, settings.minimum_assessed), *further_contrasts(table)]
    rows += [answered.estimate(contrast) for contrast in asked]
    rows += _about_sessions(answered)
    rows += _about_early_response(answered, reduction)
    return rows + schedule_estimates(completed, columns, schedules)


def _about_sessions(answered: Answered) -> list[Estimate]:
    """Sessions received in place of improvement; nothing is imputed, so two copies are the same."""
    table = answered.courses.table
    received = np.tile(table["n_sessions"].to_numpy(np.float64), (2, 1))
    asked = replace(
        answered, reduction=received, unit="sessions_per_course", at=None, plan_section="5"
    )
    contrasts = session_contrasts(table, _first_look(answered.courses))
    return [asked.estimate(contrast) for contrast in contrasts]


def _first_look(courses: Courses) -> Array:
    """Whether the look after the first session shows a response: 1, 0, NaN without a look."""
    first = courses.reduction_pct[:, 0]
    shown: Array = np.where(np.isnan(first), np.nan, first >= VISIBLE_PCT - ROUNDING)
    return shown


def _about_early_response(answered: Answered, reduction: Array) -> list[Estimate]:
    """Whether a response has shown by the third session, in place of improvement."""
    shown = (reduction[:, :, :RESPONSE_BY] >= VISIBLE_PCT - ROUNDING).any(axis=2)
    points: Array = np.where(shown, 100.0, 0.0)
    asked = replace(answered, reduction=points, at=RESPONSE_BY)
    return [asked.estimate(contrast) for contrast in early_contrasts(answered.courses.table)]
