"""Progress on stderr: a bar for people on a terminal, JSON lines for machines, else nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tick = Callable[[str], None]
_heard: ContextVar[Tick] = ContextVar("heard", default=lambda _: None)


@contextmanager
def heard_by(listener: Tick) -> Iterator[None]:
    """The listener too hears of each finished step while the block runs."""
    before = _heard.set(listener)
    try:
        yield
    finally:
        _heard.reset(before)


@contextmanager
def bar(total: int, *, as_json: bool = False) -> Iterator[Tick]:
    """A function to call with the name of each finished step.

    As JSON: `{"step": "release", "done": 6, "of": 19, "seconds": 41.2}`, a line each.
    """
    listener = _heard.get()
    with _shown(total, as_json=as_json) as tell:

        def tick(step: str) -> None:
            listener(step)
            tell(step)

        yield tick


@contextmanager
def _shown(total: int, *, as_json: bool) -> Iterator[Tick]:
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
