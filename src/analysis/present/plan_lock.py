"""What a report says of the locked plan: as locked on a day, or each deviation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOT_LOCKED = "not locked before these numbers were made"


def plan_sentence(about: Mapping[str, Any]) -> str:
    """`as locked on 2026-01-01 (1a2b3c4d5e6f)`, or with amendments and every deviation named."""
    plan = about.get("plan") or {}
    if not plan:
        return NOT_LOCKED
    seal = str(plan["seal"])[:12]
    amended = [f"amended on {one['on']}: {one['why']}" for one in plan["amended"]]
    parts = ["; ".join([f"locked on {plan['locked_on']} ({seal})", *amended])]
    if plan["results_before"]:
        parts.append("results were there already when it was locked")
    deviations = list(plan["deviations"])
    if deviations:
        noun = "deviation" if len(deviations) == 1 else "deviations"
        return f"{', '.join(parts)}; {len(deviations)} {noun}: {'; '.join(deviations)}"
    return f"as {', '.join(parts)}"
