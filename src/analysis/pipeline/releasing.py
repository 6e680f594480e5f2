"""Estimates -> released tables, through the door."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis import disclosure, storage
from analysis.parameters import DisclosureSettings
from analysis.storage.keys import result_key


def release_estimates(
    estimates_dir: str | Path, out_dir: str | Path, settings: DisclosureSettings
) -> None:
    """Write what may leave into `out_dir`: the released table, its ledger, its description."""
    estimates, about = storage.read_estimates(storage.locate(estimates_dir))
    rule = (
        f"counts of 1-{settings.smallest_count - 1} hidden, "
        f"others to the nearest {settings.rounding_base}, shares from rounded counts"
    )
    released = disclosure.release(estimates, settings)
    key = {"key": _key(storage.locate(estimates_dir), about)}
    storage.write_released(storage.locate(out_dir), released, {**about, **key, "disclosure": rule})


def _key(estimates_dir: Path, about: dict[str, Any]) -> str:
    """What each number and page follows from: data, numbers, parameters, code, lock."""
    numbers = hashlib.sha256((estimates_dir / "estimates.csv").read_bytes()).hexdigest()
    return result_key(numbers=numbers, about=json.dumps(about, sort_keys=True))
