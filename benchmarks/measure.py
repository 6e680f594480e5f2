"""What commands take as whole processes, by the system's own account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Usage:
    """What one finished process took: CPU of all its threads (user and system), wall, peak."""

    cpu_seconds: float
    wall_seconds: float
    peak_mib: float


def run(command: Sequence[str]) -> Usage:
    """Run the command from the project's root to its end; an unsuccessful one is an error."""
    launcher = [sys.executable, "-S", "-E", str(_LAUNCHER)]
    ended = subprocess.run([*launcher, *command], cwd=ROOT, capture_output=True, text=True)
    if ended.returncode:
        name = " ".join(command[1:4])
        raise RuntimeError(f"{name} ended with {ended.returncode}:\n{ended.stderr[-2000:]}")
    return Usage(**json.loads(ended.stdout))


def in_turn(commands: Mapping[str, Sequence[str]], repeats: int) -> dict[str, list[Usage]]:
    """Each command that many times, one after the other (A B A B): a slow minute hits them all."""
    usages: dict[str, list[Usage]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            usages[name].append(run(command))
    return usages


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median with the smallest and largest."""
    middle, low, high = median(values), min(values), max(values)
    return {"median": round(middle, 3), "min": round(low, 3), "max": round(high, 3)}


def machine() -> dict[str, Any]:
    """What the figures depend on; nothing that names the machine or a place on it."""
    system = os.uname()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": f"{system.sysname} {system.machine}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "memory_gib": round(memory / 1024**3, 1),
        "python": sys.version.split()[0],
        "packages": {name: version(name) for name in ("numpy", "pandas", "pyarrow")},
    }
