"""F3, F10, F11, F14, F45: a notebook that is told to end, hangs or hides its errors."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import nbformat
import pytest

from analysis.cli.outcome import ending
from analysis.errors import MachineError, ReportError
from analysis.report.environment import child_environment
from analysis.report.stopping import stoppable, within
from notebooks.small_notebooks import SmallParameters, run_small, small_notebook

BUSY = """
import os, signal, subprocess, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.SIG_IGN)
other = subprocess.Popen(["sleep", "600"])
_ = Path({place!r}).write_text(f"{{os.getpid()}} {{os.getppid()}} {{other.pid}}")
time.sleep(600)
"""


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_until(true, seconds: float) -> float:
    """How long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks at processes as Linux does")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_f3_f45_a_run_told_to_end_takes_its_kernels_along(tmp_path, number, code) -> None:
    place = tmp_path / "pids"
    notebook = small_notebook(tmp_path, BUSY.format(place=str(place)))
    run = os.fork()
    if run == 0:
        ended = 99
        try:
            os.setsid()
            with ending(as_json=True):
                run_small(notebook, SmallParameters())
        except SystemExit as end:
            ended = int(end.code or 0)
        finally:
            os._exit(ended)
    wait_until(lambda: place.exists() and len(place.read_text().split()) == 3, 90)
    kernels = [int(pid) for pid in place.read_text().split()]
    began = time.monotonic()
    os.kill(run, number)
    assert os.waitstatus_to_exitcode(os.waitpid(run, 0)[1]) == code
    wait_until(lambda: all(is_gone(pid) for pid in kernels), 5)
    assert time.monotonic() - began < 15


@pytest.mark.long
def test_f10_a_cell_that_hangs_and_hears_no_interrupt_is_ended(tmp_path) -> None:
    place = tmp_path / "pids"
    with pytest.raises(ReportError, match="the time limit ended") as ended:
        run_small(
            small_notebook(tmp_path, BUSY.format(place=str(place))),
            SmallParameters(),
            time_limit_seconds=15,
        )
    assert not isinstance(ended.value, MachineError)
    wait_until(lambda: all(is_gone(int(pid)) for pid in place.read_text().split()), 5)


@pytest.mark.long
def test_f11_a_kernel_that_never_starts_is_worth_another_try(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SPOT_OUTCOMES_WARM", "0")
    notebook = small_notebook(tmp_path)
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "ipykernel_launcher.py").write_text("raise SystemExit(3)")
    monkeypatch.setattr(
        "analysis.report.child.child_environment",
        lambda *places, **how: {**child_environment(*places, **how), "PYTHONPATH": str(modules)},
    )
    with pytest.raises(MachineError, match="did not start"):
        run_small(notebook, SmallParameters())


def test_f14_an_error_that_the_notebook_calls_expected_is_a_failure(tmp_path) -> None:
    notebook = small_notebook(tmp_path, "1 / 0")
    content = nbformat.read(notebook, as_version=4)
    content.cells[1].metadata["tags"] = ["raises-exception"]
    nbformat.write(content, notebook)
    with pytest.raises(ReportError):
        run_small(notebook, SmallParameters())


def test_f44_a_cell_that_prints_without_measure_is_a_failure_and_no_hang(tmp_path) -> None:
    cell = "for _ in range(25): print('x' * 1_000_000)"
    with pytest.raises(ReportError, match="more than 20 MB of output"):
        run_small(small_notebook(tmp_path, cell), SmallParameters())


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks at processes as Linux does")
def test_f10_a_run_that_takes_too_long_is_ended_with_its_kernels(tmp_path) -> None:
    place = tmp_path / "pids"
    notebook = small_notebook(tmp_path, BUSY.format(place=str(place)))

    def out_of_time() -> None:
        wait_until(lambda: place.exists() and len(place.read_text().split()) == 3, 90)
        os.kill(os.getpid(), signal.SIGALRM)  # what the clock of `within` does, without the wait

    clock = threading.Thread(target=out_of_time)
    clock.start()
    with pytest.raises(ReportError, match="took longer than 10 minutes"), stoppable(), within(600):
        run_small(notebook, SmallParameters())
    clock.join()
    wait_until(lambda: all(is_gone(int(pid)) for pid in place.read_text().split()), 5)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
