"""The verdict on each claim, computed from an interval and thresholds set beforehand (plan 5)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.parameters import Claim, Decision
from analysis.schema.estimates import ALL, Estimate, level_of

from .lookup import find

SUPPORTED, REFUTED, INCONCLUSIVE = "supported", "refuted", "inconclusive"
NOT_RECORDED = "not_recorded"


def verdicts(
    estimates: pd.DataFrame, claims: Iterable[Claim], clinic_id: str = ALL
) -> list[Estimate]:
    """One row per claim: estimand `claim.<id>`, `level` holds the verdict.

    Value, interval, unit and population are those of the estimate it rests on. A withheld estimate
    leaves the claim inconclusive, and the gate says why; an estimate that these records cannot
    have at all makes it `not_recorded`.
    """
    return [_verdict(estimates, claim, clinic_id) for claim in claims]


def _verdict(estimates: pd.DataFrame, claim: Claim, clinic_id: str) -> Estimate:
    row = find(estimates, claim.estimand, claim.level, clinic_id, claim.spot_type)
    name, section = f"claim.{claim.id}", "5"
    if row is None:
        return Estimate(
            name,
            claim.spot_type,
            level_of(verdict=NOT_RECORDED),
            gate="withheld:not_recorded",
            plan_section=section,
            clinic_id=clinic_id,
        )
    return Estimate(
        name,
        claim.spot_type,
        level_of(verdict=_decided(row, claim)),
        value=float(row["value"]),
        ci_low=float(row["ci_low"]),
        ci_high=float(row["ci_high"]),
        unit=str(row["unit"]),
        n_patients=_count(row["n_patients"]),
        n_courses=_count(row["n_courses"]),
        n_assessed=_count(row["n_assessed"]),
        n_events=_count(row["n_events"]),
        plan_section=section,
        gate=str(row["gate"]),
        clinic_id=clinic_id,
    )


def _decided(row: pd.Series, claim: Claim) -> str:
    if str(row["gate"]).startswith("withheld") or pd.isna(row["value"]):
        return INCONCLUSIVE
    if _holds(row, claim.supported_when):
        return SUPPORTED
    return REFUTED if _holds(row, claim.refuted_when) else INCONCLUSIVE


def _holds(row: pd.Series, decision: Decision) -> bool:
    limit = float(row[decision.limit])
    return limit > decision.than if decision.is_ == "above" else limit < decision.than


def _count(value: float) -> int:
    return -1 if pd.isna(value) else int(value)
