"""What the door costs: its share of a whole run, and how it grows with the number of cells.

    python -m benchmarks.disclosure_cost [--raw data/raw/example] [--times 1 2 4 8 16] [--out FILE]

First a whole `spot-outcomes run`, CPU seconds of all its processes. Then, in this process on what
the run left: who stands behind each cell (members), the release itself with its ledger, and the
look at the bytes of each page are timed alone. At last the release of the same clinics copied many
times, each copy with patients of its own; growth is the slope of log CPU over log cells. The bars:
members and release below 10 % of the run; growth about 1.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import pipeline, storage
from analysis.disclosure import release
from analysis.pipeline.populations import all_members
from analysis.pipeline.releasing import keyed
from analysis.pipeline.study import asked_of
from analysis.schema.estimates import ALL, COUNT_COLUMNS

from .measure import machine, run

KEY = b"\1" * 32
COMMAND = str(Path(sys.executable).with_name("spot-outcomes"))


def cpu_seconds(work: Callable[[], object]) -> float:
    """Of this process, while it does the work."""
    started = time.process_time()
    work()
    return time.process_time() - started


def of_a_run(raw: Path, folder: Path) -> dict[str, float]:
    """CPU seconds of a whole run, and of the parts that the disclosure rules added to it."""
    command = [COMMAND, "run", "--raw", str(raw), "--out", str(folder)]
    whole = run(command).cpu_seconds
    processed = next((folder / "processed").glob("????-??-??"))
    tables, ledger = storage.read_tables(processed), storage.read_ledger(processed)
    parameters, asked = pipeline.study_parameters(), asked_of(storage.read_manifest(processed))
    members = cpu_seconds(lambda: all_members(tables, ledger, parameters, asked))
    estimates, settings = processed / "estimates", parameters.disclosure
    with tempfile.TemporaryDirectory() as again:
        door = cpu_seconds(
            lambda: pipeline.release_estimates(estimates, Path(again) / "r", settings)
        )
    share = (members + door) / whole
    return {"run": whole, "members": members, "release": door, "share_of_run": share}


def copied(
    estimates: pd.DataFrame, members: pd.DataFrame, times: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The clinics many times over; what is said of all of them together grows as much."""
    together = estimates[estimates["clinic_id"].eq(ALL)].copy()
    together[list(COUNT_COLUMNS)] *= times
    counts = together["unit"].eq("count")
    together.loc[counts, "value"] *= times
    single = estimates[estimates["clinic_id"].ne(ALL)]
    rows, people = [together], []
    for number in range(times):
        rows.append(single.assign(clinic_id=single["clinic_id"] + f"-{number}"))
        people.append(members.assign(clinic_id=members["clinic_id"] + f"-{number}"))
    return pd.concat(rows, ignore_index=True), pd.concat(people, ignore_index=True)


def by_size(folder: Path, times: list[int]) -> list[dict[str, float]]:
    """Cells and CPU seconds of a first edition, for each number of copies."""
    source = next((folder / "processed").glob("????-??-??")) / "estimates"
    estimates, _ = storage.read_estimates(source)
    members = storage.read_populations(source)
    settings, found = pipeline.study_parameters().disclosure, []
    for number in times:
        table, people = copied(estimates, members, number)
        known = keyed(people, KEY)
        taken = cpu_seconds(partial(release, table, settings, known))
        found.append({"cells": len(table), "patients": known["patient"].nunique(), "cpu": taken})
    return found


def growth(found: list[dict[str, float]]) -> float:
    """Slope of log CPU over log cells, by least squares."""
    x = [math.log(line["cells"]) for line in found]
    y = [math.log(line["cpu"]) for line in found]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return over / sum((a - mean_x) ** 2 for a in x)


def main() -> None:
    """Measure, print, and keep the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw", type=Path, default=Path("data/raw/example"))
    parser.add_argument("--times", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "out"
        of_run = of_a_run(asked.raw.resolve(), place)
        sizes = by_size(place, asked.times)
    print(", ".join(f"{name} {value:.2f}" for name, value in of_run.items()))
    for line in sizes:
        print(f"{line['cells']:>8} cells, {line['patients']:>7} patients: {line['cpu']:.2f} CPU s")
    slope = growth(sizes)
    print(f"growth exponent {slope:.2f}")
    if asked.out:
        facts: dict[str, Any] = {
            "machine": machine(),
            "run": of_run,
            "sizes": sizes,
            "growth": slope,
        }
        asked.out.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
