"""A copy of the project's own files, for tests that change them."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("study", "notebooks", "src/analysis")  # what a key covers, beside the lock


def project_copy(folder: Path) -> Path:
    """The folder, to be named by `SPOT_OUTCOMES_ROOT`; Python goes on importing the original."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", folder)
    return folder
