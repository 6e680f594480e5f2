"""Improvement against session count (plan 2), measured: CPU seconds and memory by size.

    python -m benchmarks.improvement_speed [--courses 1500 100000] [--repeats 3] [--out FILE.json]

Courses are the made-up ones of the tests. CPU seconds are those of the estimates alone (user and
system, one BLAS thread), without imports and without making the courses; the peak is that of the
whole process, both included. Each run is a process of its own, and they take turns. Bars: 2 s for
1,500 courses, 90 s and 2 GB for 100,000, with the 20 imputations of the plan.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .measure import ROOT, machine, spread

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
SEED, GAIN_PER_SESSION = 1, 0.12


def estimates_of(kind: str) -> Callable[[Any, Any, Any], list[Any]]:
    """The analysis of that name."""
    from analysis.models import delta_sensitivity, improvement, mixed_means, ordinal_improvement

    return {
        "plan": improvement.improvement_estimates,
        "plan_with_delta": delta_sensitivity.improvement_with_sensitivity,
        "grades": ordinal_improvement.ordinal_improvement_estimates,
        "mixed_model": mixed_means.mixed_mean_estimates,
    }[kind]


KINDS = ("plan", "plan_with_delta", "grades", "mixed_model")


def run_once(kind: str, courses: int) -> dict[str, float]:
    """CPU seconds and peak memory of one analysis in this process."""
    from analysis.parameters import ImprovementSettings

    sys.path.insert(0, str(ROOT / "tests"))
    from graded_clinics import graded_clinics
    from improvement_clinics import made_up_clinics

    if kind == "grades":
        cohort, looks, _ = graded_clinics(courses, SEED, GAIN_PER_SESSION)
    else:
        cohort, looks, _ = made_up_clinics(courses, SEED, GAIN_PER_SESSION)
    analysis = estimates_of(kind)
    started = time.process_time()
    rows = analysis(cohort, looks, ImprovementSettings())
    taken = time.process_time() - started
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"cpu_seconds": taken, "peak_mib": peak_kib / 1024, "rows": len(rows)}


def measure(sizes: list[int], kinds: list[str], repeats: int) -> dict[str, Any]:
    """Every analysis at every size, one after the other (A B A B)."""
    runs: dict[str, list[dict[str, float]]] = {}
    for courses in sizes:
        for _ in range(repeats):
            for kind in kinds:
                runs.setdefault(f"{kind}, {courses} courses", []).append(_process(kind, courses))
    return {"machine": machine(), "runs": {name: _summary(made) for name, made in runs.items()}}


def _process(kind: str, courses: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.improvement_speed", "--one", kind, str(courses)]
    told = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | ONE_THREAD,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    measured: dict[str, float] = json.loads(told.stdout)
    return measured


def _summary(runs: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    return {name: spread([run[name] for run in runs]) for name in ("cpu_seconds", "peak_mib")}


def main() -> None:
    """Measure what was asked for; print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--courses", type=int, nargs="+", default=[1500, 100_000])
    parser.add_argument("--analyses", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("ANALYSIS", "COURSES"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(run_once(asked.one[0], int(asked.one[1]))))
        return
    text = json.dumps(measure(asked.courses, asked.analyses, asked.repeats), indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
