"""Simulations of a planned clinic, kept as they finish: the same question costs nothing twice.

A simulation is one file, written whole, in a folder whose name holds the code, the parameters and
the clinics (`study.Plan.folder`). More replicates add to those that are there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from analysis.schema.vocabulary import Vocabulary

from .kept import do_missing, kept_truth
from .plan_horizons import horizon_estimates
from .study import Plan

TRUE_PATIENTS = 60_000  # what is planned for is known to a point at best


def simulated(
    plan: Plan,
    vocabulary: Vocabulary,
    below: Path,
    jobs: int = 1,
    finished: Callable[[str], None] = lambda _: None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Do what is missing; returns the results of all replicates, and the true values.

    Results: the columns of `horizon_estimates`, replicate. Truth: estimand, spot_type, level,
    value of the one scenario of the plan. `finished` is told each replicate that is done. The
    number of `jobs` changes nothing but the time.
    """
    (scenario,) = plan.scenarios
    folder = plan.folder(below, scenario)
    files = {task: folder / f"{task.number:05}.parquet" for task in plan.tasks()}
    truth = kept_truth(folder, scenario, plan.seed, TRUE_PATIENTS)
    work = partial(horizon_estimates, vocabulary=vocabulary, parameters=plan.parameters)
    do_missing(files, work, jobs, lambda task: finished(f"simulation {task.number}"))
    rows = [pd.read_parquet(file).assign(replicate=task.number) for task, file in files.items()]
    return pd.concat(rows, ignore_index=True), truth
