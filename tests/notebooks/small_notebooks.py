"""Little notebooks written for one test each."""

from __future__ import annotations

from pathlib import Path

import nbformat

from analysis.parameters import NotebookParameters
from analysis.report.runner import run_notebook
from analysis.report.trusted import hashes

PARAMETERS_CELL = 'word: str = "default"\nnonce: str = ""\nnonce_file: str = ""'
LAST_CELL = (
    "from pathlib import Path\n_ = Path(nonce_file).write_text(nonce) if nonce_file else None"
)


class SmallParameters(NotebookParameters):
    word: str = "default"


def small_notebook(folder: Path, *cells: str, last_cell: str = LAST_CELL, name: str = "small"):
    """The path of a notebook of a parameters cell, the cells given, and a last cell."""
    notebook = nbformat.v4.new_notebook()
    tagged = nbformat.v4.new_code_cell(PARAMETERS_CELL, metadata={"tags": ["parameters"]})
    rest = [nbformat.v4.new_code_cell(source) for source in (*cells, last_cell)]
    notebook.cells = [tagged, *rest]
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    file = folder / f"{name}.ipynb"
    nbformat.write(notebook, file)
    return file


def run_small(notebook: Path, parameters: NotebookParameters, *args, **more):
    """The notebook executed as if it were noted as one of the project's."""
    return run_notebook(notebook, parameters, *args, manifest=hashes(notebook.parent), **more)


def printed(notebook) -> str:
    """All that the cells of an executed notebook printed."""
    return "".join(o.text for c in notebook.cells for o in c.get("outputs", []) if "text" in o)
