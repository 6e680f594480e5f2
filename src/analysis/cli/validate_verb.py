"""The recovery study, from the options of the verb to its page."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from analysis import storage
from analysis.ingest.vocabularies import load_vocabulary
from analysis.pipeline import study_parameters
from analysis.pipeline.study import study_folder
from analysis.present.validation_page import PAGE, validation_files
from analysis.simulation.recovery import cells, families, judged, rejections
from analysis.simulation.study import Plan, described, run
from analysis.storage.aside import PUBLISHED_FILE, write_file
from analysis.synthetic import SCENARIOS, scenario_named

from .outcome import Outcome
from .progress import bar

KEPT = "data/processed/validation"


def validate(
    outcome: Outcome, replicates: int, scenarios: list[str], jobs: int, out: Path | None
) -> None:
    """Run what is missing of the study, and write its page, figures and table of cells."""
    chosen = {name: scenario_named(name) for name in scenarios or SCENARIOS}
    plan = Plan(tuple(chosen.values()), replicates, study_parameters())
    vocabulary = load_vocabulary(study_folder() / "vocabulary")
    with bar(replicates * len(plan.scenarios)) as finished:
        results, truth = run(plan, vocabulary, storage.locate(KEPT), jobs, finished)
    rows = judged(results, truth)
    table = cells(rows)
    together = families(table)
    folder = out or storage.locate("docs")
    about = [asdict(described(scenario)) for scenario in plan.scenarios]
    files = validation_files(about, replicates, table, together, rejections(rows, results))
    for name, content in files.items():
        write_file(folder / name, content, mode=PUBLISHED_FILE)
    failing = int(together.loc[together["method"].eq("plan"), "n_failing"].sum())
    outcome.facts.update(
        page=folder / PAGE,
        replicates=replicates,
        scenarios=list(chosen),
        failing_cells=failing,
    )
    outcome.say(
        f"{replicates} replicates of {len(plan.scenarios)} scenarios: {failing} cells miss the goal"
    )
    outcome.say(f"the result is in {folder / PAGE}")
