"""Whether what an earlier run made still stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def is_up_to_date(state: Mapping[str, Any], key: str, reports: Sequence[str]) -> bool:
    """Whether an earlier run with this key made all that is asked, and all of it still stands."""
    from analysis.report.editions import read_edition

    if state.get("key") != key or any(state["failed"].values()):
        return False
    folders = [state["reports"].get(name) for name in reports]
    return all(folders) and all(read_edition(Path(str(one))) for part in folders for one in part)


def released_key(folder: Path) -> str | None:
    """Hash of what is released there; None where nothing is."""
    from analysis.storage.keys import folder_hash

    return folder_hash(folder) if folder.is_dir() else None
