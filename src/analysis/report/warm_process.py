"""A process that has imported what notebooks need, and forks a worker from itself for each.

`python -m analysis.report.warm_process FD` is started by `warm`, at most once in a run; the socket
`FD` has no name, so nobody else can ask it for anything. It is given no folder and no secret: what
a worker may know arrives with its job. It never runs a notebook itself, so that one cannot leave
anything behind for the next.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import nbformat
import numpy as np
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from . import worker

# What the project's notebooks and their kernels spend their first seconds on; the second half is
# what every kernel would import by itself while it starts, its debugger first of all.
IMPORTED = (
    "pandas", "pyarrow.parquet", "scipy.stats", "scipy.optimize", "statsmodels.api", "seaborn",
    "matplotlib.pyplot", "matplotlib.font_manager", "IPython", "ipykernel.ipkernel",
    "ipykernel.kernelapp", "ipykernel.zmqshell", "matplotlib_inline.backend_inline",
    "analysis.parameters", "analysis.storage.released", "analysis.present.dashboard",
    "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.debugger",
    "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic",
    "encodings.ascii", "encodings.latin_1", "faulthandler", "tornado.platform.asyncio",
    "tornado.queues",
)  # fmt: skip
LARGEST_ORDER = 200_000
READY, ENDED = b"ready", b"ended"


@dataclass
class _Child:
    """A worker: its process, a handle that tells of its end, and the line to who asked for it."""

    pid: int
    handle: int
    line: socket.socket
    ended: bool = False


def main(control: socket.socket) -> None:
    """Import, say so, and fork until whoever started this goes away."""
    for name in IMPORTED:
        importlib.import_module(name)
    _prepare()
    # A fork takes along one thread of several, and the locks that the others held.
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - numbers, not paths
        sys.exit("a thread is running")
    gc.collect()
    gc.freeze()  # else the first collection in each child copies every page
    control.send(READY)
    with selectors.DefaultSelector() as events:
        events.register(control, selectors.EVENT_READ)
        while True:
            for event, _ in events.select():
                if event.fileobj is not control:
                    _look_after(events, event)
                elif not _begin(events, control):
                    return  # its workers see that their parent is gone, and end


def _prepare() -> None:
    """What a worker would do once and keep: looking through all installed packages for kinds of
    kernels, and turning the schema of notebooks into code."""
    KernelProvisionerFactory.instance()
    nbformat.validate(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]


def _begin(events: selectors.BaseSelector, control: socket.socket) -> bool:
    """Fork a worker for the next order; False when there will be none."""
    order, handles, _, _ = socket.recv_fds(control, LARGEST_ORDER, 2)
    if not order:
        return False
    log, line = handles[0], socket.socket(fileno=handles[1])
    pid = os.fork()
    if pid == 0:
        _become_worker(json.loads(order), log)
    os.close(log)
    child = _Child(pid, os.pidfd_open(pid), line)
    line.send(str(pid).encode())
    events.register(child.handle, selectors.EVENT_READ, child)
    events.register(line, selectors.EVENT_READ, child)
    return True


def _look_after(events: selectors.BaseSelector, event: selectors.SelectorKey) -> None:
    """Tell of a worker's end; forget it once nobody asks about it.

    It is reaped only then: until then its number cannot become another process's, and killing its
    group hits nobody else.
    """
    child: _Child = event.data
    if event.fileobj == child.handle:
        events.unregister(child.handle)
        child.ended = True
        try:
            child.line.send(ENDED)
        except OSError:
            return  # who asked has gone, which the next event tells
        return
    events.unregister(child.line)
    child.line.close()
    if not child.ended:
        events.unregister(child.handle)
        os.kill(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)
    os.close(child.handle)


def _become_worker(order: dict[str, Any], log: int) -> NoReturn:
    """In the fork: the process that a worker started afresh would find, then the worker."""
    code = 1
    try:
        os.setsid()
        os.umask(0o077)
        os.chdir(order["root"])
        _keep_only(log)
        os.environ.clear()
        os.environ.update(order["environment"])
        time.tzset()
        tempfile.tempdir = None
        reseed()
        worker.main(Path(order["job"]), warm=True)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _keep_only(log: int) -> None:
    """Nothing to read, the log to write, and no other open file."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def reseed() -> None:
    """Forks of one process would draw the same "random" numbers."""
    random.seed()
    np.random.seed(int.from_bytes(os.urandom(4), "little"))  # noqa: NPY002 - what is there to seed


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
