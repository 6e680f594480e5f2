"""On which line of a study file a setting stands, for whoever has to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

Place = tuple[str | int, ...]


def lines_of(path: Path) -> Callable[[Place], str]:
    """A function from a setting's place (`("denominator", 0, "column")`) to `file, line n`.

    A place that the file does not have gets the line of the nearest one around it. The file must
    have been read once (`study_files.read_study_file` refuses what is unsafe to compose).
    """
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)

    def line(place: Place) -> str:
        node, number = root, 1
        for step in place:
            below = _below(node, step)
            if below is None:
                break
            node, number = below
        return f"{path.name}, line {number}"

    return line


def _below(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    """The node under that key or index, with the line where its key, or it, begins."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found = node.value[step]
        return found, found.start_mark.line + 1
    return None
