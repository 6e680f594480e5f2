"""What changed between two editions, in words: what they were made from, and which numbers."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from analysis.report.changed_inputs import Change, changes, in_words
from analysis.report.changed_numbers import VERDICT, Difference, differences
from analysis.report.issued import TABLE, Issued, read_issued

from .outcome import Outcome

MOST_TOLD = 15
ALL_THE_SAME = "records, parameters, study files, code and libraries are the same"


def diff(outcome: Outcome, before: Path, after: Path) -> None:
    """Tell the changed inputs, then the numbers that changed most."""
    old, new = read_issued(before), read_issued(after)
    found = changes(old.provenance, new.provenance)
    numbers = differences(old.files.get(TABLE, b""), new.files.get(TABLE, b""))
    outcome.facts.update(
        before=old.name,
        after=new.name,
        touched=[
            *(f"{old.name}: {t}" for t in old.touched),
            *(f"{new.name}: {t}" for t in new.touched),
        ],
        changed=[asdict(change) for change in found],
        numbers=[asdict(one) for one in numbers],
    )
    for text in outcome.facts["touched"]:
        outcome.say(text)
    outcome.say(_days(old, new))
    for line in in_words(found) or [
        "records, parameters, study files, code and libraries are the same"
    ]:
        outcome.say(f"  {line}")
    values = [one for one in numbers if one.column == "value"]
    outcome.say(_count(numbers))
    for one in sorted(values, key=_size, reverse=True)[:MOST_TOLD]:
        outcome.say(f"  {one.in_words('before', 'after')}")
    for one in (one for one in numbers if one.column == VERDICT):
        outcome.say(f"  {one.in_words('before', 'after')}")
    outcome.say(_why(found, numbers))


def _days(old: Issued, new: Issued) -> str:
    days = [str(issued.provenance["as_of"]) for issued in (old, new)]
    between = f"records up to {days[0]}, then up to {days[1]}" if days[0] != days[1] else (
        f"both with records up to {days[0]}"
    )  # fmt: skip
    return f"Between {old.name} and {new.name} ({between}):"


def _count(numbers: list[Difference]) -> str:
    rows = {(o.estimand, o.spot_type, o.level, o.method, o.clinic_id) for o in numbers}
    families = Counter(row[0].partition(".")[0] for row in rows)
    named = ", ".join(f"{count} {name}" for name, count in families.most_common())
    return f"{len(rows)} rows differ ({named})." if rows else "Every number is the same."


def _why(found: list[Change], numbers: list[Difference]) -> str:
    """What the numbers' change comes from, as far as two editions can tell."""
    kinds = list(dict.fromkeys(change.kind for change in found))
    if not numbers:
        return "What changed moved no number." if kinds else "Nothing changed."
    if not kinds:
        return (
            "Nothing that is recorded explains it: `verify` both, one of them may not be as issued."
        )
    if len(kinds) == 1:
        return f"All of it comes from the {kinds[0]}: nothing else changed."
    told = ", ".join(kinds[:-1]) + f" and {kinds[-1]}"
    return f"It comes from {told} together; to tell them apart, change one at a time and run again."


def _size(one: Difference) -> float:
    """Relative change, so that counts and shares can stand in one list; new or gone ones last."""
    before = _number(one.before)
    return abs(one.by) / max(abs(before), 1e-9) if math.isfinite(one.by) else -1.0


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
