"""One set of made-up clinics through the whole analysis: records, cleaning, estimates."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import storage
from analysis.clean import clean_export
from analysis.derive.cohort import analysis_cohort
from analysis.derive.improvement import severity_by_session
from analysis.derive.recurrence import follow_up_intervals, responders
from analysis.models.improvement import improvement_estimates
from analysis.models.lagged_test import adherence_test
from analysis.models.recurrence import recurrence_estimates
from analysis.parameters import StudyParameters
from analysis.schema.estimates import Estimate, to_table
from analysis.schema.origin import ORIGIN_COLUMNS
from analysis.schema.vocabulary import Vocabulary
from analysis.synthetic import Scenario, generate
from analysis.synthetic.scenarios import LAST_DAY

from .usual_recurrence import usual_recurrence_estimates

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Replicate:
    """One draw of patients of the clinics that (scenario, seed) names; the size is the scenario's.

    `number` is the draw; the clinics, and so the true values, are the same in all of them.
    """

    scenario: Scenario
    number: int
    seed: int = 1


def replicate_estimates(
    replicate: Replicate, vocabulary: Vocabulary, parameters: StudyParameters
) -> pd.DataFrame:
    """The tidy table of results for all clinics together, `plan` beside the usual analyses.

    The records are dirty, as clinics keep them, and go through cleaning. Rows are those of
    `headline_estimates`, then those of `usual_recurrence`.
    """
    tables = prepared_tables(replicate, vocabulary)
    reference = replicate.scenario.sun_protection_reference
    followed, intervals = _followed(tables, parameters)
    rows: list[Estimate] = [
        *headline_estimates(tables, parameters, reference),
        *usual_recurrence_estimates(followed, intervals, parameters.recurrence, reference),
    ]
    return to_table(rows)


def headline_estimates(
    tables: Tables, parameters: StudyParameters, reference: str
) -> list[Estimate]:
    """Improvement with the usual analyses of it, recurrence by the form's route, the lagged test.

    `tables` as `storage` reads them, `reference` what the form asks (DATA_CONTRACT 2). No course
    analysed, no row.
    """
    improvement, recurrence = parameters.improvement, parameters.recurrence
    cohort = analysis_cohort(tables, improvement.minimum_baseline_pct)
    if cohort.empty:
        return []
    severity = severity_by_session(
        cohort, tables["sessions"], tables["assessments"], improvement.maximum_sessions
    )
    followed, intervals = _followed(tables, parameters)
    return [
        *improvement_estimates(cohort, severity, improvement),
        *recurrence_estimates(followed, intervals, recurrence, reference),
        *adherence_test(followed, intervals, recurrence),
    ]


def _followed(tables: Tables, parameters: StudyParameters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The responders, and their intervals between looks."""
    settings = parameters.recurrence
    cohort = analysis_cohort(tables, settings.minimum_baseline_pct)
    followed = responders(cohort, settings.responder_reduction_pct)
    return followed, follow_up_intervals(followed, tables["assessments"], settings.rule)


def prepared_tables(replicate: Replicate, vocabulary: Vocabulary) -> Tables:
    """The clean tables of one replicate, as `storage` hands them to the models."""
    scenario = replicate.scenario
    raw = generate(
        scenario.patients, scenario.clinics, replicate.seed, scenario, replicate=replicate.number
    )
    cleaned = clean_export(_as_read(raw), vocabulary, exported_on=LAST_DAY, as_of=LAST_DAY)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "processed"
        storage.write_processed(place, cleaned, {})
        return storage.read_tables(place)


def _as_read(raw: Mapping[str, pd.DataFrame]) -> Tables:
    """Raw tables with the columns of origin that reading a canonical export gives them."""
    read = {}
    for name, table in raw.items():
        rows = table.reset_index(drop=True).assign(**dict.fromkeys(ORIGIN_COLUMNS, ""))
        rows["file"] = f"{name}.csv"
        rows["row"] = np.arange(2, len(rows) + 2)
        rows["is_record"] = True
        read[name] = rows
    return read
