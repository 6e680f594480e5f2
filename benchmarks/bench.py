"""Everything that is measured, by one command: `./run bench [--quick|--full] [--only TOPIC ...]`.

    python -m benchmarks --only start_up cleaning
    python -m benchmarks --only whole_job --job prepare=1000,100000 estimate=1000

Ours and every other way take turns in the same run. The result goes to `benchmarks/results/` as
JSON and SVG; `docs/performance.md` is made of it, by this command and by `python -m
benchmarks.page`. A run of some topics replaces those alone and keeps the others of the file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import page
from .measure import machine
from .topics import cleaning, models, reports, start_up, whole_job
from .topics.sizes import SIZES, Size
from .topics.whole_job import job_of

# In this order: the reports take what the whole job released.
TOPICS: dict[str, Callable[[Path, Size], dict[str, Any]]] = {
    "start_up": start_up.measure,
    "cleaning": cleaning.measure,
    "models": models.measure,
    "whole_job": whole_job.measure,
    "reports": reports.measure,
}


def measured(names: list[str], mode: str, size: Size) -> dict[str, Any]:
    """Each topic's rows and growths, with its mode, the day and what the figures depend on."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        for name in names:
            sys.stderr.write(f"{name} ...\n")
            folder, started = Path(place), time.monotonic()
            result = TOPICS[name](folder, size)
            found[name] = {
                "mode": mode,
                "measured_on": time.strftime("%Y-%m-%d", time.gmtime()),
                "took_seconds": round(time.monotonic() - started),
                "machine": machine(),
                **result,
            }
    return found


def main() -> int:
    """Measure, tell, keep."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--quick", action="store_true", help="small sizes, in minutes (the default)")
    mode.add_argument("--full", action="store_true", help="the sizes of the goals; hours")
    parser.add_argument("--job", nargs="+", metavar="STAGE=ROWS,...", help="of the whole job")
    parser.add_argument("--only", nargs="+", choices=TOPICS, default=list(TOPICS))
    parser.add_argument("--dry", action="store_true", help="tell, and keep nothing")
    asked = parser.parse_args()
    names = [name for name in TOPICS if name in asked.only]
    name = "full" if asked.full else "quick"
    size = SIZES[name]
    if asked.job:
        try:
            size = replace(size, job=job_of(asked.job))
        except ValueError as error:
            parser.error(f"--job: {error}")
    result = measured(names, name, size)
    print(page.table(result))
    if not asked.dry:
        page.keep(page.stored() | result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
