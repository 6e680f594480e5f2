"""What a verb costs before it does anything, beside an interpreter that does nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ..compared import FLOOR, Taken, compared
from ..measure import in_turn
from .sizes import Size

MOST_TIMES_BARE = 8.0
FEWEST_ROUNDS = 5  # each takes a fraction of a second, and the spread of few says nothing


def measure(folder: Path, size: Size) -> dict[str, Any]:
    """`--version`, `--help` and `status` against `python -c pass`."""
    ours = [sys.executable, "-m", "analysis"]
    verbs = {
        "--version": [*ours, "--version"],
        "--help": [*ours, "--help"],
        "status": [*ours, "status", "--out", str(folder)],
    }
    bare = {"bare": [sys.executable, "-c", "pass"]}
    usages = in_turn(bare | verbs, max(size.repeats, FEWEST_ROUNDS))
    floor = Taken.of(usages["bare"])
    rows = [
        compared("start-up", f"`spot-outcomes {name}`", Taken.of(usages[name]), floor,
                 "a bare interpreter", kind=FLOOR, goal=MOST_TIMES_BARE)
        for name in verbs
    ]  # fmt: skip
    return {"rows": rows}
