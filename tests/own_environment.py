"""Environments beside the project's own, for what is only met in tests and cannot live in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 900


def own_environment(name: str, *packages: str) -> Path:
    """The folder of an environment with these packages, kept for next time as `.venv-<name>`.

    The test is skipped, and says why, where they cannot be installed.
    """
    folder = ROOT / f".venv-{name}"
    stamp = folder / "installed.txt"
    if stamp.is_file() and stamp.read_text().split() == list(packages):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *packages]
    try:
        for words in ([sys.executable, "-m", "venv", str(folder)], install):
            subprocess.run(words, check=True, capture_output=True, timeout=LONGEST_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{', '.join(packages)} cannot be installed here ({type(error).__name__})")
    stamp.write_text(" ".join(packages))
    return folder
