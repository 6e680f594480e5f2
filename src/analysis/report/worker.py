"""The child process that executes one notebook: `python -m analysis.report.worker job.json`.

It knows nothing of the project: the parent chose the notebook, the parameters and the environment.
Everything it writes lies in the job's private folder; a report's process cannot even read elsewhere
(enclosure). The notebook stays in
memory until the end: papermill rewrites an output file in place at every cell, and whoever read it
meanwhile found it empty every seventh time.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from analysis.report.enclosure import enclose, leave_network
from analysis.report.prompt_client import PromptManager
from analysis.report.warm_kernel import PROVISIONER, ForkedKernel, WarmProvisioner

KERNEL_NAME = "analysis"
START_LIMIT_SECONDS = 60

# Runs in the kernel before the notebook. Only exceptions of our own classes are passed on with
# their text: theirs never holds a value from a record, anybody else's may.
STARTUP = """
import json as _json
from analysis.errors import SpotOutcomesError as _SpotOutcomesError

def _pass_problems_on(result, _file={file!r}):
    error = result.error_in_exec
    if isinstance(error, _SpotOutcomesError):
        rows = [[p.what, p.where, p.what_to_do] for p in error.problems]
        with open(_file, "w", encoding="utf-8") as out:
            _json.dump({{"class": type(error).__name__, "problems": rows}}, out)

get_ipython().events.register("post_run_cell", _pass_problems_on)
"""


class _KeepingEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, which also lets us know how far the notebook came if it breaks off.

    The notebook itself does not tell: papermill marks all cells of a dead kernel as completed.
    """

    notebook: nbformat.NotebookNode | None = None
    cell: int = 0  # the code cell begun last, counted from 1

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> Any:
        cls.notebook = nb_man.nb
        begin = nb_man.cell_start

        def begin_and_count(cell: Any, cell_index: int, **more: Any) -> Any:
            cls.cell += cell.cell_type == "code" and bool(cell.source.strip())
            return begin(cell, cell_index, **more)

        nb_man.cell_start = begin_and_count
        return super().execute_managed_notebook(nb_man, kernel_name, **settings)


def main(job_file: Path, *, warm: bool = False) -> None:
    """Execute the job's notebook; leaves `executed.ipynb` and `result.json` beside the job.

    `warm`: this process has imported what a kernel needs, so that the kernel may be a fork of it.
    """
    job = json.loads(job_file.read_text(encoding="utf-8"))
    folder = job_file.parent
    logging.disable(logging.CRITICAL)  # papermill logs cell outputs and tracebacks
    papermill_engines.register(KERNEL_NAME, _KeepingEngine)
    kernel = _kernel_manager(folder)
    if (limit := job["memory_limit_bytes"]) is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    _ = enclose(folder) if job["enclosed"] else leave_network()
    if warm:  # now: enclosed as this process is, before any thread, and without our handlers
        WarmProvisioner.waiting = ForkedKernel()
    signal.signal(signal.SIGTERM, lambda *_: _break_off(folder, kernel))
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    try:
        executed = papermill.execute_notebook(
            _unformatted(job["notebook"]),
            None,
            parameters=job["parameters"],
            engine_name=KERNEL_NAME,
            kernel_name=KERNEL_NAME,
            language="python",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            start_timeout=START_LIMIT_SECONDS,
            km=kernel,
        )
        result: dict[str, Any] = {"status": "returned"}
    except PapermillExecutionError as error:
        executed = _KeepingEngine.notebook
        result = {"status": "failed", "class": error.ename, "cell": error.exec_count}
    except Exception as error:
        executed = _KeepingEngine.notebook
        result = {"status": "failed", "class": type(error).__name__, "cell": _KeepingEngine.cell}
    _leave(folder, executed, result)
    _end_kernel(kernel)


def _kernel_manager(folder: Path) -> PromptManager:
    """A kernel of this very Python, reached over sockets in the private folder.

    Any `python3` kernel registered on the machine may belong to another environment, and a TCP port
    on loopback can be listened to.
    """
    specification = folder / "kernels" / KERNEL_NAME
    specification.mkdir(parents=True)
    python = [sys.executable, "-P", "-m", "ipykernel_launcher"]
    options = ["--HistoryManager.enabled=False", "--IPKernelApp.ignore_cwd=True"]
    (specification / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [*python, "-f", "{connection_file}", *options],
                "display_name": KERNEL_NAME,
                "language": "python",
                "metadata": {"kernel_provisioner": {"provisioner_name": PROVISIONER}},
            }
        ),
        encoding="utf-8",
    )
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    text = STARTUP.format(file=str(folder / "problems.json"))
    (startup / "00-problems.py").write_text(text, encoding="utf-8")
    known = KernelSpecManager(kernel_dirs=[str(folder / "kernels")], ensure_native_kernel=False)
    return PromptManager(
        kernel_name=KERNEL_NAME,
        transport="ipc",
        kernel_spec_manager=known,
        connection_file=str(folder / "k.json"),
    )


def _unformatted(path: str) -> str:
    """The path as papermill must be given it: it calls `str.format` on it with the parameters."""
    return path.replace("{", "{{").replace("}", "}}")


def _leave(folder: Path, notebook: nbformat.NotebookNode | None, result: dict[str, Any]) -> None:
    if notebook is not None:
        nbformat.write(notebook, folder / "executed.ipynb")  # type: ignore[no-untyped-call]
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


def _end_kernel(kernel: PromptManager) -> None:
    """Kill the kernel's process group: the kernel itself and whatever it may have started."""
    group = getattr(kernel.provisioner, "pgid", None)
    if group:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return


def _break_off(folder: Path, kernel: PromptManager) -> None:
    """What the parent's SIGTERM does: save how far the notebook came, end the kernel, go."""
    _end_kernel(kernel)
    notebook = _KeepingEngine.notebook
    result = {"status": "stopped", "cell": _KeepingEngine.cell}
    _leave(folder, notebook, result)
    os._exit(1)


def _end_with_parent(parent: int) -> None:
    """A worker whose parent was killed ends too; its kernel follows by its own parent watch."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
