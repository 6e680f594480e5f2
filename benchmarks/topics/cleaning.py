"""Cleaning against the same rules on plain pandas, and against parsing alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .. import clean_speed
from ..compared import FLOOR, Taken, compared
from ..measure import in_turn
from .sizes import Size

LEAST_TIMES_PANDAS, MOST_TIMES_PARSING = 2.0, 3.0


def measure(folder: Path, size: Size) -> dict[str, Any]:
    """`prepare` of an untidy export; the peer's tables have to be the same."""
    commands, made = clean_speed.prepared(folder, size.clean_rows)
    usages = {name: Taken.of(runs) for name, runs in in_turn(commands, size.repeats).items()}
    agreement = json.loads(clean_speed.compared_with(folder))
    same = agreement["identical"] and not agreement["rows_that_differ"]
    if not same:
        raise RuntimeError("cleaning: ours and plain pandas do not agree; the times mean nothing")
    what = f"an export of {made.split(',')[2].strip().split()[0]} session rows"
    told = "every row's outcome, reason and key are the same"
    peer = compared(
        "cleaning", what, usages["ours"], usages["peer"], "plain pandas",
        goal=LEAST_TIMES_PANDAS, agrees=told, at_goal_size=size.is_full,
    )  # fmt: skip
    floor = compared(
        "cleaning", what, usages["ours"], usages["floor"], "parsing with pyarrow",
        kind=FLOOR, goal=MOST_TIMES_PARSING, at_goal_size=size.is_full,
    )  # fmt: skip
    return {"rows": [peer, floor]}
