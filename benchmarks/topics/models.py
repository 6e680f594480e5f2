"""The numerical core against statsmodels on the rows, plain loops, and R's lme4.

Timed is the fit alone (CPU of the process around it, one thread), as the start of either side and
the reading of its data would hide it; each round is a process of its own with both sides in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..compared import Taken, compared
from ..measure import ROOT
from .sizes import Size

LEAST_TIMES = {"clustered fit": 100.0, "bootstrap": 100.0, "mixed model": 5.0}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure(_: Path, size: Size) -> dict[str, Any]:
    """Every comparison of both modules, as many rounds as asked for."""
    rows = _rounds(
        size, "benchmarks.models_speed", "--rows", size.fit_rows,
        "--responders", size.responders, "--replicates", size.replicates,
        "--naive", size.naive_replicates, "--repeats", 3,
    ) + _rounds(
        size, "benchmarks.mixed_model_speed", "--patients", size.mixed_patients,
        "--repeats", 3,
    )  # fmt: skip
    return {"rows": rows}


def _rounds(size: Size, module: str, *words: object) -> list[dict[str, Any]]:
    rounds = [_told(module, *words) for _ in range(size.repeats)]
    return [_row(told, size) for told in zip(*rounds, strict=True) if told[0]["theirs_seconds"]]


def _told(module: str, *words: object) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", module, *map(str, words), "--json"]
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=True
    )
    told: list[dict[str, Any]] = json.loads(ended.stdout)
    return told


def _row(told: tuple[dict[str, Any], ...], size: Size) -> dict[str, Any]:
    first = told[0]
    title = first["title"]
    return compared(
        "models", title,
        Taken([one["ours_seconds"] for one in told]),
        Taken([one["theirs_seconds"] for one in told]),
        _peer(first),
        goal=LEAST_TIMES[title.partition(",")[0]],
        agrees=first["difference"],
        at_goal_size=size.is_full,
    )  # fmt: skip


def _peer(told: dict[str, Any]) -> str:
    if "against" in told:
        return str(told["against"])
    if told["title"].startswith("bootstrap"):
        return "a loop of statsmodels refits"
    return "statsmodels on the rows"
