"""Where editions stand: `reports/<report>/<clinic>/`, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.errors import Problem, ReportError
from analysis.schema.columns import CLINIC_PATTERN


def shelf(reports_dir: Path, report: str, clinic_id: str) -> Path:
    """The folder for the editions of a report of one clinic; `ReportError` if that leads elsewhere.

    The clinic's id becomes a folder in small letters. An id of another shape, or a link that was
    planted on the way, could lead out of the reports.
    """
    if not re.fullmatch(CLINIC_PATTERN, clinic_id):
        raise ReportError(
            Problem("a clinic's id is not of the form that a folder can have", report)
        )
    folder = reports_dir / report / clinic_id.lower()
    root = reports_dir.resolve()
    if folder.resolve() != root / report / clinic_id.lower():
        remedy = "remove the link; editions are written into plain folders only"
        raise ReportError(Problem("a link leads out of the reports", str(folder), remedy))
    return folder
