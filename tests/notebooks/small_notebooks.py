"""Little notebooks written for one test each."""

from __future__ import annotations

from pathlib import Path

import nbformat

from analysis.parameters import NotebookParameters

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
