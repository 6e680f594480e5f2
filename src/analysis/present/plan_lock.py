"""What a report says of the locked plan: as locked on a day, or each deviation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .language import day, say


def plan_sentence(about: Mapping[str, Any]) -> str:
    """`as locked on 2026-01-01 (1a2b3c4d5e6f)`, or with amendments and every deviation named."""
    plan = about.get("plan") or {}
    if not plan:
        return say("plan-not_locked")
    locked = say("plan-locked", day=day(str(plan["locked_on"])), seal=str(plan["seal"])[:12])
    amended = [
        say("plan-amended", day=day(str(one["on"])), why=str(one["why"])) for one in plan["amended"]
    ]
    parts = ["; ".join([locked, *amended])]
    if plan["results_before"]:
        parts.append(say("plan-results_before"))
    said, deviations = ", ".join(parts), list(plan["deviations"])
    if not deviations:
        return say("plan-as_locked", said=said)
    n = len(deviations)
    told = "; ".join(deviations)
    return say("plan-deviations", count=n, number=str(n), said=said, deviations=told)
