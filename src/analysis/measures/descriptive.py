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
from .final_score import final_score_median
from .flow import flow_estimates
from .follow_up import RESPONDER_REDUCTION_PCT, RULE, followed_responses
from .recurrence import recurrence_description
from .safety import safety_estimates
from .schedules import schedule_dropout_estimates
from .standardised import standardised_differences


def descriptive_estimates(
    tables: Mapping[str, pd.DataFrame],
    minimum_baseline_pct: float,
    clinic_id: str = ALL,
    schedules: Sequence[Schedule] = (),
) -> list[Estimate]:
    """Table 1, the flow of participants, the final score, recurrence as seen, safety, protocol.

    `tables` hold one clinic's rows when `clinic_id` names one. Table 1 is about the courses
    analysed (baseline above `minimum_baseline_pct` % of the scale, plan 1.1); final scores,
    recurrence and safety count every course recorded. Measures are data: `measure_estimates`.
    """
    cohort = analysis_cohort(tables, minimum_baseline_pct)
    responses = recorded_responses(tables)
    looks = tables["assessments"]
    intervals = follow_up_intervals(followed_responses(responses, looks), looks, RULE)
    return [
        *description_estimates(tables, cohort, responses, clinic_id),
        *flow_estimates(tables, minimum_baseline_pct, clinic_id),
        *final_score_median(responses, clinic_id),
        *recurrence_description(responses, intervals, clinic_id),
        *safety_estimates(tables, clinic_id),
        *concordance_estimates(cohort, tables["sessions"], schedules, clinic_id),
        *schedule_dropout_estimates(cohort, tables["sessions"], schedules, clinic_id),
        *claim_measures(tables, cohort, clinic_id),
        *standardised_differences(cohort, looks, RESPONDER_REDUCTION_PCT, clinic_id),
    ]
