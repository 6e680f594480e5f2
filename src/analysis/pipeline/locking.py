"""The plan, locked before outcomes are seen, and how what was done deviates from it (plan 5, 6)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis import storage
from analysis.errors import ParameterError, Problem
from analysis.parameters import ClaimFile, ConflictFile, StudyParameters
from analysis.parameters.differences import changed_values
from analysis.parameters.plan_lock import PlanLock
from analysis.pipeline.ledger_files import files_of
from analysis.pipeline.study import study_folder, study_parameters, study_schedules
from analysis.present.estimands import DEFINITIONS

FOLDER = "plan_lock"  # in the study folder; one file per lock, never changed
PROJECT_DATA = "data/processed"
Content = Mapping[str, Any]


def plan_of(parameters: StudyParameters) -> dict[str, Any]:
    """Everything that is decided before outcomes are seen, as plain values.

    `parameters`, `estimands` (by name: unit, levels, section of the plan, gates), `claims` and
    `conflicts` (by id, thresholds included), `schedules` (by name).
    """
    folder = study_folder()
    claims = [one for _, file in files_of(folder / "claims", ClaimFile) for one in file.claims]
    conflicts = [
        one for _, file in files_of(folder / "conflicts", ConflictFile) for one in file.conflicts
    ]
    estimands = {
        entry.name: {
            "what": entry.what,
            "unit": entry.unit,
            "level": entry.level,
            "plan": entry.section,
            "withheld": entry.withheld,
        }
        for entry in DEFINITIONS
    }
    plan = {
        "parameters": parameters.model_dump(),
        "estimands": estimands,
        "claims": {claim.id: claim.model_dump(exclude_none=True) for claim in claims},
        "conflicts": {one.id: one.model_dump(exclude_none=True) for one in conflicts},
        "schedules": {one.name: one.model_dump() for one in study_schedules()},
    }
    # As it will be read back: lists for tuples, text for keys.
    as_read: dict[str, Any] = json.loads(json.dumps(plan))
    return as_read


def locks() -> list[PlanLock]:
    """Every lock, oldest first; `ParameterError` where one was changed or does not follow."""
    found: list[PlanLock] = []
    for path in sorted((study_folder() / FOLDER).glob("*.json")):
        lock = _read(path)
        follows = lock.number == len(found) + 1 and lock.previous == (
            found[-1].seal if found else ""
        )
        if not (lock.is_whole and follows):
            raise ParameterError(
                Problem(
                    "the locked plan was changed after it was locked",
                    f"study/{FOLDER}/{path.name}",
                    "put the file back as it was; to change the plan: plan lock --amend REASON",
                )
            )
        found.append(lock)
    return found


def lock_plan(today: dt.date, amend: str = "") -> tuple[PlanLock, bool]:
    """The lock that holds now, and whether it is new.

    The same plan again changes nothing. Another plan wants `amend`, the reason why: the lock before
    stays, and reports tell both days. `ParameterError` without it, naming each difference.
    """
    existing, plan = locks(), plan_of(study_parameters())
    if existing and existing[-1].plan == plan:
        return existing[-1], False
    if existing and not amend:
        told = [Problem(text, f"study/{FOLDER}") for text in differences(existing[-1].plan, plan)]
        remedy = "lock it anew with --amend REASON; the reason stands in every report"
        raise ParameterError([Problem("the plan is locked already", FOLDER, remedy), *told])
    lock = PlanLock(
        number=len(existing) + 1,
        locked_on=today.isoformat(),
        reason=amend if existing else "",
        results_before=_days_with_estimates(),
        plan=plan,
        previous=existing[-1].seal if existing else "",
    ).sealed()
    text = json.dumps(lock.model_dump(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    path = study_folder() / FOLDER / f"{lock.number:04d}.json"
    storage.write_file(path, text.encode())
    return lock, True


def plan_status(parameters: StudyParameters) -> dict[str, Any]:
    """What a report says of the plan: `locked_on`, `seal`, `amended` and each of the `deviations`.

    Empty where no plan was locked. Deviations are those of the parameters and study files used now
    from the last lock.
    """
    existing = locks()
    if not existing:
        return {}
    first, last = existing[0], existing[-1]
    return {
        "locked_on": first.locked_on,
        "results_before": first.results_before,
        "seal": last.seal,
        "amended": [{"on": lock.locked_on, "why": lock.reason} for lock in existing[1:]],
        "deviations": list(differences(last.plan, plan_of(parameters))),
    }


def differences(locked: Content, used: Content) -> Iterator[str]:
    """Each deviation in words: parameters with both values, everything else by its name."""
    for name, (old, new) in changed_values(locked["parameters"], used["parameters"]).items():
        yield f"{name} is {new}, locked as {old}"
    for kind in ("estimands", "claims", "conflicts", "schedules"):
        before, now = locked[kind], used[kind]
        noun = kind.removesuffix("s")
        for name in sorted({*before, *now}):
            if name not in now:
                yield f"{noun} {name} is no more"
            elif name not in before:
                yield f"{noun} {name} was added after the lock"
            elif before[name] != now[name]:
                parts = ", ".join(changed_values(before[name], now[name], ""))
                yield f"{noun} {name} was changed after the lock: {parts}"


def _days_with_estimates() -> int:
    return len(list(storage.locate(PROJECT_DATA).glob("*/estimates/estimates.csv")))


def _read(path: Path) -> PlanLock:
    try:
        return PlanLock.read(json.loads(path.read_text(encoding="utf-8")), path.name)
    except ValueError:
        raise ParameterError(
            Problem("is no locked plan", f"study/{FOLDER}/{path.name}", "put it back as it was")
        ) from None
