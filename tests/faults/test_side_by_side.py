"""F43 and lost workers: the same results however many work, here or on a cluster."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.report.side_by_side import each
from analysis.report.stopping import Stopped, ended_by_signal, stoppable

distributed = pytest.importorskip("distributed")


def slow_square(number: int) -> int:
    time.sleep(0.05 * (number % 3))
    return number * number


def die_once(task: tuple[Path, int]) -> int:
    """Kills its own process the first time it comes to the third task."""
    folder, number = task
    if number == 3 and not (folder / "died").exists():
        (folder / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def wait_to_be_stopped(folder: Path) -> None:
    """As a notebook waits for its process, which is ended from outside."""
    over = threading.Event()
    with ended_by_signal(over.set):
        name = f"{os.getpid()}-{threading.get_ident()}"
        (folder / f"begun-{name}").touch()
        try:
            over.wait(60)
        finally:
            (folder / f"ended-{name}").touch()


def lost(task: object) -> int:
    return -1


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as two:
        yield two.scheduler_address


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_order_is_that_of_the_tasks_and_each_is_told_once(jobs: int) -> None:
    told: list[int] = []
    made = each(slow_square, range(7), jobs, done=told.append, lost=lost)
    assert made == [n * n for n in range(7)] == sorted(told)


@pytest.mark.long
def test_a_killed_process_costs_nothing_but_time(tmp_path: Path) -> None:
    tasks = [(tmp_path, number) for number in range(5)]
    assert each(die_once, tasks, 3, lost=lost) == [0, 1, 2, 3, 4]


@pytest.mark.long
def test_a_task_that_kills_its_process_is_lost_alone() -> None:
    assert each(die_always, range(5), 3, lost=lost) == [0, 1, 2, -1, 4]


@pytest.mark.parametrize("jobs", [2, 3])
def test_told_to_end_all_that_runs_is_ended(tmp_path: Path, jobs: int) -> None:
    tell = threading.Thread(target=_tell_when, args=(tmp_path, 2))
    tell.start()
    with pytest.raises(Stopped), stoppable():
        each(wait_to_be_stopped, [tmp_path] * jobs, jobs, lost=lambda _: None)
    tell.join()
    assert len(list(tmp_path.glob("ended-*"))) == len(list(tmp_path.glob("begun-*")))


def _tell_when(folder: Path, least: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and not list(folder.glob("begun-*")):
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_cluster_gives_the_same(cluster: str) -> None:
    told: list[int] = []
    made = each(slow_square, range(7), 1, cluster, done=told.append, lost=lost)
    assert made == [n * n for n in range(7)] == sorted(told)


def test_a_lost_workers_task_runs_elsewhere(cluster: str, tmp_path: Path) -> None:
    tasks = [(tmp_path, number) for number in range(5)]
    assert each(die_once, tasks, 1, cluster, lost=lost) == [0, 1, 2, 3, 4]


def test_cancelling_stops_what_runs_on_the_cluster(cluster: str, tmp_path: Path) -> None:
    tell = threading.Thread(target=_tell_when, args=(tmp_path, 1))
    tell.start()
    with pytest.raises(Stopped), stoppable():
        each(wait_to_be_stopped, [tmp_path] * 2, 1, cluster, lost=lambda _: None)
    tell.join()
    until = time.monotonic() + 15
    while time.monotonic() < until and len(list(tmp_path.glob("ended-*"))) < 1:
        time.sleep(0.1)
    assert list(tmp_path.glob("ended-*"))


@pytest.mark.long
def test_where_no_scheduler_answers_the_option_is_named() -> None:
    with pytest.raises(ParameterError, match="--scheduler"):
        each(slow_square, [1], 1, "tcp://127.0.0.1:9", lost=lost)
