"""Editions: one folder per report, clinic and day, whole or not at all; `latest` moves last."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import ParameterError, Problem, ReportError
from analysis.storage import folder_aside

from .latest import edition_folders, newest, point_latest, remove_all
from .record_names import MANIFEST, PROVENANCE
from .retraction import note_retraction, retracted

if TYPE_CHECKING:
    from .byte_gate import Sources

PAGE = "index.html"


@dataclass(frozen=True)
class Edition:
    """A published edition: its folder, what it was made from, and whether that was just now."""

    folder: Path
    key: str
    is_new: bool = field(default=False, compare=False)

    @property
    def clinic_id(self) -> str:
        """Whose it is, as its shelf is named."""
        return self.folder.parent.name

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
    gate objects to (`ReportError`); this is the only way onto a shelf. What was retracted is not
    issued again from the same (`ReportError`). A run that was killed anywhere in between is made
    up for by the next: the edition stands there whole or not at all.
    """
    key, taken_back = str(provenance["key"]), retracted(shelf)
    found = standing_edition(shelf, day, key)
    if found is not None and found.folder.name in taken_back:
        why = f"was retracted ({taken_back[found.folder.name]}) and would be the same again"
        remedy = "it needs other data or another method"
        raise ReportError(Problem(why, str(found.folder), remedy))
    if found is not None:
        show_latest(shelf)
        return found
    # A link is not followed, wherever it leads: its name is taken.
    folder = next(place for place in _names(shelf, day) if not os.path.lexists(place))
    content = {**files, PROVENANCE: _json(provenance)}
    manifest = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(content.items())}
    from .byte_gate import check_edition  # whoever only looks at editions needs no pandas

    with folder_aside(folder, private=False) as aside:
        for name, data in {**content, MANIFEST: _json(manifest)}.items():
            (aside / name).parent.mkdir(exist_ok=True)
            (aside / name).write_bytes(data)
        check_edition(aside, sources)
    show_latest(shelf)
    return Edition(folder, key, is_new=True)


def standing_edition(shelf: Path, day: str, key: str) -> Edition | None:
    """The edition of that day that was made from the same and is whole, retracted or not."""
    for folder in _names(shelf, day):
        if not os.path.lexists(folder):
            return None
        found = None if folder.is_symlink() else read_edition(folder)
        if found is not None and found.key == key:
            return found
    return None


def _names(shelf: Path, day: str) -> Iterator[Path]:
    """`<day>`, `<day>-r2`, `<day>-r3`, ..."""
    yield shelf / day
    yield from (shelf / f"{day}-r{number}" for number in count(2))


def current(shelf: Path) -> Path | None:
    """The newest edition that is whole and not retracted; None too where that cannot be told."""
    try:
        return newest(shelf, _may_be_shown(shelf))
    except ReportError:
        return None


def show_latest(shelf: Path) -> Path | None:
    """Point `latest` at the newest edition that is whole and was not retracted."""
    return point_latest(shelf, _may_be_shown(shelf))


def _may_be_shown(shelf: Path) -> Callable[[Path], bool]:
    taken_back = retracted(shelf)
    return lambda one: one.name not in taken_back and read_edition(one) is not None


def retract(edition: Path, reason: str) -> Path | None:
    """Take back an edition (its folder); what `latest` leads to then, None for nothing.

    The edition is noted before the link moves: killed in between, the next publishing moves it.
    """
    folder = edition.resolve()
    folder = folder.parent if folder.name == PAGE else folder
    if folder not in edition_folders(folder.parent) or not (folder / MANIFEST).is_file():
        remedy = "give the folder of an edition, reports/<report>/<clinic>/<day>"
        raise ReportError(Problem("is no edition", str(edition), remedy))
    note_retraction(folder, reason)
    return show_latest(folder.parent)


def keep_newest(shelf: Path, number: int) -> list[str]:
    """Delete all but that many newest editions, never the one that `latest` leads to.

    The names of those deleted. Nothing is deleted unless it is asked for: an edition that is gone
    cannot be verified.
    """
    if number < 1:
        raise ParameterError(Problem("at least one edition has to be kept", "keep_editions"))
    shown, every = show_latest(shelf), edition_folders(shelf)
    old = [folder for folder in every[:-number] if folder != shown]
    remove_all(old)
    return [folder.name for folder in old]


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


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
