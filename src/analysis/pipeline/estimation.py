"""Cleaned tables -> the tidy table of estimates, in the parts that the notebooks make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import claims, measures, storage
from analysis.derive import cohort as cohorts
from analysis.derive import grades
from analysis.derive import improvement as severity
from analysis.derive import recurrence as follow_up
from analysis.measures.competing import cumulative_incidence_estimates
from analysis.measures.recurrence_risk import turnbull_estimates
from analysis.measures.renewal import renewal_estimates
from analysis.models.delta_sensitivity import improvement_with_sensitivity
from analysis.models.lagged_test import adherence_test
from analysis.models.mixed_means import mixed_mean_estimates
from analysis.models.ordinal_improvement import ordinal_improvement_estimates
from analysis.models.questions import question_estimates, recurrence_factor_estimates
from analysis.models.recurrence_analysis import recurrence_analysis
from analysis.models.recurrence_sensitivity import recurrence_sensitivity_estimates
from analysis.parameters import (
    ImprovementSettings,
    PublishedFigure,
    RecurrenceSettings,
    StudyParameters,
)
from analysis.pipeline.about import about_estimates
from analysis.pipeline.populations import all_members
from analysis.pipeline.study import (
    asked_of,
    study_claims,
    study_conflicts,
    study_schedules,
)
from analysis.schema.estimates import ALL, Estimate, to_table

PARTS = ("descriptions", "improvement", "recurrence", "claims")
Tables = dict[str, pd.DataFrame]


def describe(processed_dir: str | Path, minimum_baseline_pct: float) -> pd.DataFrame:
    """Notebook 20: row flow, who was treated, measures; for all clinics and for each."""
    folder = storage.locate(processed_dir)
    ledger, tables = storage.read_ledger(folder), storage.read_tables(folder)
    asked = asked_of(storage.read_manifest(folder))

    def one(tables: Tables, clinic_id: str) -> list[Estimate]:
        described = measures.descriptive_estimates(
            tables, minimum_baseline_pct, clinic_id, asked.schedules
        )
        counted = measures.measure_estimates(
            tables, asked.measures, asked.as_of, minimum_baseline_pct, clinic_id
        )
        return [*measures.row_flow(ledger, clinic_id), *described, *counted]

    return _per_clinic(tables, one)


def model_improvement(processed_dir: str | Path, settings: ImprovementSettings) -> pd.DataFrame:
    """Notebook 30: improvement against session count (plan 2), for all clinics and for each."""
    schedules = study_schedules()

    def one(tables: Tables, clinic_id: str) -> list[Estimate]:
        cohort = cohorts.analysis_cohort(tables, settings.minimum_baseline_pct)
        looks = tables["sessions"], tables["assessments"], settings.maximum_sessions
        scores = severity.severity_by_session(cohort, *looks)
        graded = grades.graded_cohort(tables)
        given = grades.grade_by_session(graded, *looks)
        return [
            *improvement_with_sensitivity(cohort, scores, settings, clinic_id),
            *mixed_mean_estimates(cohort, scores, settings, clinic_id),
            *ordinal_improvement_estimates(
                graded, given, settings, clinic_id, has_scores=not cohort.empty
            ),
            *question_estimates(cohort, scores, tables, settings, clinic_id, schedules),
        ]

    return _per_clinic(storage.read_tables(storage.locate(processed_dir)), one)


def model_recurrence(processed_dir: str | Path, settings: RecurrenceSettings) -> pd.DataFrame:
    """Notebook 40: recurrence against sun protection (plan 3), for all clinics and for each."""
    folder = storage.locate(processed_dir)
    reference = str(storage.read_manifest(folder)["sun_protection_reference"])

    def varied(responders: pd.DataFrame, looks: pd.DataFrame) -> list[Estimate]:
        return recurrence_sensitivity_estimates(responders, looks, settings, reference)

    def one(tables: Tables, clinic_id: str) -> list[Estimate]:
        cohort = cohorts.analysis_cohort(tables, settings.minimum_baseline_pct)
        responders = follow_up.responders(cohort, settings.responder_reduction_pct)
        intervals = follow_up.follow_up_intervals(responders, tables["assessments"], settings.rule)
        return [
            *adherence_test(responders, intervals, settings, clinic_id),
            *recurrence_analysis(responders, intervals, settings, reference, clinic_id),
            *turnbull_estimates(responders, intervals, clinic_id, settings.seed),
            *cumulative_incidence_estimates(responders, intervals, clinic_id, settings.seed),
            *renewal_estimates(responders, intervals, clinic_id, settings.seed),
            *recurrence_factor_estimates(responders, intervals, tables, settings, clinic_id),
            *(varied(responders, tables["assessments"]) if clinic_id == ALL else []),
        ]

    return _per_clinic(storage.read_tables(folder), one)


def claim_verdicts(estimates: pd.DataFrame, manifest: dict[str, Any]) -> pd.DataFrame:
    """Notebook 50: verdicts on claims, contests, and figures published about these very records."""
    figures = [PublishedFigure.read(figure) for figure in manifest["published_figures"]]
    said = study_claims(manifest["treatment"])
    contests = study_conflicts(manifest["treatment"])
    rows: list[Estimate] = []
    for clinic_id in sorted(estimates["clinic_id"].unique()):
        rows += claims.verdicts(estimates, said, clinic_id)
        rows += claims.conflicts(estimates, contests, clinic_id)
        rows += claims.comparisons(estimates, figures, clinic_id)
    return to_table(rows)


def gather(
    processed_dir: str | Path, estimates_dir: str | Path, parameters: StudyParameters
) -> None:
    """Join the four parts into `estimates.csv` and `.parquet`, with where they came from.

    Beside them, private like them, who stands behind each number (`populations.parquet`).
    """
    folder = storage.locate(estimates_dir)
    parts = [storage.read_part(folder, part) for part in PARTS]
    processed = storage.locate(processed_dir)
    manifest = storage.read_manifest(processed)
    about = about_estimates(manifest, parameters)
    tables, ledger = storage.read_tables(processed), storage.read_ledger(processed)
    members = all_members(tables, ledger, parameters, asked_of(manifest))
    storage.write_populations(folder, members)
    storage.write_estimates(folder, pd.concat(parts, ignore_index=True), about)


def estimate(
    processed_dir: str | Path, out_dir: str | Path, parameters: StudyParameters
) -> pd.DataFrame:
    """All estimands of the plan without notebooks: the same functions, the same files."""
    folder, out = storage.locate(processed_dir), storage.locate(out_dir)
    manifest = storage.read_manifest(folder)
    parts = [
        describe(folder, parameters.improvement.minimum_baseline_pct),
        model_improvement(folder, parameters.improvement),
        model_recurrence(folder, parameters.recurrence),
    ]
    parts.append(claim_verdicts(pd.concat(parts, ignore_index=True), manifest))
    for name, part in zip(PARTS, parts, strict=True):
        storage.write_part(out, name, part)
    gather(folder, out, parameters)
    return storage.read_estimates(out)[0]


def _per_clinic(tables: Tables, one: Callable[[Tables, str], list[Estimate]]) -> pd.DataFrame:
    """Rows for all clinics together and for each; a lone clinic's rows are those of all."""
    rows = one(tables, ALL)
    clinics = sorted(tables["patients"]["clinic_id"].unique())
    if len(clinics) == 1:
        rows += [replace(row, clinic_id=clinics[0]) for row in rows]
    else:
        for clinic_id, part in _parts(tables, clinics):
            rows += one(part, clinic_id)
    return to_table(rows)


def _parts(tables: Tables, clinics: list[str]) -> Iterator[tuple[str, Tables]]:
    for clinic_id in clinics:
        yield (
            clinic_id,
            {
                name: table[table["clinic_id"].eq(clinic_id)].reset_index(drop=True)
                for name, table in tables.items()
            },
        )
