"""Small files that a clinic's export may lay beside a table, to say what it should be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from analysis.errors import DataError, Problem

from .sheet import Sheet

SUFFIXES = (".sha256", ".rows")
_LARGEST_BYTES = 4_096
_EXPORT_AGAIN = "is the file half-written? wait for the export to end, or export it again"


def check_hash(path: Path, sha256: str) -> None:
    """`DataError` if `<file>.sha256`, as `sha256sum` writes it, says another hash."""
    text = _sidecar(path, ".sha256")
    if text is None:
        return
    lines = [re.fullmatch(r"([0-9a-fA-F]{64})(?: [ *](.+))?", line) for line in text.splitlines()]
    said = {line[1].lower() for line in lines if line and line[2] in (None, path.name)}
    if len(said) != 1:
        what = f"`{path.name}.sha256` does not say the hash of this file"
        raise DataError(Problem(what, path.name, "write it with sha256sum"))
    if said != {sha256}:
        raise DataError(Problem("is not the file whose hash was noted", path.name, _EXPORT_AGAIN))


def check_row_count(path: Path, sheets: Sequence[Sheet]) -> None:
    """`DataError` if `<file>.rows` says another number of records than the sheets hold."""
    text = _sidecar(path, ".rows")
    if text is None:
        return
    if not re.fullmatch(r"[0-9]{1,12}", text.strip(), re.ASCII):
        what = f"`{path.name}.rows` is not a whole number"
        raise DataError(Problem(what, path.name, "write the number of records into it"))
    found = sum(int(sheet.not_records.eq("").sum()) for sheet in sheets)
    if found != int(text):
        what = f"holds {found} records where {int(text)} were noted"
        raise DataError(Problem(what, path.name, _EXPORT_AGAIN))


def _sidecar(path: Path, suffix: str) -> str | None:
    sidecar = path.with_name(path.name + suffix)
    if not sidecar.is_file():
        return None
    with sidecar.open("rb") as file:
        return file.read(_LARGEST_BYTES).decode("ascii", errors="replace")
