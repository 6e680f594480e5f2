"""Real pages on a Dask cluster of two workers, one of which is killed at work: the same bytes."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

import released_example as example
from analysis.report.render import Rendered, render
from analysis.storage import write_released
from clinic_group import REPORT
from invariants import contents

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.long
SCOPES = ["all", "north", "south"]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "released"
    table = pd.concat([example.released(name) for name in SCOPES], ignore_index=True)
    write_released(folder, table, example.about(clinics=SCOPES[1:], key="k", versions={}))
    return folder


def made(released: Path, reports: Path, jobs: int = 1, scheduler: str = "") -> Rendered:
    return render(released, reports, REPORT, [], jobs, lambda *_: None, scheduler=scheduler)


@pytest.fixture(scope="module")
def alone(released: Path) -> Path:
    """What is made one page after the other."""
    done = made(released, released.parent / "alone")
    assert [one.clinic_id for one in done.editions] == SCOPES
    return released.parent / "alone"


def kill_one_at_work(workers: list[int], killed: list[int]) -> None:
    """Kill the first of these processes that has begun a page, and note all that it had begun."""
    import psutil

    until = time.monotonic() + 120
    while time.monotonic() < until:
        for pid in workers:
            begun = psutil.Process(pid).children(recursive=True)
            if any("warm_process" in " ".join(one.cmdline()) for one in begun):
                time.sleep(2)  # into the page
                begun = psutil.Process(pid).children(recursive=True)
                os.kill(pid, signal.SIGKILL)
                killed.extend([pid, *(one.pid for one in begun)])
                return
        time.sleep(0.1)


def test_pages_are_the_same_here_and_on_a_cluster_that_loses_a_worker(
    released: Path, alone: Path, tmp_path: Path
) -> None:
    import psutil

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as two:
        with distributed.Client(two) as client:
            workers, killed = sorted(client.run(os.getpid).values()), []
        killer = threading.Thread(target=kill_one_at_work, args=(workers, killed))
        killer.start()
        there = made(released, tmp_path / "there", scheduler=two.scheduler_address)
        killer.join()
    assert killed
    assert not there.failures
    assert [one.clinic_id for one in there.editions] == SCOPES
    assert contents(tmp_path / "there") == contents(alone)
    until = time.monotonic() + 15
    while (left := [pid for pid in killed if psutil.pid_exists(pid)]) and time.monotonic() < until:
        time.sleep(0.2)
    assert not [pid for pid in left if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def test_f43_processes_side_by_side_make_the_same_and_no_clinic_sees_another(
    released: Path, alone: Path, tmp_path: Path
) -> None:
    assert not made(released, tmp_path, jobs=3).failures
    assert contents(tmp_path) == contents(alone)
    north, south = ((tmp_path / REPORT / name).rglob("*") for name in SCOPES[1:])
    assert not [path for path in north if path.is_file() and b"south" in path.read_bytes()]
    assert not [path for path in south if path.is_file() and b"north" in path.read_bytes()]
