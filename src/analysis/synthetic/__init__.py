"""Made-up clinics whose truth is known: for the example, and for testing what the models find."""

from __future__ import annotations

from pathlib import Path

from .clinics import generate
from .scenario_list import SCENARIOS, scenario_named
from .scenarios import Scenario
from .truth import true_values
from .writer import refuse_foreign_folder, write

__all__ = [
    "SCENARIOS",
    "Scenario",
    "generate",
    "scenario_named",
    "synthesise",
    "true_values",
    "write",
]


def synthesise(
    out_dir: Path,
    *,
    patients: int = 1200,
    clinics: int = 6,
    seed: int = 1,
    scenario: str | Scenario = "main",
) -> None:
    """Write made-up clinics and the truth about them into `out_dir` (see `writer.write`)."""
    refuse_foreign_folder(out_dir)  # before the work, not after it
    tables = generate(patients, clinics, seed, scenario)
    truth = true_values(scenario, seed, clinics)
    write(out_dir, tables, truth, scenario, seed)
