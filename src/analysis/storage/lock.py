"""One run at a time in one place."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import LockedError, ParameterError, Problem

NO_PLACE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT, errno.EEXIST)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; `LockedError` (exit 75) if another run has it, `ParameterError` where
    nothing can be written.

    A kernel lock on an open file: it vanishes with its process, so a killed run leaves nothing to
    clean up, unlike a file with a process number in it.
    """
    handle = _opened(folder)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            remedy = "wait until it has ended, then start again"
            raise LockedError(Problem("another run is at work here", str(folder), remedy)) from None
        yield
    finally:
        os.close(handle)


def _opened(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno not in NO_PLACE:
            raise
        what = f"nothing can be written there ({type(error).__name__})"
        remedy = "name another folder, or let this user write to it (spot-outcomes doctor)"
        raise ParameterError(Problem(what, str(folder), remedy)) from None


def is_held(folder: Path) -> bool:
    """Whether a run is at work there; nothing is made to find out."""
    try:
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
