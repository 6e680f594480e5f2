"""Editions: one folder per report, clinic and day, whole or not at all; `latest` moves last."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.storage import folder_aside

from .byte_gate import Sources, check_edition
from .byte_gate.records import MANIFEST, PROVENANCE

PAGE, LATEST = "index.html", "latest"


@dataclass(frozen=True)
class Edition:
    """A published edition: its folder and what it was made from."""

    folder: Path
    key: str

    @property
    def page(self) -> Path:
        """The page to open."""
        return self.folder / PAGE


def publish(
    shelf: Path,
    day: str,
    files: Mapping[str, bytes],
    provenance: Mapping[str, Any],
    sources: Sources,
) -> Edition:
    """Put a new edition on the shelf `reports/<report>/<clinic>/`, then point `latest` at it.

    An edition is never changed: if the day already has one made from something else, the new one
    is `<day>-r2`, `-r3`, ... ; made from the same, it is the old one. Nothing is put there that the
    gate objects to (`ReportError`); this is the only way onto a shelf.
    """
    key = str(provenance["key"])
    number = 1
    # A link is not followed, wherever it leads: its name is taken.
    while os.path.lexists(folder := shelf / (day if number == 1 else f"{day}-r{number}")):
        found = None if folder.is_symlink() else read_edition(folder)
        if found is not None and found.key == key:
            return found
        number += 1
    content = {**files, PROVENANCE: _json(provenance)}
    manifest = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(content.items())}
    with folder_aside(folder, private=False) as aside:
        for name, data in {**content, MANIFEST: _json(manifest)}.items():
            (aside / name).parent.mkdir(exist_ok=True)
            (aside / name).write_bytes(data)
        check_edition(aside, sources)
    _point_latest(shelf, folder)
    return Edition(folder, key)


def read_edition(folder: Path) -> Edition | None:
    """The edition in a folder if every file of its manifest is there and unchanged, else None."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for name, digest in manifest.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                return None
        key = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))["key"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Edition(folder, str(key))


def _point_latest(shelf: Path, folder: Path) -> None:
    """`latest` is a link that is replaced in one step and follows the day, not the finisher."""
    link = shelf / LATEST
    current = link.resolve().name if link.is_symlink() else ""
    if day_and_revision(current) > day_and_revision(folder.name):
        return
    aside = shelf / f".{LATEST}-{secrets.token_hex(4)}"
    aside.symlink_to(folder.name)
    aside.replace(link)


def day_and_revision(name: str) -> tuple[str, int]:
    """Day, then revision of an edition's name: `2026-10-31-r10` comes after `2026-10-31-r2`."""
    day, _, revision = name.partition("-r")
    return day, int(revision) if revision.isdecimal() else 1


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
