"""Which of two nested settings differ, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTHING = "nothing"


def changed_values(old: object, new: object, name: str = "") -> dict[str, tuple[Any, Any]]:
    """By dotted name: the values that differ, old and new; `nothing` where one side lacks it."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        found: dict[str, tuple[Any, Any]] = {}
        for key in sorted({*old, *new}):
            inner = f"{name}.{key}" if name else str(key)
            found |= changed_values(old.get(key, NOTHING), new.get(key, NOTHING), inner)
        return found
    return {} if old == new else {name: (old, new)}
