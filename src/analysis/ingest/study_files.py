"""YAML files of clinical judgement, read strictly: one document, no duplicate keys, no tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer

from analysis.errors import ParameterError, Problem

# A study file is some kilobytes; the limit stops alias bombs before they are expanded.
LARGEST_FILE_BYTES = 1_000_000


class _StrictLoader(Composer, yaml.CSafeLoader):
    """A safe loader that refuses a key given twice (YAML would silently keep the last).

    libyaml reads the signs, which takes PyYAML's own scanner five times as long; the nodes are put
    together in Python, where aliases can be refused.
    """

    def __init__(self, stream: str) -> None:
        yaml.CSafeLoader.__init__(self, stream)
        Composer.__init__(self)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise yaml.YAMLError(f"the key `{key}` stands twice, again in line {line}")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases (`*name`) are not allowed here")
        return super().compose_node(parent, index)


# Only what is plainly a truth value or a decimal number is one: `no`, `012`, `1:30` and
# `2026-01-02` stay the text that was typed and are checked where they are used.
_StrictLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"(~|null)?", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"[-+]?(0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?", list("-+0123456789")),
):
    _StrictLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )


def scalar(text: str) -> Any:
    """One value as a study file would have it: number, truth value or text."""
    return yaml.load(text, Loader=_StrictLoader) if text else ""


def lines_of(path: Path) -> dict[tuple[str | int, ...], int]:
    """The line (from 1) on which each part of a study file begins, by its place in the content.

    A place is the way to it: `("claims", 3, "tier")`. For the message of a file that was read by
    `read_study_file` but does not hold what it should.
    """
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    return dict(_places(root, ())) if root is not None else {}


def _places(
    node: yaml.Node, place: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*place, str(key.value)), key.start_mark.line + 1
            for found, line in _places(value, (*place, str(key.value))):
                if found != (*place, str(key.value)):
                    yield found, line
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _places(value, (*place, number))


def read_study_file(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; `ParameterError` with the line where it is not one."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise ParameterError(Problem("the file is larger than 1 MB", path.name))
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except FileNotFoundError:
        raise ParameterError(Problem("there is no such file", str(path))) from None
    except UnicodeDecodeError:
        raise ParameterError(Problem("not UTF-8 text", path.name)) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise ParameterError(
            Problem(f"not valid YAML: {error.problem}", f"{path.name}, line {line}")
        ) from None
    except yaml.YAMLError as error:
        raise ParameterError(Problem(str(error), path.name)) from None
    except RecursionError:
        raise ParameterError(Problem("lists within lists without end", path.name)) from None
    if not isinstance(content, dict):
        raise ParameterError(Problem("should hold `name: value` lines", path.name))
    return content
