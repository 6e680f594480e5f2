"""Everything that is counted and shown without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.derive.cohort import analysis_cohort, recorded_responses
from analysis.derive.recurrence import follow_up_intervals
from analysis.parameters.schedule import Schedule
from analysis.schema.estimates import ALL, Estimate

from .claim_measures import claim_measures
from .concordance import concordance_estimates
from .description import description_estimates
from .flow import flow_estimates
from .kpi import follow_up_estimates, kpi_estimates
from .recurrence import recurrence_description
from .safety import safety_estimates
from .schedules import schedule_dropout_estimates
from .shares import COURSE

RULE = "recorded"  # plan 1.4: the primary one; descriptions know no other
RESPONDER_REDUCTION_PCT = 50.0  # plan 1.3


def descriptive_estimates(
    tables: Mapping[str, pd.DataFrame],
    minimum_baseline_pct: float,
    clinic_id: str = ALL,
    schedules: Sequence[Schedule] = (),
) -> list[Estimate]:
    """Table 1, the flow of participants, leadership measures, recurrence as seen, safety, protocol.

    `tables` hold one clinic's rows when `clinic_id` names one. Table 1 is about the courses
    analysed (baseline above `minimum_baseline_pct` % of the scale, plan 1.1); measures, recurrence
    and safety count every course recorded.
    """
    cohort = analysis_cohort(tables, minimum_baseline_pct)
    responses = recorded_responses(tables)
    looks = tables["assessments"]
    intervals = follow_up_intervals(followed(responses, looks), looks, RULE)
    return [
        *description_estimates(tables, cohort, responses, clinic_id),
        *flow_estimates(tables, minimum_baseline_pct, clinic_id),
        *kpi_estimates(tables, responses, clinic_id),
        *follow_up_estimates(tables, responses, intervals, clinic_id),
        *recurrence_description(responses, intervals, clinic_id),
        *safety_estimates(tables, clinic_id),
        *concordance_estimates(cohort, tables["sessions"], schedules, clinic_id),
        *schedule_dropout_estimates(cohort, tables["sessions"], schedules, clinic_id),
        *claim_measures(tables, cohort, clinic_id),
    ]


def followed(responses: pd.DataFrame, looks: pd.DataFrame) -> pd.DataFrame:
    """The responses whose recurrence means something: those by half (plan 1.3), and others where
    the clinic itself answered. A tenth gained and lost again by a score is reading error."""
    answered = looks.loc[looks["is_recurrence"].notna(), COURSE].drop_duplicates()
    has_answer = responses[COURSE].merge(answered, how="left", indicator=True)["_merge"].eq("both")
    is_responder = responses["final_reduction_pct"] >= RESPONDER_REDUCTION_PCT
    return responses[is_responder | has_answer.to_numpy()]
