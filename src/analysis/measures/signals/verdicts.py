"""What a signal means for the clinic: better, worse, or only different; and whether a target holds.

Words of NHS England's Making Data Count: variation (improvement, concern, neither) and assurance
(a target that is always met, never met, or hit and missed at random).
"""

from __future__ import annotations

import math

IMPROVEMENT, CONCERN, NO_SIGNAL = "improvement", "concern", "neither"
HIGHER, LOWER = "higher", "lower"  # a signal where neither direction is better
MET, MISSED, HIT_OR_MISS, NO_TARGET = "met", "missed", "hit_or_miss", "no_target"
BETTER_SIDE = {"higher_is_better": 1, "lower_is_better": -1, "neither": 0}


def variation(side: int, direction: str) -> str:
    """What a point's signal means; `side` is 1 up, -1 down, 0 none."""
    if not side:
        return NO_SIGNAL
    better = BETTER_SIDE[direction]
    if not better:
        return HIGHER if side > 0 else LOWER
    return IMPROVEMENT if side == better else CONCERN


def assurance(target: float, lower: float, upper: float, direction: str) -> str:
    """Whether a process within these limits meets the target, always, never, or by chance."""
    better = BETTER_SIDE[direction]
    if math.isnan(target) or not better:
        return NO_TARGET
    if lower <= target <= upper:
        return HIT_OR_MISS
    return MET if (target < lower) == (better > 0) else MISSED
