"""Forked kernels: the same as fresh ones, alone, mortal, and never the only way."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from pathlib import Path
from queue import Empty

import nbformat
import papermill
import pytest

from analysis.errors import ReportError
from analysis.report import warm
from analysis.report.prompt_client import PromptManager
from notebooks.small_notebooks import SmallParameters, printed, run_small, small_notebook

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="forks on Linux only")
PARENT = "import os; print(os.getppid(), os.getpid())"
FIGURES = """
%matplotlib inline
import matplotlib.pyplot as plt
from IPython.display import display
_ = plt.plot([1, 2]); plt.show()
figure, _ = plt.subplots(); display(figure); plt.close()
"""


@pytest.fixture(autouse=True)
def forks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forking is on, no failure of an earlier test counts."""
    monkeypatch.delenv(warm.SWITCH, raising=False)
    warm._supply.failures = 0
    yield
    warm._supply.failures = 0


def run(folder: Path, *cells: str, **more):
    return run_small(small_notebook(folder, *cells), SmallParameters(), **more)


def warm_pid() -> int:
    assert warm._supply.process is not None
    return warm._supply.process._process.pid


def is_gone(pid: int, within_seconds: float = 10.0) -> bool:
    """Whether no such process runs any more (a zombie does not run)."""
    until = time.monotonic() + within_seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_the_kernel_is_a_fork_of_a_fork_of_the_warm_process(tmp_path: Path) -> None:
    look = (
        "import os; from pathlib import Path\n"
        "parent = os.getppid(); stat = Path(f'/proc/{parent}/stat').read_text()\n"
        "print(stat.rpartition(')')[2].split()[1], Path('/proc/self/cmdline').read_text())"
    )
    said = printed(run(tmp_path, look))
    assert said.split()[0] == str(warm_pid())
    assert "analysis.report.warm_process" in said


def test_no_notebook_sees_what_another_did(tmp_path: Path) -> None:
    spoil = (
        "import builtins, os, pandas as pd, matplotlib as mpl\n"
        "builtins.planted = 1; os.environ['PLANTED'] = '1'; pd.planted = 1\n"
        "mpl.rcParams['font.size'] = 99; pd.set_option('display.precision', 1)"
    )
    look = (
        "import builtins, os, pandas as pd, matplotlib as mpl\n"
        "print(hasattr(builtins, 'planted'), 'PLANTED' in os.environ, hasattr(pd, 'planted'),\n"
        "      mpl.rcParams['font.size'] == 99, pd.get_option('display.precision') == 1)"
    )
    run(tmp_path, spoil)
    assert printed(run(tmp_path, look)).split() == ["False"] * 5


def test_two_kernels_draw_different_random_numbers(tmp_path: Path) -> None:
    draw = "import random, numpy as np; print(random.random(), np.random.random())"
    first, second = (printed(run(tmp_path, draw)).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_figures_and_results_are_those_of_a_fresh_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = (FIGURES, "print(hash('a'))", "import numpy as np; np.linalg.eigvalsh(np.eye(3) / 7)")
    forked = run(tmp_path, *cells)
    monkeypatch.setenv(warm.SWITCH, "0")
    fresh = run(tmp_path, *cells)
    outputs = [
        [[output.get("data", output.get("text")) for output in cell.outputs] for cell in made.cells]
        for made in (forked, fresh)
    ]
    assert outputs[0] == outputs[1]
    pictures = [
        o for cell in forked.cells for o in cell.outputs if "image/png" in o.get("data", {})
    ]
    assert len(pictures) == 2


@pytest.mark.parametrize(
    "cell",
    [
        "import ctypes; ctypes.string_at(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os; os._exit(0)",
        "import sys; sys.exit(0)",
    ],
)
def test_a_kernel_that_dies_fails_alone(tmp_path: Path, cell: str) -> None:
    with pytest.raises(ReportError, match=r"cell \[4\]"):
        run(tmp_path, PARENT, cell)
    pid = warm_pid()
    assert printed(run(tmp_path, "print(word)")) == "default\n"
    assert warm_pid() == pid


@pytest.mark.long
def test_the_time_limit_ends_worker_kernel_and_what_it_started(tmp_path: Path) -> None:
    run(tmp_path)  # so that the limit measures the notebook, not the imports
    pids = tmp_path / "pids"
    hang = (
        "import os, signal, subprocess; from pathlib import Path\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "other = subprocess.Popen(['sleep', '600'])\n"
        f"_ = Path({str(pids)!r}).write_text(f'{{os.getppid()}} {{os.getpid()}} {{other.pid}}')\n"
        "while True: pass"
    )
    began = time.monotonic()
    with pytest.raises(ReportError, match="time limit"):
        run(tmp_path, hang, time_limit_seconds=5)
    assert time.monotonic() - began < 25
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 3
    assert all(is_gone(pid) for pid in started)


def test_the_memory_limit_ends_the_notebook_that_takes_too_much(tmp_path: Path) -> None:
    take = "import numpy as np; print(np.ones({} * 1024**2, dtype='u1').sum())"
    assert printed(run(tmp_path, take.format(50), memory_limit_bytes=2 * 1024**3))
    with pytest.raises(ReportError, match=r"cell \[3\]"):
        run(tmp_path, take.format(3000), memory_limit_bytes=2 * 1024**3)


def test_side_by_side_each_gets_its_own(tmp_path: Path) -> None:
    files = [small_notebook(tmp_path, "print(word)", name=f"n{i}") for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = pool.map(lambda file: run_small(file, SmallParameters(word=file.stem)), files)
        assert [printed(notebook) for notebook in made] == ["n0\n", "n1\n", "n2\n", "n3\n"]


@pytest.mark.long
def test_when_the_warm_process_is_killed_the_next_notebook_begins_afresh(tmp_path: Path) -> None:
    run(tmp_path)
    pid = warm_pid()
    os.kill(pid, 9)
    assert is_gone(pid)
    assert printed(run(tmp_path, "print(word)")) == "default\n"
    assert printed(run(tmp_path, "print(word)")) == "default\n"
    assert warm_pid() != pid


def test_a_warm_process_that_never_starts_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm._supply.drop()
    monkeypatch.setattr(warm, "NO_THREAD", {"PYTHONHOME": str(tmp_path / "nowhere")})
    assert printed(run(tmp_path, "print(word)")) == "default\n"
    assert warm._supply.process is None


def test_the_end_of_the_run_ends_all(tmp_path: Path) -> None:
    run(tmp_path)
    pid = warm_pid()
    warm._supply.drop()
    assert is_gone(pid)


def test_it_is_an_entry_point_and_serves_bare_papermill(tmp_path: Path, monkeypatch) -> None:
    group = entry_points(group="jupyter_client.kernel_provisioners")
    provisioner = group["spot-outcomes-warm"].load()
    assert provisioner.__name__ == "WarmProvisioner"
    specification = tmp_path / "kernels" / "warm"
    specification.mkdir(parents=True)
    (specification / "kernel.json").write_text(
        '{"argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],'
        ' "display_name": "warm", "language": "python",'
        ' "metadata": {"kernel_provisioner": {"provisioner_name": "spot-outcomes-warm"}}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    notebook = small_notebook(tmp_path, "print(6 * 7)")
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(str(notebook), str(out), kernel_name="warm", progress_bar=False)
    assert printed(nbformat.read(out, as_version=4)) == "42\n"


def test_the_client_is_ready_when_the_kernel_has_said_so_and_nothing_is_left_to_hear(
    tmp_path: Path,
) -> None:
    async def begin() -> None:
        manager = PromptManager(transport="ipc", connection_file=str(tmp_path / "k.json"))
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            with pytest.raises(Empty):
                await client.get_iopub_msg(timeout=0.3)
            await manager.shutdown_kernel(now=True)
            with pytest.raises(RuntimeError, match="died"):
                await client.wait_for_ready(timeout=60)
        finally:
            client.stop_channels()

    asyncio.run(begin())
