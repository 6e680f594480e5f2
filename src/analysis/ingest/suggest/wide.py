"""Numbered columns that say the same of one session after the other: `Seans 1 ... Seans 8`."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Two columns with a number may be `T1` and `T4`; three that count are a row.
FEWEST_COLUMNS = 3
_NUMBER = re.compile(r"\d+", re.ASCII)


def wide_names(header: Sequence[str]) -> dict[str, list[str]]:
    """Name -> headers, in the order of the sheet; wide columns share one name with `{n}`.

    A header with several numbers belongs to the row in which most others stand.
    """
    named = [header_name for header_name in header if header_name]
    rows: dict[str, list[str]] = {}
    for text in named:
        for pattern in _patterns(text):
            rows.setdefault(pattern, []).append(text)
    names: dict[str, list[str]] = {}
    for text in named:
        wide = [pattern for pattern in _patterns(text) if len(rows[pattern]) >= FEWEST_COLUMNS]
        name = max(wide, key=lambda pattern: len(rows[pattern]), default=text)
        names.setdefault(name, []).append(text)
    return names


def _patterns(text: str) -> list[str]:
    if "{" in text or "}" in text:
        return []
    return [f"{text[: run.start()]}{{n}}{text[run.end() :]}" for run in _NUMBER.finditer(text)]
