"""What the files of a layout are called, and what their names may say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .yaml_text import entry


def pattern_of(name: str) -> str:
    """The fnmatch pattern that a name alone fits."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def pattern_for(names: Iterable[str]) -> str:
    """A pattern that the names fit: what differs, and numbers, may be anything."""
    distinct = sorted(set(names))
    if len(distinct) == 1:
        return re.sub(r"\d[\d._-]*(?=[\W_])", "*", pattern_of(distinct[0]))
    before, after = _common_ends(distinct)
    return f"{pattern_of(before)}*{pattern_of(after)}"


def clinic_field(source: str, names: Iterable[str]) -> str:
    """A virtual column for the part in which the names differ."""
    before, after = (_literal(text) for text in _common_ends(sorted(set(names))))
    field = {"from": source, "pattern": f"{before}(.+){after}"}
    return entry("@clinic", field, ["review: does this part of the name say the clinic?"])


def _literal(text: str) -> str:
    """A pattern for the very text, readable: `re.escape` escapes blanks and hyphens too."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text)


def _common_ends(names: list[str]) -> tuple[str, str]:
    """What all names begin with and what the rest of all ends with, in whole words.

    A hyphen joins (`clinic-a`, `clinic-b` differ in more than a letter), other signs part.
    """
    before = re.sub(r"[^_. ]*$", "", _common_start(names))
    after = _common_start([name[len(before) :][::-1] for name in names])[::-1]
    return before, re.sub(r"^[^_. ]*", "", after)


def _common_start(names: list[str]) -> str:
    length = 0
    for letters in zip(*names, strict=False):
        if len(set(letters)) > 1:
            break
        length += 1
    return names[0][:length]
