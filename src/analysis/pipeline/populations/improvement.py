"""Populations of the improvement models: who was assessed at which session (plan 1.2)."""

from __future__ import annotations

import pandas as pd

from analysis.measures.shares import COURSE

from .members import PATIENT, Members, contributed, digests

_COVARIATES = ["course_id", "combination", "phototype", "sex", "age_years", "planned_sessions"]
_COVARIATES += ["planned_interval_days", "depth", "baseline_score"]


def improvement_members(
    cohort: pd.DataFrame, scores: pd.DataFrame, courses: pd.DataFrame
) -> Members:
    """`assessed` (`k=`), `ever_assessed`, `improvement_inputs`, by spot type."""
    after = scores[[k for k in scores.columns if int(k) > 0]]
    seen = after.notna()
    yield contributed("ever_assessed", cohort[seen.any(axis=1).to_numpy()], typed=True)
    for k in after.columns:
        assessed = cohort[seen[k].to_numpy()].assign(k=k)
        yield contributed("assessed", assessed, {"k": "k"}, typed=True)
    told = courses[[*COURSE, "lesion_duration_months", "cause"]]
    inputs = cohort.merge(told, on=COURSE, how="left")
    read = [*_COVARIATES, "lesion_duration_months", "cause"]
    for k in after.columns:
        inputs[f"after_{k}"] = after[k].to_numpy()
        read.append(f"after_{k}")
    inputs = digests(inputs, read)
    yield contributed("improvement_inputs", inputs[[*PATIENT, "spot_type", "amount"]], typed=True)
