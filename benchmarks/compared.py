"""One comparison of a run: ours and one other way, in turn, on the same machine and minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .measure import Usage, spread

PEER, FLOOR = "peer", "floor"


@dataclass(frozen=True)
class Taken:
    """CPU seconds and peak MiB of each round; the peak is absent where only a fit was timed."""

    cpu_seconds: Sequence[float]
    peak_mib: Sequence[float] = ()

    @staticmethod
    def of(usages: Sequence[Usage]) -> Taken:
        """What whole processes took."""
        return Taken([one.cpu_seconds for one in usages], [one.peak_mib for one in usages])


def compared(
    topic: str,
    what: str,
    ours: Taken,
    other: Taken,
    title: str,
    *,
    kind: str = PEER,
    goal: float | None = None,
    agrees: str = "",
    at_goal_size: bool = True,
) -> dict[str, Any]:
    """One row of the result.

    `ratio` is, round by round, how many times less CPU ours took than a peer, or how many times
    more than a floor (what nobody can go below). `goal` is the least of a peer's, the most of a
    floor's; it is judged where the size is that it is about. `agrees` says how the results compare.
    """
    pairs = list(zip(ours.cpu_seconds, other.cpu_seconds, strict=True))
    ratios = [theirs / mine if kind == PEER else mine / theirs for mine, theirs in pairs]
    row = {
        "topic": topic, "what": what, "against": title, "kind": kind,
        "ours": _summary(ours), "other": _summary(other),
        "ratio": spread(ratios), "goal": goal, "at_goal_size": at_goal_size, "agrees": agrees,
    }  # fmt: skip
    return row | {"reached": is_reached(row)}


def is_reached(row: dict[str, Any]) -> bool | None:
    """Whether the middle ratio meets the goal; None without one, or at another size."""
    if row["goal"] is None or not row["at_goal_size"]:
        return None
    middle = row["ratio"]["median"]
    return bool(middle >= row["goal"] if row["kind"] == PEER else middle <= row["goal"])


def _summary(taken: Taken) -> dict[str, Any]:
    return {name: spread(values) if values else None for name, values in asdict(taken).items()}
