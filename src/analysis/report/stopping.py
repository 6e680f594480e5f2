"""Being stopped from outside: every notebook that runs is ended first, and at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """The run was told to end; no fault of a clinic, so that nobody handles it as one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


class _Ends:
    """What has to be ended when the run is told to end, and whether it was."""

    def __init__(self) -> None:
        self.signal = 0
        self.ends: set[Callable[[], None]] = set()


_known = _Ends()


@contextmanager
def ended_by_signal(end: Callable[[], None]) -> Iterator[None]:
    """`end` is called when the run is told to end while the block is at work; then `Stopped`."""
    _known.ends.add(end)
    try:
        if _known.signal:
            end()
        yield
    finally:
        _known.ends.discard(end)
        raise_if_stopped()


def raise_if_stopped() -> None:
    """`Stopped` if the run was told to end."""
    if _known.signal:
        raise Stopped(_known.signal)


@contextmanager
def stoppable() -> Iterator[None]:
    """Within the block SIGTERM, SIGINT and SIGHUP end what runs and raise `Stopped`.

    Only the main thread can say so; in others nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _stop) for number in SIGNALS}
    try:
        yield
    finally:
        _known.signal = 0
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: FrameType | None) -> None:
    if _known.signal:  # it was heard; the ends are under way
        return
    _known.signal = number
    for end in list(_known.ends):
        end()
    raise Stopped(number)
