"""Who stands behind each released cell, from the cleaned tables (rules D1 and D16)."""

from __future__ import annotations

import pandas as pd

from analysis.derive import cohort as cohorts
from analysis.derive import improvement as severity
from analysis.derive import recurrence as follow_up
from analysis.measures.follow_up import RULE, followed_responses
from analysis.parameters import StudyParameters
from analysis.parameters.schedule import Schedule
from analysis.pipeline.study import Asked

from .claims import claim_members
from .courses import cohort_members, flow_members, response_members
from .improvement import improvement_members
from .looks import interval_members, look_members, recurrence_members
from .measures import measure_members
from .members import Members, put_together
from .raw_rows import raw_row_members
from .sessions import gap_members, session_members

Tables = dict[str, pd.DataFrame]


def all_members(
    tables: Tables, ledger: pd.DataFrame, parameters: StudyParameters, asked: Asked
) -> pd.DataFrame:
    """One row per patient of a population: population, spot_type, level, clinic_id, patient_id,
    amount (courses, sessions, looks, raw rows, or a digest of what a model reads).

    Patient-level: private. The populations are those that `disclosure.behind` names.
    """
    minimum = parameters.improvement.minimum_baseline_pct
    parts = [*_described(tables, minimum, asked.schedules), *_modelled(tables, parameters)]
    parts += measure_members(tables, asked.measures, asked.as_of, minimum)
    parts += raw_row_members(ledger)
    return put_together(parts)


def _described(tables: Tables, minimum: float, schedules: list[Schedule]) -> Members:
    cohort = cohorts.analysis_cohort(tables, minimum)
    ended = cohorts.recorded_responses(tables)
    looks, courses, sessions = (tables[name] for name in ("assessments", "courses", "sessions"))
    intervals = follow_up.follow_up_intervals(followed_responses(ended, looks), looks, RULE)
    yield from cohort_members(cohort)
    yield from flow_members(tables, minimum)
    yield from response_members(tables, ended)
    yield from look_members(looks, courses, ended)
    yield from interval_members(intervals, ended)
    yield from session_members(sessions, tables["adverse_events"], courses)
    yield from gap_members(cohort, sessions, schedules)
    yield from claim_members(tables, cohort, schedules)


def _modelled(tables: Tables, parameters: StudyParameters) -> Members:
    settings, recurrence = parameters.improvement, parameters.recurrence
    cohort = cohorts.analysis_cohort(tables, settings.minimum_baseline_pct)
    scores = severity.severity_by_session(
        cohort, tables["sessions"], tables["assessments"], settings.maximum_sessions
    )
    yield from improvement_members(cohort, scores, tables)
    responders = follow_up.responders(cohort, recurrence.responder_reduction_pct)
    looks = tables["assessments"]
    intervals = follow_up.follow_up_intervals(responders, looks, recurrence.rule)
    yield from recurrence_members(responders, intervals)
