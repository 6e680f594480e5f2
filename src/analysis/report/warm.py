"""Starts workers by forking from a process that has its imports behind it, where that works.

One such process per run, begun with the first notebook and ended with the run, also when that is
killed: it then reads the end of its socket. Whatever goes wrong with it, the answer is None and the
notebook is started afresh, which takes longer and comes to the same.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from analysis.ingest.reading.private_folder import private_folder
from analysis.report.environment import child_environment

SWITCH = "SPOT_OUTCOMES_WARM"  # `0`: always afresh
START_LIMIT_SECONDS = 60.0
FORK_LIMIT_SECONDS = 10.0
PREFIX = "spot-outcomes-warm-"
READY = b"ready"
# Arrow's allocator would clean up in a thread, and only a process of one thread forks safely.
NO_THREAD = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}


class Forked:
    """A worker that was forked for us; to be used like `subprocess.Popen`, and closed."""

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self._line = line
        self._ended = False

    def poll(self) -> int | None:
        """0 once it has ended, however it did; what came of it stands in the job's folder."""
        return 0 if self._has_ended(0.0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; `subprocess.TimeoutExpired` if that takes longer."""
        if not self._has_ended(timeout):
            raise subprocess.TimeoutExpired("worker", timeout or 0.0)
        return 0

    def terminate(self) -> None:
        """Ask it to end."""
        if not self._has_ended(0.0):
            os.kill(self.pid, signal.SIGTERM)

    def close(self) -> None:
        """No more questions: its process number may be used again."""
        self._line.close()

    def _has_ended(self, timeout: float | None) -> bool:
        # Readable: its end was told, or who would tell it is gone, and takes its workers along.
        self._ended = self._ended or bool(select.select([self._line], [], [], timeout)[0])
        return self._ended


class _WarmProcess:
    """The process that forks, its folder and the socket to it."""

    def __init__(self, temporary: Path) -> None:
        self.owner = os.getpid()
        self._closing = ExitStack()
        folder = self._closing.enter_context(private_folder(PREFIX, temporary))
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_LIMIT_SECONDS)
        with theirs, (folder / "log").open("wb") as log:
            number = str(theirs.fileno())
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "analysis.report.warm_process", number],
                cwd=folder,
                env={**child_environment(folder, folder, enclosed=True), **NO_THREAD},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
                pass_fds=[theirs.fileno()],
            )
        try:
            if self._control.recv(len(READY)) != READY:
                raise ConnectionError
        except OSError:
            self.close()
            raise

    def fork(self, order: bytes, log: IO[bytes]) -> Forked:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                socket.send_fds(self._control, [order], [log.fileno(), theirs.fileno()])
            ours.settimeout(FORK_LIMIT_SECONDS)
            return Forked(int(ours.recv(32)), ours)
        except (OSError, ValueError):
            ours.close()
            raise

    def close(self) -> None:
        self._control.close()
        if os.getpid() == self.owner:
            self._process.kill()
            self._process.wait()
            self._closing.close()


class _Supply:
    """The one warm process of this process, made when it is first needed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: _WarmProcess | None = None
        self.failures = 0

    def get(self, temporary: Path) -> _WarmProcess:
        if self.process is not None and self.process.owner != os.getpid():
            self.process.close()
            self.process = None
        if self.process is None:
            self.process = _WarmProcess(temporary)
        return self.process

    def drop(self) -> None:
        if self.process is not None:
            self.process.close()
        self.process = None


LARGEST_NUMBER_OF_FAILURES = 2  # then it is no accident
_supply = _Supply()
atexit.register(_supply.drop)


def fork_worker(
    job: Path, root: Path, environment: Mapping[str, str], log: IO[bytes]
) -> Forked | None:
    """A worker for the job, or None where there can be no warm process (then start one afresh)."""
    if not sys.platform.startswith("linux") or os.environ.get(SWITCH) == "0":
        return None
    order = {"job": str(job), "root": str(root), "environment": dict(environment)}
    with _supply.lock:
        if _supply.failures >= LARGEST_NUMBER_OF_FAILURES:
            return None
        try:
            return _supply.get(job.parent.parent).fork(json.dumps(order).encode(), log)
        except (OSError, ValueError):
            _supply.failures += 1
            _supply.drop()
            return None
