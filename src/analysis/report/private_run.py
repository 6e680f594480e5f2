"""The notebooks left of the door, in order: they see patients, and their copies stay private."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from analysis.parameters import (
    ClaimsParameters,
    DescribeParameters,
    ImprovementParameters,
    NotebookParameters,
    PrepareParameters,
    RecurrenceParameters,
    StudyParameters,
)
from analysis.storage import project_root

from .runner import run_notebook

Tick = Callable[[str], None]


def prepare_by_notebook(processed: Path, parameters: PrepareParameters) -> None:
    """Run notebook 10; its executed copy lies beside the cleaned tables."""
    copy = processed.parent / f".{processed.name}-10_prepare_data.ipynb"
    _run("10_prepare_data", parameters, copy)
    # The folder is replaced as a whole by the notebook itself, so its copy can move in only now.
    target = processed / "notebooks" / "10_prepare_data.ipynb"
    target.parent.mkdir(mode=0o700, exist_ok=True)
    copy.replace(target)


def estimate_by_notebooks(
    processed: Path, estimates: Path, study: StudyParameters, jobs: int, tick: Tick
) -> None:
    """Run notebooks 20, 30 and 40 side by side, then 50, which needs their results."""
    places = {"processed_dir": str(processed), "estimates_dir": str(estimates)}
    asked: list[tuple[str, NotebookParameters]] = [
        (
            "20_describe_courses",
            DescribeParameters(
                **places, minimum_baseline_pct=study.improvement.minimum_baseline_pct
            ),
        ),
        (
            "30_model_improvement",
            ImprovementParameters.read({**places, **study.improvement.model_dump()}),
        ),
        (
            "40_model_recurrence",
            RecurrenceParameters.read({**places, **study.recurrence.model_dump()}),
        ),
    ]
    # The long one first, so that the others share the second processor meanwhile.
    order = sorted(asked, key=lambda item: item[0] != "40_model_recurrence")
    copies = processed / "notebooks"
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {
            name: pool.submit(_run, name, parameters, copies / f"{name}.ipynb")
            for name, parameters in order
        }
        for name, _ in asked:
            waiting[name].result()
            tick(name)
    claims = ClaimsParameters(processed_dir=str(processed), estimates_dir=str(estimates))
    _run("50_test_claims", claims, copies / "50_test_claims.ipynb")
    tick("50_test_claims")


def _run(name: str, parameters: NotebookParameters, copy: Path) -> None:
    root = project_root()
    run_notebook(root / "notebooks" / f"{name}.ipynb", parameters, copy, project_root=root)
