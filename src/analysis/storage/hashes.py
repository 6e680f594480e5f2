"""What each file of a folder was when it was written, so that a flipped bit is not taken for data.

Parquet's own checksums leave out its headers and footer, and CSV has none: of 1,200 single bits
flipped in cleaned tables, two gave other data and fifty an error of a foreign kind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from .aside import write_file

HASHES = "hashes.json"


def note_hashes(folder: Path, names: Iterable[str]) -> None:
    """Add the SHA-256 of these files to `hashes.json` beside them; written in one step."""
    found = {name: _hash((folder / name).read_bytes()) for name in names}
    try:
        content = {**_noted(folder), **found}
    except ValueError:  # damaged: what it said of other files is lost, and they are read unchecked
        content = found
    text = json.dumps(content, indent=2, sort_keys=True) + "\n"
    write_file(folder / HASHES, text.encode())


def read_as_written(folder: Path, name: str) -> bytes:
    """The file's content; `ValueError` if it is not what was written there.

    Where nothing was noted (a copy of single files, a folder of an earlier version) all passes.
    """
    content = (folder / name).read_bytes()
    if _noted(folder).get(name, _hash(content)) != _hash(content):
        raise ValueError(f"{name} is not as it was written")
    return content


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _noted(folder: Path) -> dict[str, str]:
    """`ValueError` where the notes themselves are damaged."""
    try:
        found = json.loads((folder / HASHES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(found, dict):
        raise ValueError(f"{HASHES} is damaged")
    return found
