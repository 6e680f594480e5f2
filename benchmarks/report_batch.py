"""Many reports in one process, as a run makes them: `python -m benchmarks.report_batch ...`.

A process of its own so that what it takes can be told apart. With `--memory` it prints the memory
of itself and of the process that its notebooks are forked from, after each tenth report.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from analysis.parameters import NOTEBOOKS, NotebookParameters
from analysis.report import warm
from analysis.report.html import to_html
from analysis.report.runner import run_notebook
from analysis.report.trusted import hashes
from analysis.storage.released import ABOUT, TABLE


class TrivialParameters(NotebookParameters):
    """Nothing but what the runner adds."""


def resident_mib(pid: int | str) -> float:
    """Memory of a process that is in use now (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1024**2


def main() -> None:
    """Make the reports; each page and executed notebook is left in `--out`."""
    words = argparse.ArgumentParser()
    words.add_argument("--notebook", type=Path, required=True)
    words.add_argument("--released", type=Path)
    words.add_argument("--reports", type=int, required=True)
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--out", type=Path, required=True)
    words.add_argument("--memory", action="store_true")
    asked = words.parse_args()
    known = hashes(asked.notebook.parent)
    given = {}
    parameters: NotebookParameters = TrivialParameters()
    if asked.released:
        given = {f"r/{name}": (asked.released / name).read_bytes() for name in (TABLE, ABOUT)}
        values = {"released_dir": "r", "clinic_id": "all"}
        parameters = NOTEBOOKS[asked.notebook.stem].read(values)
    memory: list[float] = []

    def one(number: int) -> None:
        made = run_notebook(asked.notebook, parameters, given=given, manifest=known)
        (asked.out / f"{number}.html").write_text(to_html(made, "Report"), encoding="utf-8")
        nbformat.write(made, asked.out / f"{number}.ipynb")
        if asked.memory and number % 10 == 0:
            process = warm._supply.process
            forks = resident_mib(process._process.pid) if process else 0.0
            memory.append(round(resident_mib("self") + forks, 1))

    with ThreadPoolExecutor(asked.jobs) as pool:
        list(pool.map(one, range(asked.reports)))
    if asked.memory:
        sys.stderr.write(json.dumps(memory) + "\n")
        (asked.out / "memory.json").write_text(json.dumps(memory))


if __name__ == "__main__":
    main()
