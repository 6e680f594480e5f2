"""Starts the child process that executes one notebook, and makes sure that it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from analysis.report.environment import child_environment
from analysis.report.stopping import ended_by_signal
from analysis.report.warm import Forked, fork_worker

GRACE_SECONDS = 4.0  # between asking the child to end and killing it


def execute(job: Path, root: Path, time_limit_seconds: float, *, enclosed: bool) -> None:
    """Run the child to its end or to the limit; what came of it stands in the job's folder."""
    environment = child_environment(job.parent, root, enclosed=enclosed)
    with (job.parent / "worker.log").open("wb") as log:
        child = fork_worker(job, root, environment, log) or _afresh(job, root, environment, log)
        with ended_by_signal(lambda: _ask_to_end(child)):
            try:
                child.wait(time_limit_seconds)
            except subprocess.TimeoutExpired:
                pass
            finally:
                _end(child)


def _ask_to_end(child: subprocess.Popen[bytes] | Forked) -> None:
    with suppress(OSError):  # it has just ended by itself
        child.terminate()


def _afresh(
    job: Path, root: Path, environment: dict[str, str], log: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "analysis.report.worker", str(job)],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        umask=0o077,
    )


def _end(child: subprocess.Popen[bytes] | Forked) -> None:
    """Ask the child to end (it takes its kernel along), then kill its process group."""
    try:
        if child.poll() is None:
            child.terminate()
            child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    finally:
        if isinstance(child, Forked):
            child.close()
