"""An edition as it stands on its shelf: what it says of itself, and if it was touched since."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import Problem, ReportError

from .editions import PAGE
from .record_names import MANIFEST, PROVENANCE

TABLE = "estimates.csv"
# What an edition has to say of itself before it can be made again.
TOLD = ("as_of", "clinic_id", "code", "data_hash", "ledger", "parameters", "report", "versions")


@dataclass(frozen=True)
class Issued:
    """An edition's files by name, its provenance, and what is not as its manifest says."""

    folder: Path
    files: dict[str, bytes]
    provenance: dict[str, Any]
    touched: list[str]

    @property
    def name(self) -> str:
        """`leadership_dashboard/all/2026-10-31`."""
        return "/".join(self.folder.parts[-3:])


def read_issued(edition: Path) -> Issued:
    """The edition in that folder (or the folder of its page); `ReportError` where it is none.

    A file that was changed, added or removed does not stop the reading: it is named in `touched`.
    """
    folder = edition.resolve()
    folder = folder.parent if folder.name == PAGE else folder
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        manifest = dict(json.loads(files[MANIFEST]))
        provenance = dict(json.loads(files[PROVENANCE]))
    except (OSError, ValueError, KeyError, TypeError):
        remedy = "give the folder of an edition, reports/<report>/<clinic>/<day>"
        raise ReportError(Problem("is no edition", str(edition), remedy)) from None
    missing = [name for name in TOLD if name not in provenance]
    if missing:
        what = f"its provenance does not say {', '.join(missing)}"
        remedy = "editions made before these were kept cannot be made again; render it anew"
        raise ReportError(Problem(what, str(edition), remedy))
    return Issued(folder, files, provenance, _touched(files, manifest))


def _touched(files: dict[str, bytes], manifest: dict[str, str]) -> list[str]:
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    found = [f"{name} is missing" for name in manifest if name not in files]
    found += [
        f"{name} is not as it was issued"
        for name in manifest
        if name in files and hashes[name] != manifest[name]
    ]
    found += [f"{name} was added" for name in files if name not in (*manifest, MANIFEST)]
    return found
