"""What every notebook is held to before anything runs it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from analysis.parameters import NOTEBOOKS, NotebookParameters

FOLDER = Path(__file__).parents[2] / "notebooks"
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
LINE = re.compile(r"^\w+: [\w\[\], |]+ = \S.*  # \S.*$")

pytestmark = pytest.mark.parametrize("name", NOTEBOOKS)


def read(name: str) -> NotebookNode:
    path = FOLDER / f"{name}.ipynb"
    assert path.is_file(), f"{path.name} is listed in analysis.parameters.NOTEBOOKS"
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def parameters_cell(notebook: NotebookNode) -> str:
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert [cell.cell_type for cell in tagged] == ["code"], "one code cell is tagged `parameters`"
    return tagged[0].source


def bare_type(annotation: Any) -> str:
    """`int` for Annotated[int, ...], `str` for a choice of words."""
    if get_origin(annotation) is Literal:
        (kind,) = {type(choice) for choice in get_args(annotation)}
        return kind.__name__
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def of_model(model: type[NotebookParameters]) -> dict[str, tuple[str, Any]]:
    return {
        name: (bare_type(field.annotation), field.default)
        for name, field in model.model_fields.items()
    }


def of_cell(source: str) -> dict[str, tuple[str, Any]]:
    """Type and default by name; an int default of a float parameter stays an int and is found."""
    found = {}
    for statement in ast.parse(source).body:
        assert isinstance(statement, ast.AnnAssign), "each line is `name: type = default  # why`"
        assert isinstance(statement.target, ast.Name)
        assert statement.value is not None
        found[statement.target.id] = (
            ast.unparse(statement.annotation),
            ast.literal_eval(statement.value),
        )
    return found


def test_is_valid(name):
    nbformat.validate(read(name))


def test_is_committed_without_results(name):
    for number, cell in enumerate(code_cells(read(name))):
        assert not cell.outputs, f"code cell {number} has outputs"
        assert cell.execution_count is None, f"code cell {number} has an execution count"
        assert "execution" not in cell.metadata, f"code cell {number} says when it ran"


def test_runs_on_the_kernel_everybody_has(name):
    assert read(name).metadata.kernelspec.name == "python3"


def test_starts_with_a_heading(name):
    first = read(name).cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# \S", first.source)


def test_each_parameter_has_a_line_with_type_default_and_comment(name):
    source = parameters_cell(read(name))

    wrong = [line for line in source.splitlines() if not LINE.match(line)]
    comments = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]

    assert not wrong
    assert len(comments) == len(source.splitlines())


def test_parameters_are_those_of_the_model(name):
    stated, modelled = of_cell(parameters_cell(read(name))), of_model(NOTEBOOKS[name])
    assert stated == modelled
    # 5 == 5.0, but papermill would write the one where the model wants the other
    assert {key: type(value) for key, (_, value) in stated.items()} == {
        key: type(value) for key, (_, value) in modelled.items()
    }


def test_defines_nothing(name):
    for number, cell in enumerate(code_cells(read(name))):
        plain = TransformerManager().transform_cell(cell.source)
        found = [node for node in ast.walk(ast.parse(plain)) if isinstance(node, DEFINITIONS)]
        assert not found, f"code cell {number}: functions and classes belong in src/analysis"


def test_every_notebook_of_the_folder_has_a_model(name):
    assert {path.stem for path in FOLDER.glob("*.ipynb")} <= set(NOTEBOOKS)
