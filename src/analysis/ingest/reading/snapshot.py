"""Private copies of an export's files, hashed as they are copied: what is hashed is used."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError, Problem

from .private_folder import private_folder
from .sidecars import SUFFIXES, check_hash

_PREFIX = "spot-outcomes-snapshot-"
_PIECE = 1 << 20
_CHANGED = Problem("changed while it was read", "", "wait for the export to end, then start again")


@dataclass(frozen=True)
class Snapshot:
    """One file as it was read: its name within the export, its private copy, size and SHA-256."""

    name: str
    path: Path
    bytes: int
    sha256: str


@contextmanager
def snapshot(
    paths: Iterable[Path], folder: Path, parent: Path | None = None
) -> Iterator[list[Snapshot]]:
    """Copies of the files of the export folder, in their order; removed at the end of the block.

    The copies lie in a new folder (0700) under `parent`, by default the system's temporary one,
    under their names within the export. A `.rows` sidecar comes along, a `.sha256` one is checked.
    `DataError` names every file that changed, is unreadable, no plain file, or leads elsewhere.
    """
    with private_folder(_PREFIX, parent or Path(tempfile.gettempdir())) as private:
        yield _copies(list(paths), folder, private)


def _copies(paths: list[Path], folder: Path, private: Path) -> list[Snapshot]:
    taken: list[Snapshot] = []
    seen: list[tuple[Path, os.stat_result]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            copied, state = _copy(path, folder, private)
            check_hash(path, copied.sha256)
            _copy_row_count(path, folder, private)
        except DataError as error:
            problems += error.problems
        else:
            taken.append(copied)
            seen.append((path, state))
    # The first files were copied a while ago: a writer at work shows by now.
    problems += [_problem(_CHANGED, path) for path, state in seen if not _is_same(path, state)]
    if problems:
        raise DataError(problems)
    return taken


def _copy(path: Path, folder: Path, private: Path) -> tuple[Snapshot, os.stat_result]:
    source = _opened(path, folder)
    name = path.relative_to(folder).as_posix()
    target = private / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    with os.fdopen(source, "rb", buffering=0) as file, target.open("xb") as copy:
        before = os.fstat(file.fileno())
        # One piece beyond the size it had is proof enough that it grows, maybe without end.
        while size <= before.st_size and (piece := file.read(_PIECE)):
            digest.update(piece)
            size += copy.write(piece)
    if size != before.st_size or not _is_same(path, before):
        raise DataError(_problem(_CHANGED, path))
    target.chmod(0o400)
    return Snapshot(name, target, size, digest.hexdigest()), before


def _copy_row_count(path: Path, folder: Path, private: Path) -> None:
    for suffix in SUFFIXES[1:]:
        sidecar = path.with_name(path.name + suffix)
        if sidecar.exists():
            _copy(sidecar, folder, private)


def _opened(path: Path, folder: Path) -> int:
    """The file, opened for reading; a pipe must not block, nor a link lead out of the export."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve(strict=True)):
            raise DataError(
                Problem("is a link that leaves the export folder", path.name, "copy the file there")
            )
        handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        what = f"cannot be opened ({type(error).__name__})"
        raise DataError(Problem(what, path.name, "check that it is there and readable")) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise DataError(Problem("is not a plain file", path.name, "replace it by a file"))
    return handle


def _is_same(path: Path, before: os.stat_result) -> bool:
    try:
        now = path.stat()
    except OSError:
        return False
    return all(
        getattr(now, of) == getattr(before, of)
        for of in ("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino", "st_dev")
    )


def _problem(problem: Problem, path: Path) -> Problem:
    return Problem(problem.what, path.name, problem.what_to_do)
