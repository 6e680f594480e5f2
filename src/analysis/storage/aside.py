"""Whole or not at all: files and folders are built aside, synced, and renamed into place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
PUBLISHED_FOLDER = 0o750
PUBLISHED_FILE = 0o640
_MARK = ".partial-"


@contextmanager
def folder_aside(final: Path, *, private: bool = True) -> Iterator[Path]:
    """A new empty folder that becomes `final` when the block ends well, and vanishes otherwise.

    An earlier `final` stays readable until the last moment and is then replaced. Leftovers of a
    run that was killed are cleared first.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    for leftover in final.parent.glob(f".{final.name}{_MARK}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{final.name}{_MARK}", dir=final.parent))
    try:
        yield aside
        _set_modes(aside, private=private)
        _sync(aside)
        _swap(aside, final)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_file(
    path: Path, content: bytes, *, mode: int = PRIVATE_FILE, alone: bool = False
) -> None:
    """Write a file in one step: a reader sees the old content or the new, never half of it.

    `alone`: the caller's lock keeps all others from writing it, so that what a killed run has left
    of it is cleared.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if alone:
        for leftover in path.parent.glob(f".{path.name}{_MARK}*"):
            leftover.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}{_MARK}", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(mode)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _swap(aside: Path, final: Path) -> None:
    if not final.exists():
        aside.rename(final)
    else:
        old = aside.with_name(f"{aside.name}-old")
        final.rename(old)
        try:
            aside.rename(final)
        except BaseException:
            old.rename(final)
            raise
        shutil.rmtree(old, ignore_errors=True)
    _sync_folder(final.parent)


def _set_modes(folder: Path, *, private: bool) -> None:
    folder.chmod(PRIVATE_FOLDER if private else PUBLISHED_FOLDER)
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(PRIVATE_FOLDER if private else PUBLISHED_FOLDER)
        else:
            path.chmod(PRIVATE_FILE if private else PUBLISHED_FILE)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
