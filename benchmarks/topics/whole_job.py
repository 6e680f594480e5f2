"""The whole job by size: what each stage takes as the session rows grow.

Estimates of every size are made from the tables that `prepare` of that size wrote, and so on: each
stage is a process of its own, started once. A stage grows as rows to the power of its exponent,
which is fitted over the sizes in logarithms. At small sizes most of a stage is start and imports,
and the exponent is below what it will come to; figures per size stand beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import linear_regression
from typing import Any

from ..measure import Usage, run
from .sizes import Size

AS_OF = "2026-10-31"
STAGES = ("prepare", "estimate", "release")


def measure(folder: Path, size: Size) -> dict[str, Any]:
    """CPU seconds and peak MiB by stage and number of session rows, with fitted exponents."""
    used: dict[str, dict[int, Usage]] = {stage: {} for stage in size.job}
    for rows in sorted(set().union(*size.job.values())):
        asked = [stage for stage, sizes in size.job.items() if rows in sizes]
        for stage, usage in _stages(_place(folder, rows), rows, asked).items():
            used[stage][rows] = usage
    return {"growths": [_growth(stage, by_rows) for stage, by_rows in used.items()]}


def job_of(words: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """`prepare=1000,10000 estimate=1000` as stages with their sizes, in the job's order.

    Raises `ValueError` for an unknown stage, for no number, and for a size at which the stage
    before was not asked for: it makes what this one reads.
    """
    said = dict(word.partition("=")[::2] for word in words)
    if unknown := set(said) - set(STAGES):
        raise ValueError(f"no stage: {', '.join(sorted(unknown))}; stages: {', '.join(STAGES)}")
    job = {stage: tuple(map(int, said[stage].split(","))) for stage in STAGES if stage in said}
    for before, stage in pairwise(STAGES):
        if missing := set(job.get(stage, ())) - set(job.get(before, ())):
            raise ValueError(f"{stage} of {min(missing)} rows needs {before} of as many")
    return job


def released_below(folder: Path, rows: int) -> Path:
    """Where the job of that size puts what it releases."""
    return _place(folder, rows) / "released" / AS_OF


def _place(folder: Path, rows: int) -> Path:
    return folder / "job" / str(rows)


def commands_of(place: Path) -> dict[str, list[str]]:
    """The verb of each stage, in their order, below one folder."""
    processed, results = place / "processed" / AS_OF, place / "results"
    released = place / "released" / AS_OF
    verbs = {
        "prepare": ["--raw", place / "raw", "--out", processed, "--as-of", AS_OF],
        "estimate": ["--processed", processed, "--out", results],
        "release": ["--estimates", results, "--out", released],
    }
    return {
        verb: [sys.executable, "-m", "analysis", verb, *map(str, words)]
        for verb, words in verbs.items()
    }


def _stages(place: Path, rows: int, stages: Sequence[str]) -> dict[str, Usage]:
    maker = [sys.executable, "-m", "benchmarks.make_records", str(place / "raw")]
    run([*maker, "--rows", str(rows)])
    commands = commands_of(place)
    return {stage: run(commands[stage]) for stage in stages}


def _growth(stage: str, by_rows: dict[int, Usage]) -> dict[str, Any]:
    sizes = sorted(by_rows)
    used = [by_rows[rows] for rows in sizes]
    return {
        "stage": stage,
        "rows": sizes,
        "cpu_seconds": [round(one.cpu_seconds, 2) for one in used],
        "wall_seconds": [round(one.wall_seconds, 2) for one in used],
        "peak_mib": [round(one.peak_mib) for one in used],
        "exponent": exponent(sizes, [one.cpu_seconds for one in used]),
    }


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """The slope of log seconds over log rows; None for a single size."""
    if len(sizes) < 2:
        return None
    return round(linear_regression(list(map(log, sizes)), list(map(log, seconds))).slope, 2)
