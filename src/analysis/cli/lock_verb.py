"""Locking the plan, from the options of the verb to its sentences."""

from __future__ import annotations

import datetime as dt

from analysis.pipeline.locking import lock_plan

from .outcome import Outcome

KINDS = ("estimands", "claims", "conflicts", "schedules")


def lock(outcome: Outcome, amend: str) -> None:
    """Lock the plan as it is today, and say what is frozen."""
    today = dt.datetime.now(tz=dt.UTC).date()
    made, is_new = lock_plan(today, amend)
    counts = {
        kind: len(made.plan[kind]) for kind in ("estimands", "claims", "conflicts", "schedules")
    }
    outcome.facts.update(
        locked_on=made.locked_on,
        seal=made.seal,
        number=made.number,
        is_new=is_new,
        results_before=made.results_before,
        **counts,
    )
    what = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    state = "is locked" if is_new else "was locked already, and is the same"
    outcome.say(f"The plan of {made.locked_on} {state}: parameters, {what}.")
    outcome.say(f"seal {made.seal}")
    if made.results_before:
        days = "1 day has" if made.results_before == 1 else f"{made.results_before} days have"
        outcome.say(f"{days} estimates on this machine already; reports will say so.")
