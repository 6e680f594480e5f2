"""Progress on stderr: a bar for people on a terminal, JSON lines for machines, else nothing."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

DONE, FAILED, SKIPPED = "done", "failed", "skipped"


class Tick(Protocol):
    """To be called with the name of each finished step, and what became of it."""

    def __call__(self, step: str, became: str = DONE, /) -> None:
        """Note the step."""


Listener = Callable[[str, str], None]
_heard: ContextVar[Listener] = ContextVar("heard", default=lambda *_: None)

_is_silent: ContextVar[bool] = ContextVar("is_silent", default=False)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """The listener too hears of each finished step while the block runs."""
    before = _heard.set(listener)
    try:
        yield
    finally:
        _heard.reset(before)


@contextmanager
def silent() -> Iterator[None]:
    """Bars within the block show nothing: it is itself a step of one."""
    before = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(before)


@contextmanager
def bar(total: int, *, as_json: bool = False) -> Iterator[Tick]:
    """A function to call with each finished step of a stage.

    As JSON, a line each: `{"step": "release", "became": "done", "done": 6, "failed": 0, "skipped":
    0, "of": 19, "seconds": 41.2}`; `skipped` is what stood already, made from the same.
    """
    listener = _heard.get()
    with _shown(total, as_json=as_json) as tell:

        def tick(step: str, became: str = DONE, /) -> None:
            listener(step, became)
            tell(step, became)

        yield tick


@contextmanager
def _shown(total: int, *, as_json: bool) -> Iterator[Tick]:
    if _is_silent.get():
        yield lambda *_: None
    elif as_json:
        yield _lines(total)
    elif sys.stderr.isatty():
        with _bar(total) as tell:
            yield tell
    else:
        yield lambda *_: None


@contextmanager
def _bar(total: int) -> Iterator[Tick]:
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
        TextColumn("{task.fields[counts]}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    counted: Counter[str] = Counter()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=total, counts="")

        def tell(step: str, became: str = DONE, /) -> None:
            counted[became] += 1
            progress.update(task, advance=1, description=step, counts=_in_words(counted))

        yield tell


def _in_words(counted: Counter[str]) -> str:
    """`11 done, 1 failed, 0 skipped`; nothing where all went its usual way."""
    if not counted[FAILED] + counted[SKIPPED]:
        return ""
    return ", ".join(f"{counted[name]} {name}" for name in (DONE, FAILED, SKIPPED))


def _lines(total: int) -> Tick:
    began = time.monotonic()
    counted: Counter[str] = Counter()

    def tell(step: str, became: str = DONE, /) -> None:
        counted[became] += 1
        line = {
            "step": step,
            "became": became,
            **{name: counted[name] for name in (DONE, FAILED, SKIPPED)},
            "of": total,
            "seconds": round(time.monotonic() - began, 1),
        }
        sys.stderr.write(json.dumps(line) + "\n")
        sys.stderr.flush()

    return tell
