"""What may be passed to a notebook: names it declares, values that are strict JSON.

papermill writes parameters into the notebook as source: an unchecked *name* is executed, and so
is a value that is not JSON (a path holding a quote, say); an unknown name is only warned about.
"""

from __future__ import annotations

import ast
import json
import keyword
from typing import Any

import nbformat

from analysis.errors import ParameterError, Problem, ReportError
from analysis.parameters import NOTEBOOKS, NotebookParameters


def checked_values(name: str, source: bytes, parameters: NotebookParameters) -> dict[str, Any]:
    """The parameters as plain values, or `ParameterError` naming every one that may not pass.

    `name` is the notebook's file name, `source` what stands in it.
    """
    expected = NOTEBOOKS.get(name.removesuffix(".ipynb"))
    where = f"notebook {name}"
    if expected is not None and not isinstance(parameters, expected):
        raise ParameterError(Problem(f"takes parameters of {expected.__name__}", where))
    values = dict(parameters)
    allowed = set(type(parameters).model_fields) & declared_names(name, source)
    problems = [
        Problem(f"unknown parameter `{asked}`" if _is_name(asked) else "unknown parameter", where)
        for asked in values
        if asked not in allowed or not _is_name(asked)
    ]
    problems += [
        Problem(f"parameter `{asked}` is not plain text, number, yes/no, list or mapping", where)
        for asked, value in values.items()
        if _is_name(asked) and not _is_strict_json(value)
    ]
    if problems:
        raise ParameterError(problems)
    return values


def declared_names(name: str, source: bytes) -> set[str]:
    """The names assigned in the notebook's one cell tagged `parameters`."""
    try:
        content = nbformat.reads(source.decode(), as_version=4)  # type: ignore[no-untyped-call]
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError):
        raise ReportError(Problem("is not a notebook", name)) from None
    tagged = [cell for cell in content.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        # papermill would put the values on top, where the notebook's own defaults undo them.
        raise ReportError(Problem("needs exactly one cell tagged `parameters`", name))
    names = set()
    for statement in ast.parse(tagged[0].source).body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names.add(statement.target.id)
        elif isinstance(statement, ast.Assign):
            names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return names


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)


def _is_strict_json(value: object) -> bool:
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value) and _is_plain(value)
    except (TypeError, ValueError):
        return False


def _is_plain(value: object) -> bool:
    """No subclasses: a str subclass could print itself as code."""
    if isinstance(value, dict):
        return type(value) is dict and all(
            type(key) is str and _is_plain(item) for key, item in value.items()
        )
    if isinstance(value, list):
        return type(value) is list and all(_is_plain(item) for item in value)
    return value is None or type(value) in (str, int, float, bool)
