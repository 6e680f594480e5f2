"""Reports against the command lines of papermill and nbconvert.

    python -m benchmarks.report_speed --released data/released/2026-10-31

The same notebook, the same parameters; the figures have to be the same, byte for byte. Ours is one
process for all reports, as in a run; theirs is two commands for each, in a loop, or in two side by
side with `--loops 2`. CPU is that of whole process trees; ratios of one run count. Theirs costs
the same for each report, so that a few tell; ours begins with imports that all reports share.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from .measure import ROOT, Usage, machine, run

TRIVIAL = (
    'nonce: str = ""\nnonce_file: str = ""',
    "from pathlib import Path\n_ = Path(nonce_file).write_text(nonce) if nonce_file else None",
)
DASHBOARD = ROOT / "notebooks" / "60_leadership_dashboard.ipynb"
# A report of six figures is the dashboard with this chapter alone.
SIX_FIGURES = "dashboard.is_it_stable(*shown)"
# Each loop runs both commands one after the other.
LOOP = """
set -e
one() {
  for n in $(seq "$1" "$LOOPS" "$LAST"); do
    "$PY" -m papermill "$NB" "$OUT/$n.ipynb" -f "$PARAMETERS" -k python3 --no-progress-bar
    "$PY" -m nbconvert --to html "$OUT/$n.ipynb"
  done
}
for first in $(seq 0 $((LOOPS - 1))); do one "$first" & running="$running $!"; done
for loop in $running; do wait "$loop"; done
"""


def trivial(folder: Path) -> Path:
    """A notebook that does nothing but report back."""
    cells = [nbformat.v4.new_code_cell(source) for source in TRIVIAL]
    cells[0].metadata["tags"] = ["parameters"]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, folder / "trivial.ipynb")
    return folder / "trivial.ipynb"


def six_figures(folder: Path) -> Path:
    """The dashboard without all chapters but the one that shows six figures."""
    made = nbformat.read(DASHBOARD, as_version=4)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    asked = [cell for cell in code if not cell.source.startswith("dashboard.")]
    chapter = [cell for cell in code if cell.source == SIX_FIGURES]
    made.cells = [*asked[:-1], *chapter, asked[-1]]
    nbformat.write(made, folder / DASHBOARD.name)
    return folder / DASHBOARD.name


def ours(notebook: Path, reports: int, out: Path, released: Path | None) -> Usage:
    """All reports by one process."""
    out.mkdir()
    more = ["--released", str(released)] if released else []
    words = ["--notebook", str(notebook), "--reports", str(reports), "--out", str(out), *more]
    return run([sys.executable, "-m", "benchmarks.report_batch", *words])


def theirs(notebook: Path, reports: int, out: Path, released: Path | None, loops: int) -> Usage:
    """All reports by loops of the two commands."""
    out.mkdir()
    asked = {"released_dir": str(released), "clinic_id": "all"} if released else {}
    (out / "parameters.yml").write_text(json.dumps(asked))
    os.environ.update(
        PY=sys.executable, NB=str(notebook), OUT=str(out), LAST=str(reports - 1),
        PARAMETERS=str(out / "parameters.yml"), LOOPS=str(loops),
        JUPYTER_PATH=str(Path(sys.prefix) / "share" / "jupyter"),
    )  # fmt: skip
    return run(["/bin/bash", "-c", LOOP])


def shown(notebook: Path) -> list[str]:
    """What each cell shows, in order; not the name of the object, which has its place in memory."""
    read = nbformat.read(notebook, as_version=4)
    return [
        output.get("data", {}).get("text/html", "")
        for cell in read.cells
        for output in cell.get("outputs", [])
    ]


def both(
    name: str, notebook: Path, reports: int, their_reports: int, loops: int, released: Path | None
) -> tuple[Usage, Usage, int]:
    """What ours and theirs took in turn, and the number of figures that both show."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        mine = ours(notebook, reports, folder / "ours", released)
        their = theirs(notebook, their_reports, folder / "theirs", released, loops)
        figures = [shown(folder / who / "0.ipynb") for who in ("ours", "theirs")]
    if figures[0] != figures[1]:
        raise RuntimeError(f"{name}: the two do not show the same")
    return mine, their, sum(text.count("<figure") for text in figures[0])


def compare(
    name: str, notebook: Path, reports: int, their_reports: int, loops: int, released: Path | None
) -> dict[str, Any]:
    """What both took per report, and how many times less ours did."""
    mine, their, n_figures = both(name, notebook, reports, their_reports, loops, released)
    cpu = mine.cpu_seconds / reports, their.cpu_seconds / their_reports
    wall = mine.wall_seconds / reports, their.wall_seconds / their_reports
    return {
        "reports": reports,
        "their_reports": their_reports,
        "their_loops": loops,
        "figures": n_figures,
        "ours_cpu_per_report": round(cpu[0], 2),
        "theirs_cpu_per_report": round(cpu[1], 2),
        "cpu_ratio": round(cpu[1] / cpu[0], 1),
        "ours_per_minute": round(60 / wall[0], 1),
        "theirs_per_minute": round(60 / wall[1], 1),
        "reports_per_minute_ratio": round(wall[1] / wall[0], 1),
    }


def memory(reports: int) -> dict[str, Any]:
    """MiB after the first reports and after the last, of a process that makes many."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out"
        out.mkdir()
        words = ["--notebook", str(trivial(Path(place))), "--reports", str(reports), "--memory"]
        run([sys.executable, "-m", "benchmarks.report_batch", *words, "--out", str(out)])
        noted = json.loads((out / "memory.json").read_text())
    return {"reports": reports, "mib_after_11": noted[1], "mib_after_last": noted[-1]}


def main() -> None:
    """Print the figures as JSON."""
    words = argparse.ArgumentParser(description=main.__doc__)
    words.add_argument("--released", type=Path, required=True)
    words.add_argument("--reports", type=int, default=40)
    words.add_argument("--trivial-reports", type=int, default=200)
    words.add_argument("--their-reports", type=int, default=8)
    words.add_argument("--loops", type=int, default=1)
    words.add_argument("--dashboards", type=int, default=8)
    words.add_argument("--memory-reports", type=int, default=200, help="0: not measured")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        released, few = asked.released.absolute(), (asked.their_reports, asked.loops)
        short, six = trivial(Path(place)), six_figures(Path(place))
        told: dict[str, Any] = {
            "machine": machine(),
            "trivial": compare("trivial", short, asked.trivial_reports, *few, None),
            "six_figures": compare("six figures", six, asked.reports, *few, released),
        }
        if asked.dashboards:
            whole = compare("dashboard", DASHBOARD, asked.dashboards, *few, released)
            told["dashboard"] = whole
    if asked.memory_reports:
        told["memory"] = memory(asked.memory_reports)
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
