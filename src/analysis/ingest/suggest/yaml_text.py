"""YAML as a person would write a profile: flow rules on one line each, comments behind."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# What needs no quotation marks and is no truth value or number to any YAML reader.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()%-]*[\w)%.])?")
_WORDS_WITH_MEANING = {"yes", "no", "on", "off", "y", "n", "true", "false", "null"}


def flow(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items())
        return f"{{{inside}}}"
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_WITH_MEANING
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Sequence):
        return f"[{', '.join(flow(each) for each in value)}]"
    return str(value)


def entry(name: str, value: Any, comments: Sequence[str] = ()) -> str:
    """`name: value  # comment`."""
    comment = f"  # {'; '.join(comments)}" if comments else ""
    return f"{flow(name)}: {flow(value)}{comment}"


def listed(name: str, values: Mapping[str, Sequence[str]]) -> list[str]:
    """A list with a line per value, each with its comments; nothing for an empty list."""
    if not values:
        return []
    lines = [f"{name}:"]
    for value, comments in values.items():
        comment = f"  # {'; '.join(comments)}" if comments else ""
        lines.append(f"  - {flow(value)}{comment}")
    return lines
