"""Whether a notebook really ran to its end; papermill's own marks are not enough.

papermill returns normally after `sys.exit(0)` and marks every cell of a notebook whose kernel died
as completed; so every sign is looked at here, and the file that only the last cell writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

LARGEST_OUTPUT = 20_000_000  # a page with thirty figures has one million signs


def reasons_against(notebook: NotebookNode, nonce: str, nonce_file: Path) -> list[str]:
    """Why this executed notebook may not be used; empty when it ran from the first to the last.

    The sentences name cells by their count in the executed copy (`[3]`), never what a cell printed.
    """
    reasons = []
    if notebook.metadata.get("papermill", {}).get("exception") is not None:
        reasons.append("an exception was recorded")
    reasons += _cells_not_run(code_cells(notebook))
    reasons += _error_outputs(code_cells(notebook))
    reasons += _floods(code_cells(notebook))
    if not _holds(nonce_file, nonce):
        reasons.append("the last cell did not report back")
    return reasons


def code_cells(notebook: NotebookNode) -> list[Any]:
    """The code cells that hold any code, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def _cells_not_run(cells: Sequence[Any]) -> list[str]:
    for number, cell in enumerate(cells, start=1):
        if cell.execution_count != number:
            return [f"cell [{number}] was not run, or not in its turn"]
        if cell.metadata.get("papermill", {}).get("status") != "completed":
            return [f"cell [{number}] did not complete"]
    return []


def _error_outputs(cells: Sequence[Any]) -> list[str]:
    return [
        f"cell [{number}] holds an error output"
        for number, cell in enumerate(cells, start=1)
        if _has_error(cell)
    ]


def _floods(cells: Sequence[Any]) -> list[str]:
    """A cell that prints without end fills the disk, not a report."""
    sizes = [len(str(cell.get("outputs", ""))) for cell in cells]
    return [
        f"cell [{number}] left more than {LARGEST_OUTPUT // 1_000_000} MB of output"
        for number, size in enumerate(sizes, start=1)
        if size > LARGEST_OUTPUT
    ]


def _has_error(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _holds(file: Path, nonce: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8").strip() == nonce
