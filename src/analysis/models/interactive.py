"""The models on cleaned tables in one call each, for notebooks, and own questions to them.

Rows are those of the estimates table, exact and not gated by the door: private.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from analysis.derive.cohort import analysis_cohort
from analysis.derive.improvement import severity_by_session
from analysis.derive.recurrence import follow_up_intervals, responders
from analysis.parameters import ImprovementSettings, RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate, to_table

from .courses import Array, Courses, arranged
from .curves import Quantity, cells, population_curves
from .improvement import completed_copies, improvement_estimates
from .recurrence_analysis import recurrence_analysis

Tables = Mapping[str, pd.DataFrame]
Outcome = Callable[[Array], Array]


def estimate_improvement(
    tables: Tables, settings: ImprovementSettings | None = None
) -> pd.DataFrame:
    """Improvement against session count (plan 2.1 to 2.4), all clinics together.

    One row per estimate; `tables` as `storage.read_tables` returns them, `settings` those of the
    plan where none are given.
    """
    chosen = settings or ImprovementSettings()
    cohort = analysis_cohort(tables, chosen.minimum_baseline_pct)
    looks = tables["sessions"], tables["assessments"], chosen.maximum_sessions
    scores = severity_by_session(cohort, *looks)
    return to_table(improvement_estimates(cohort, scores, chosen))


def estimate_recurrence(
    tables: Tables, reference: str, settings: RecurrenceSettings | None = None
) -> pd.DataFrame:
    """Recurrence against sun protection (plan 3), all clinics together.

    `reference` says what the form asks about: `until_recurrence` or `since_last_look`; the manifest
    beside the tables holds it. One row per estimate.
    """
    chosen = settings or RecurrenceSettings()
    cohort = analysis_cohort(tables, chosen.minimum_baseline_pct)
    kept = responders(cohort, chosen.responder_reduction_pct)
    intervals = follow_up_intervals(kept, tables["assessments"], chosen.rule)
    return to_table(recurrence_analysis(kept, intervals, chosen, reference))


def curve_of(
    tables: Tables,
    estimand: str,
    outcome: Outcome,
    settings: ImprovementSettings | None = None,
    *,
    is_share: bool = True,
) -> pd.DataFrame:
    """An own estimand against session count, had every patient continued to session k.

    `outcome` takes Y_k / Y_0 (rows: courses; columns: k = 1, 2, ...) and returns what is averaged:
    0 or 1 for a share (`is_share`), else a number in percent. Imputation, limits and gates are
    those of the plan (2.2 to 2.4); rows per spot type and k, method `plan`.
    """
    chosen = settings or ImprovementSettings()
    courses = _courses(tables, chosen)
    quantity = Quantity(estimand, of_shares=is_share)
    copies = ({quantity: outcome(ratio)} for ratio in completed_copies(courses, chosen, ALL))
    rows: list[Estimate] = []
    for support, curves in population_curves(courses, copies):
        rows += cells(support, quantity, curves[quantity], chosen, ALL)
    return to_table(rows)


def _courses(tables: Tables, settings: ImprovementSettings) -> Courses:
    cohort = analysis_cohort(tables, settings.minimum_baseline_pct)
    looks = tables["sessions"], tables["assessments"], settings.maximum_sessions
    return arranged(cohort, severity_by_session(cohort, *looks), settings.maximum_sessions)
