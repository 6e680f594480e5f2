"""The verdict on each claim, computed from intervals and thresholds set beforehand (plan 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis.parameters import Claim
from analysis.schema.estimates import ALL, PASS, Estimate, level_of

from .holm import holm_adjusted
from .lookup import Estimates, count_of
from .tested import Answer, answered

SUPPORTED, REFUTED, INCONCLUSIVE = "supported", "refuted", "inconclusive"
NOT_RECORDED, NOT_TESTABLE = "not_recorded", "not_testable"
AMONG_MANY = "not_certain_among_so_many_claims"
ALPHA = 0.05  # chance that any primary claim of a clinic is judged wrongly


def verdicts(
    estimates: pd.DataFrame, claims: Iterable[Claim], clinic_id: str = ALL
) -> list[Estimate]:
    """One row per claim, in the order given: estimand `claim.<id>`, `level` holds the verdict.

    `level` is `verdict=supported` (`refuted`, `inconclusive`, `not_recorded`, `not_testable`), with
    `part=2` where the claim has several tests and the second settles it, and `missing=` naming what
    is not recorded. Value, interval, unit and population are those of the estimate it rests on;
    `p_value` that of the likelier answer, of primary claims adjusted by Holm for all of them: they
    are decided where their interval says so *and* the adjusted p value is at most 0.05. A withheld
    estimate leaves a claim inconclusive, and the gate says why.
    """
    mine = Estimates(estimates, clinic_id)
    answers = [answered(mine, claim) for claim in claims]
    adjusted = _adjusted([answer for answer in answers if answer.claim.tier == "primary"])
    return [_row(answer, adjusted.get(answer.claim.id), clinic_id) for answer in answers]


@dataclass(frozen=True)
class _Adjusted:
    """Holm-adjusted p values of the two answers to a claim."""

    supported: float
    refuted: float


def _adjusted(primary: list[Answer]) -> Mapping[str, _Adjusted]:
    """All primary claims are one family, each with two one-sided questions.

    The family is what the ledger calls primary, whether or not these records can test it: it was
    fixed before anybody looked, and does not shrink because of what the records allow.
    """
    p_values = [p for answer in primary for p in (_p(answer, SUPPORTED), _p(answer, REFUTED))]
    adjusted = holm_adjusted(p_values)
    return {
        answer.claim.id: _Adjusted(adjusted[2 * place], adjusted[2 * place + 1])
        for place, answer in enumerate(primary)
    }


def _p(answer: Answer, verdict: str) -> float:
    if not answer.parts or answer.missing:
        return 1.0
    return answer.p_supported if verdict == SUPPORTED else answer.p_refuted


def _row(answer: Answer, adjusted: _Adjusted | None, clinic_id: str) -> Estimate:
    claim, name = answer.claim, f"claim.{answer.claim.code}"
    blank = Estimate(name, plan_section="5", clinic_id=clinic_id)
    if claim.not_testable:
        return _empty(blank, NOT_TESTABLE, NOT_TESTABLE)
    if claim.not_in_contract:
        return _empty(blank, NOT_RECORDED, NOT_RECORDED, claim.not_in_contract)
    verdict, among_many = _decided(answer, adjusted)
    lacking = answer.unrecorded if verdict == INCONCLUSIVE else ()
    if lacking:
        return _empty(blank, NOT_RECORDED, NOT_RECORDED, lacking)
    row = _with_numbers(blank, answer, verdict, _p_shown(answer, adjusted))
    return row if not among_many else _warned(row)


def _decided(answer: Answer, adjusted: _Adjusted | None) -> tuple[str, bool]:
    """The verdict, and whether only the number of claims stands in the way of another one."""
    for verdict, says_so in ((SUPPORTED, answer.supports), (REFUTED, answer.refutes)):
        if says_so and not answer.missing:
            p = 0.0 if adjusted is None else getattr(adjusted, verdict)
            return (verdict, False) if p <= ALPHA else (INCONCLUSIVE, True)
    return INCONCLUSIVE, False


def _p_shown(answer: Answer, adjusted: _Adjusted | None) -> float:
    if adjusted is not None:
        return min(adjusted.supported, adjusted.refuted)
    return min(1.0, 2 * min(answer.p_supported, answer.p_refuted))


def _empty(blank: Estimate, verdict: str, reason: str, missing: Iterable[str] = ()) -> Estimate:
    named = "+".join(missing)
    keys = {"verdict": verdict, "missing": named} if named else {"verdict": verdict}
    return replace(blank, level=level_of(**keys), gate=f"withheld:{reason}")


def _with_numbers(blank: Estimate, answer: Answer, verdict: str, p_value: float) -> Estimate:
    deciding = answer.parts[answer.deciding - 1]
    keys: dict[str, object] = {"verdict": verdict}
    if len(answer.parts) > 1:
        keys["part"] = answer.deciding
    row = deciding.row
    if row is None:
        keys["missing"] = deciding.what
        return replace(blank, level=level_of(**keys), gate=f"withheld:{NOT_RECORDED}")
    return replace(
        blank,
        spot_type=str(row["spot_type"]),
        level=level_of(**keys),
        value=float(row["value"]),
        ci_low=float(row["ci_low"]),
        ci_high=float(row["ci_high"]),
        unit=str(row["unit"]),
        p_value=p_value if deciding.is_shown else float("nan"),
        n_patients=count_of(row["n_patients"]),
        n_courses=count_of(row["n_courses"]),
        n_assessed=count_of(row["n_assessed"]),
        n_events=count_of(row["n_events"]),
        gate=str(row["gate"]),
    )


def _warned(row: Estimate) -> Estimate:
    return row if row.gate != PASS else replace(row, gate=f"warn:{AMONG_MANY}")
