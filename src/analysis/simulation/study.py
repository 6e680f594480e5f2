"""The recovery study: many replicates of every scenario, kept as they finish (plan 6.2).

A replicate is one file, written whole; a study that was stopped goes on with those that are
missing. The folder's name holds the code and the parameters, so that results of different models
never meet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path

import pandas as pd

from analysis.parameters import StudyParameters
from analysis.schema.vocabulary import Vocabulary
from analysis.storage.keys import hash_files
from analysis.storage.places import project_root
from analysis.synthetic import Scenario

from .kept import do_missing, kept_truth
from .replicate import Replicate, replicate_estimates

# What a replicate depends on; reports and verbs may change without one being run again.
CODE = ("schema", "parameters", "clean", "derive", "models", "synthetic", "simulation")
KEPT = ["estimand", "spot_type", "level", "method", "value", "ci_low", "ci_high", "p_value", "gate"]
TRUTH_PATIENTS = 400_000  # simulation error of a share about 0.1 points


@dataclass(frozen=True)
class Plan:
    """Which scenarios, how often each, from which clinics (`seed`), by which parameters."""

    scenarios: tuple[Scenario, ...]
    replicates: int
    parameters: StudyParameters
    seed: int = 1

    def folder(self, below: Path, scenario: Scenario) -> Path:
        """Where a scenario's replicates are kept: one folder for each state of code and numbers."""
        said = {
            "code": _code_hash(),
            "parameters": self.parameters.model_dump(),
            "scenario": asdict(scenario),
            "seed": self.seed,
        }
        key = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        return below / f"{scenario.name}-{key[:12]}"

    def tasks(self) -> Iterator[Replicate]:
        """All replicates, the first of every scenario before the second of any."""
        for number in range(1, self.replicates + 1):
            for scenario in self.scenarios:
                yield Replicate(scenario, number, self.seed)


@cache
def _code_hash() -> str:
    root = project_root() / "src" / "analysis"
    return hash_files((path for name in CODE for path in (root / name).rglob("*.py")), root)


@dataclass(frozen=True)
class Described:
    """What a reader of the study is told about a scenario."""

    name: str
    title: str
    patients: int
    clinics: int
    question: str


def described(scenario: Scenario) -> Described:
    """A scenario's size, what is different in it, and what its form asks."""
    asked = scenario.sun_protection_reference.replace("_", " ")
    return Described(scenario.name, scenario.title, scenario.patients, scenario.clinics, asked)


def run(
    plan: Plan,
    vocabulary: Vocabulary,
    below: Path,
    jobs: int = 1,
    finished: Callable[[str], None] = lambda _: None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Do what is missing; returns the rows of all replicates, and the true values.

    Results: columns scenario, replicate and `KEPT`, one row per estimate. Truth: scenario,
    estimand, spot_type, level, value. `finished` is told the scenario of each replicate done.
    """
    folders = {scenario: plan.folder(below, scenario) for scenario in plan.scenarios}
    files = {task: folders[task.scenario] / f"{task.number:05}.parquet" for task in plan.tasks()}
    work = partial(_kept_rows, vocabulary=vocabulary, parameters=plan.parameters)
    do_missing(files, work, jobs, lambda task: finished(task.scenario.name))
    truth = [
        kept_truth(folder, scenario, plan.seed, TRUTH_PATIENTS).assign(scenario=scenario.name)
        for scenario, folder in folders.items()
    ]
    rows = [
        pd.read_parquet(file).assign(scenario=task.scenario.name, replicate=task.number)
        for task, file in files.items()
    ]
    return pd.concat(rows, ignore_index=True), pd.concat(truth, ignore_index=True)


def _kept_rows(
    task: Replicate, vocabulary: Vocabulary, parameters: StudyParameters
) -> pd.DataFrame:
    return replicate_estimates(task, vocabulary, parameters)[KEPT]
