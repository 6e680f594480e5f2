"""Being stopped from outside: every notebook that runs is ended first, and at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from analysis.errors import Problem, ReportError

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """The run was told to end; no fault of a clinic, so that nobody handles it as one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
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
    before = hear_signals(SIGNALS)
    try:
        yield
    finally:
        forget_stop()
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The block is ended, as if told to, once it has taken that long: `ReportError`. 0: no limit.

    Only the main thread can say so; in others nothing changes.
    """
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = hear_signals([signal.SIGALRM])
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except Stopped as stopped:
        if stopped.number != signal.SIGALRM:
            raise
        forget_stop()  # what follows, a message to the operator say, is not to be ended
        what = f"took longer than {seconds / 60:g} minutes and was ended; what is made is kept"
        remedy = "start again, with a larger --time-limit if all was well until then"
        raise ReportError(Problem(what, "the whole run", remedy)) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before[signal.SIGALRM])


def hear_signals(numbers: Sequence[signal.Signals]) -> dict[signal.Signals, Any]:
    """From now on these end what runs and raise `Stopped`; what was done with them before."""
    return {number: signal.signal(number, _stop) for number in numbers}


def be_stopped(number: int) -> None:
    """End what runs, as if this process had been told to end."""
    if not _known.signal:
        _known.signal = number
        for end in list(_known.ends):
            end()


def forget_stop() -> None:
    """What begins from now on may run."""
    _known.signal = 0


def _stop(number: int, _: FrameType | None) -> None:
    if not _known.signal:  # else it was heard, and the ends are under way
        be_stopped(number)
        raise Stopped(number)
