"""Where things are: the project's root, and paths meant from it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT_VARIABLE = "SPOT_OUTCOMES_ROOT"


def project_root() -> Path:
    """The folder that holds `study/` and `notebooks/`; `SPOT_OUTCOMES_ROOT` overrides it."""
    said = os.environ.get(ROOT_VARIABLE)
    return Path(said).resolve() if said else Path(__file__).resolve().parents[3]


def locate(path: str | Path) -> Path:
    """An absolute path as it is; a relative one is meant from the project's root."""
    return project_root() / path
