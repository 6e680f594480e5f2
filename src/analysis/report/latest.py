"""Which edition of a shelf is the current one: `latest` follows the day, not the finisher."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

LATEST = "latest"
_ASIDE = f".{LATEST}-"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-r(\d+))?")


def day_and_revision(name: str) -> tuple[str, int]:
    """Day, then revision: `2026-10-31-r10` comes after `2026-10-31-r2`."""
    day, _, revision = name.partition("-r")
    return day, int(revision) if revision.isdecimal() else 1


def edition_folders(shelf: Path) -> list[Path]:
    """The folders on a shelf that have an edition's name, oldest first; links are none."""
    if not shelf.is_dir():
        return []
    found = [path for path in shelf.iterdir() if _NAME.fullmatch(path.name)]
    plain = [path for path in found if path.is_dir() and not path.is_symlink()]
    return sorted(plain, key=lambda path: day_and_revision(path.name))


def newest(shelf: Path, may_be_shown: Callable[[Path], bool]) -> Path | None:
    """The newest edition on a shelf that may be shown."""
    return next(filter(may_be_shown, reversed(edition_folders(shelf))), None)


def point_latest(shelf: Path, may_be_shown: Callable[[Path], bool]) -> Path | None:
    """Let `latest` lead to the newest edition that may be shown; without one there is no `latest`.

    The link is replaced in one step and synced. It is found anew from what stands on the shelf, so
    it does not matter where an earlier run was killed, or what somebody made of the link.
    """
    for left in shelf.glob(f"{_ASIDE}*"):
        left.unlink(missing_ok=True)
    found = newest(shelf, may_be_shown)
    link = shelf / LATEST
    if link.is_dir() and not link.is_symlink():
        # Somebody's copy: a folder cannot be replaced by a link, and is not ours to delete.
        link.rename(shelf / f"found-as-{LATEST}-{secrets.token_hex(4)}")
    if found is None:
        link.unlink(missing_ok=True)
    elif not (link.is_symlink() and os.readlink(link) == found.name):  # noqa: PTH115 - as text
        aside = shelf / f"{_ASIDE}{secrets.token_hex(4)}"
        aside.symlink_to(found.name)
        aside.replace(link)
    sync_folder(shelf)
    return found


def remove_all(folders: Iterable[Path]) -> None:
    """Take editions off their shelf: out of sight in one step each, then deleted."""
    for folder in folders:
        gone = folder.with_name(f".{folder.name}.partial-gone")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        sync_folder(folder.parent)
        shutil.rmtree(gone)


def sync_folder(folder: Path) -> None:
    """What was renamed in it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
