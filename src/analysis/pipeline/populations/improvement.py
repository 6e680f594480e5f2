"""Populations of the improvement models: who was assessed at which session (plan 1.2)."""

from __future__ import annotations

import pandas as pd

from analysis.models.questions.backgrounds import with_background
from analysis.models.questions.exposures import with_exposures

from .members import PATIENT, Members, contributed, digests

Tables = dict[str, pd.DataFrame]

_COVARIATES = ["course_id", "combination", "phototype", "sex", "age_years", "planned_sessions"]
_COVARIATES += ["planned_interval_days", "depth", "baseline_score"]
# What the questions compare, beside (plan 2.2, 5).
_COMPARED = ["gap_days", "lesion_duration_months", "ingredients", "operator_role", "cause"]
_COMPARED += ["n_areas", "is_on_hands_or_feet", "is_comorbid"]


def improvement_members(cohort: pd.DataFrame, scores: pd.DataFrame, tables: Tables) -> Members:
    """`assessed` (`k=`), `ever_assessed`, `improvement_inputs`, by spot type."""
    after = scores[[k for k in scores.columns if int(k) > 0]]
    seen = after.notna()
    yield contributed("ever_assessed", cohort[seen.any(axis=1).to_numpy()], typed=True)
    for k in after.columns:
        assessed = cohort[seen[k].to_numpy()].assign(k=k)
        yield contributed("assessed", assessed, {"k": "k"}, typed=True)
    inputs = with_background(with_exposures(cohort, tables), tables)
    inputs["ingredients"] = inputs["ingredients"].map(_as_text).astype("str")
    read = [*_COVARIATES, *_COMPARED]
    for k in after.columns:
        inputs[f"after_{k}"] = after[k].to_numpy()
        read.append(f"after_{k}")
    inputs = digests(inputs, read)
    yield contributed("improvement_inputs", inputs[[*PATIENT, "spot_type", "amount"]], typed=True)


def _as_text(codes: object) -> str:
    return ";".join(sorted(codes)) if isinstance(codes, (set, frozenset)) else ""
