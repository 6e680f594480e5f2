"""The same work for many clinics at once: here in threads or processes, or on a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from analysis.errors import ParameterError, Problem

from .stopping import be_stopped, forget_stop, hear_signals

Task = TypeVar("Task")
Result = TypeVar("Result")
# Half of the work on a page is done by its notebook's own process, so that two threads fill two
# processors; from the third on they would wait for each other.
MOST_THREADS = 2
ASK_EVERY_SECONDS = 1.0
LOST = ("its process was killed, twice: memory may be short",)


def each(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    jobs: int,
    scheduler: str = "",
    *,
    done: Callable[[Result], None] = lambda _: None,
    lost: Callable[[Task], Result],
) -> list[Result]:
    """What `work` gives for each task, in the order of the tasks however many run at once.

    `work` is a function of a module and is given the same whichever way it runs. `scheduler` is the
    address of a Dask cluster that sees the same folders. `done` is called with each result as it
    arrives. A task whose process dies is begun once more; should that die too, its result is what
    `lost` says. What `work` raises ends the rest, as being told to end does.
    """
    if scheduler:
        return _on_cluster(work, tasks, scheduler, done, lost)
    found: dict[int, Result] = {}
    _here(work, dict(enumerate(tasks)), min(jobs, len(tasks)), done, found)
    for number in [number for number in range(len(tasks)) if number not in found]:
        # One at a time: whichever kills its process, the others are not in it.
        _here(work, {number: tasks[number]}, MOST_THREADS + 1, done, found)
        if number not in found:
            found[number] = lost(tasks[number])
            done(found[number])
    return [found[number] for number in range(len(tasks))]


def _here(
    work: Callable[[Task], Result],
    tasks: Mapping[int, Task],
    jobs: int,
    done: Callable[[Result], None],
    found: dict[int, Result],
) -> None:
    """Add the results that there are; there is none of a task whose process died."""
    with _pool(jobs) as pool:
        waiting = {pool.submit(work, task): number for number, task in tasks.items()}
        try:
            for future in as_completed(waiting):
                with suppress(BrokenProcessPool):
                    found[waiting[future]] = future.result()
                    done(found[waiting[future]])
        except BaseException:
            for future in waiting:
                future.cancel()
            _end_children(pool)
            raise


@contextmanager
def _pool(jobs: int) -> Iterator[Executor]:
    if jobs <= MOST_THREADS:
        with ThreadPoolExecutor(max(jobs, 1)) as threads:
            yield threads
        return
    # Not forked: this process has threads, and a fork takes their locks along.
    afresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, afresh, _begin_worker, (os.getpid(),)) as processes:
        yield processes


def _begin_worker(parent: int) -> None:
    """In each process of a pool: being told to end ends its notebook; it ends with its parent."""
    hear_signals((signal.SIGTERM,))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and says what to do
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ASK_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def _end_children(pool: Executor) -> None:
    if isinstance(pool, ProcessPoolExecutor):
        for child in multiprocessing.active_children():
            child.terminate()


def _on_cluster(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    scheduler: str,
    done: Callable[[Result], None],
    lost: Callable[[Task], Result],
) -> list[Result]:
    client_class, event_class, completed, killed = _dask()
    try:
        client = client_class(scheduler, timeout="20s")
    except OSError:
        what = "no Dask scheduler answers there"
        raise ParameterError(Problem(what, "--scheduler", "start one: dask scheduler")) from None
    with client:
        stop = f"spot-outcomes-stop-{secrets.token_hex(8)}"
        # Not `pure`: what was made is looked up in the folders, not in the cluster's memory.
        numbers = range(len(tasks))
        waiting = {
            client.submit(_watched, work, tasks[number], stop, pure=False): number
            for number in numbers
        }
        found: dict[int, Result] = {}
        try:
            for future in completed(list(waiting)):
                number = waiting[future]
                try:
                    found[number] = future.result()
                except killed:  # by Dask's own count: on several workers
                    found[number] = lost(tasks[number])
                done(found[number])
        except BaseException:
            event_class(stop, client=client).set()
            client.cancel(list(waiting))
            raise
        return [found[number] for number in numbers]


def _dask() -> tuple[Any, Any, Any, Any]:
    try:
        from distributed import Client, Event, KilledWorker
        from distributed import as_completed as completed
    except ImportError:
        remedy = "install the extra: pip install 'spot-outcomes[cluster]'"
        raise ParameterError(Problem("needs dask.distributed", "--scheduler", remedy)) from None
    return Client, Event, completed, KilledWorker


def _watched(work: Callable[[Task], Result], task: Task, stop: str) -> Result:
    """On a worker of the cluster: the work, whose notebook is ended when `stop` is set."""
    from distributed import Event, get_client

    forget_stop()  # this process serves one run after the other
    event, over = Event(stop, client=get_client()), threading.Event()

    def watch() -> None:
        while not over.is_set():
            if event.wait(timeout=ASK_EVERY_SECONDS):
                be_stopped(signal.SIGTERM)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return work(task)
    finally:
        over.set()
        watcher.join()
