"""Progress on stderr: a bar for people on a terminal, JSON lines for machines, else nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tick = Callable[[str], None]


@contextmanager
def bar(total: int, *, as_json: bool = False) -> Iterator[Tick]:
    """A function to call with the name of each finished step.

    As JSON: `{"step": "release", "done": 6, "of": 19, "seconds": 41.2}`, a line each.
    """
    if as_json:
        yield _lines(total)
        return
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=total)
        yield lambda step: progress.update(task, advance=1, description=step)


def _lines(total: int) -> Tick:
    began, done = time.monotonic(), 0

    def tell(step: str) -> None:
        nonlocal done
        done += 1
        seconds = round(time.monotonic() - began, 1)
        line = {"step": step, "done": done, "of": total, "seconds": seconds}
        sys.stderr.write(json.dumps(line) + "\n")
        sys.stderr.flush()

    return tell
