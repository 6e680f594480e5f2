"""Replicates done side by side and kept as files, each written whole."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from pathlib import Path

import pandas as pd

from analysis.storage.aside import write_file
from analysis.synthetic import Scenario, true_values

from .replicate import Replicate

Work = Callable[[Replicate], pd.DataFrame]


def do_missing(
    files: Mapping[Replicate, Path],
    work: Work,
    jobs: int,
    finished: Callable[[Replicate], None],
) -> None:
    """Keep what `work` makes of each replicate that has no file yet; `finished` is told of all.

    The number of `jobs` (processes) changes nothing but the time; `work` is a function of a module,
    or a partial one, so that it can be sent to them.
    """
    missing = [task for task, file in files.items() if not file.exists()]
    for task in files.keys() - missing:
        finished(task)
    keep = partial(_keep, work)
    if jobs == 1 or len(missing) < 2:
        for task in missing:
            finished(keep(task, files[task]))
        return
    # Spawned: a fork would inherit the threads of whatever numerical library has started any.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(missing)), mp_context=context) as pool:
        waiting: set[Future[Replicate]] = set()
        for task in missing:
            if len(waiting) >= 2 * jobs:  # few ahead: Ctrl-C stops soon
                waiting = _drained(waiting, finished)
            waiting.add(pool.submit(keep, task, files[task]))
        while waiting:
            waiting = _drained(waiting, finished)


def _drained(
    waiting: set[Future[Replicate]], finished: Callable[[Replicate], None]
) -> set[Future[Replicate]]:
    done, left = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        finished(future.result())
    return left


def _keep(work: Work, task: Replicate, file: Path) -> Replicate:
    write_file(file, _as_parquet(work(task)))
    return task


def kept_truth(folder: Path, scenario: Scenario, seed: int, population: int) -> pd.DataFrame:
    """The true values of a scenario (estimand, spot_type, level, value), computed once."""
    file = folder / "truth.parquet"
    if not file.exists():
        rows = true_values(scenario, seed, scenario.clinics, population)
        write_file(file, _as_parquet(pd.DataFrame(rows)))
    return pd.read_parquet(file)


def _as_parquet(rows: pd.DataFrame) -> bytes:
    content = io.BytesIO()
    rows.to_parquet(content, index=False)
    return content.getvalue()
