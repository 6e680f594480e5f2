"""A private folder for temporary files, cleared at the next start even after `kill -9`."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_folder(prefix: str, parent: Path) -> Iterator[Path]:
    """A new folder (0700) below `parent`, removed at the end of the block.

    What a killed run of the same user left there under the same prefix goes first. A lock held on
    a file inside tells a folder in use from a leftover: it vanishes with its process.
    """
    _clear_leftovers(parent, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    lock = _lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _lock(folder: Path) -> int:
    """Held as long as this process lives; made aside, so that a lock file is never unlocked."""
    new = folder / ".lock-new"
    handle = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    new.rename(folder / ".lock")
    return handle


def _clear_leftovers(parent: Path, prefix: str) -> None:
    """Remove what a killed run of the same user left: nobody holds its lock any more."""
    for folder in parent.glob(f"{prefix}*"):
        try:
            if folder.lstat().st_uid != os.getuid():
                continue
            handle = os.open(folder / ".lock", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(handle)
