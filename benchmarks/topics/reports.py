"""Reports against the command lines of papermill and nbconvert, with the same figures in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import report_speed
from ..compared import Taken, compared
from . import whole_job
from .sizes import Size

LEAST_TIMES = 4.0
PEER = "papermill and nbconvert"


def measure(folder: Path, size: Size) -> dict[str, Any]:
    """A report that does nothing, many times; where the whole job released, the dashboard too."""
    trivial = report_speed.trivial(folder)
    rows = [_row("reports with nothing in them", trivial, size.trivial_reports, None, size)]
    released = whole_job.released_below(folder, min(size.job.get("release", (0,))))
    if size.reports and released.is_dir():
        dashboard = report_speed.DASHBOARD
        rows.append(_row("dashboards", dashboard, size.reports, released, size))
    return {"rows": rows}


def _row(
    name: str, notebook: Path, reports: int, released: Path | None, size: Size
) -> dict[str, Any]:
    rounds = [
        report_speed.both(name, notebook, reports, reports, 1, released)
        for _ in range(size.repeats)
    ]
    ours, theirs, _ = zip(*rounds, strict=True)
    n_figures = rounds[0][2]
    told = f"{n_figures} figures, the same in both" if n_figures else "the same cells ran"
    return compared(
        "reports", f"{reports} {name}", Taken.of(ours), Taken.of(theirs), PEER,
        goal=LEAST_TIMES, agrees=told, at_goal_size=size.is_full,
    )  # fmt: skip
