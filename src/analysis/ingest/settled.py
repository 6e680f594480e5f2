"""Whether an export has arrived: nobody writes to its files any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from analysis.errors import DataError, Problem

from .reading.sidecars import SUFFIXES

HASH = SUFFIXES[0]
MOST_ROUNDS = 5
State = dict[str, tuple[int, int, int]]


def wait_until_settled(
    folder: Path,
    seconds: float,
    now: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Return once no file of the export has changed for that long; 0: at once.

    A file that is half there can read like a whole one: a CSV that ends with a row. Files with a
    `.sha256` beside them need no waiting, they are held against it when they are read. `DataError`
    names what is still written to after five such whiles.
    """
    before = _states(folder)
    newest = max((moment for _, moment, _ in before.values()), default=0)
    if newest / 1e9 <= now() - seconds:
        return
    for _ in range(MOST_ROUNDS):
        wait(seconds)
        after = _states(folder)
        if after == before:
            return
        changed = sorted(
            name for name in before.keys() | after if before.get(name) != after.get(name)
        )
        before = after
    remedy = "start again when the export is whole; a .sha256 beside each file makes sure"
    raise DataError(Problem("is still being written", name, remedy) for name in changed)


def _states(folder: Path) -> State:
    """Size, time of change and number of each file that nothing vouches for.

    Of change here (`ctime`): a copy that keeps the times of the original is new all the same.
    """
    states: State = {}
    for path in folder.rglob("*"):
        if path.suffix == HASH or path.with_name(path.name + HASH).is_file():
            continue
        try:
            found = path.stat()
        except OSError:
            continue  # renamed meanwhile: the new name is seen next time
        if path.is_file():
            states[path.relative_to(folder).as_posix()] = (
                found.st_size, found.st_ctime_ns, found.st_ino
            )  # fmt: skip
    return states
