"""Where a run puts things."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.storage import project_root

STATE = "run.json"


@dataclass(frozen=True)
class Places:
    """Where a run puts things: below one folder, or in the project's own folders."""

    data: Path
    reports: Path

    @classmethod
    def below(cls, out: Path | Places | None) -> Places:
        """`out/processed`, `out/released`, `out/reports`; without `out` those of the project."""
        if isinstance(out, Places):
            return out
        if out is None:
            return cls(project_root() / "data", project_root() / "reports")
        return cls(out.absolute(), out.absolute() / "reports")

    def of_export(self, name: str) -> Places:
        """The same for one of several exports that are run side by side."""
        return Places(self.data / name, self.reports / name)

    def processed(self, day: str) -> Path:
        """Patient-level tables: private."""
        return self.data / "processed" / day

    def released(self, day: str) -> Path:
        """Aggregates that reports may read."""
        return self.data / "released" / day

    def state(self, day: str) -> dict[str, Any]:
        """What a run of that day left about itself; empty where there is none, or a damaged one.

        `key`, `as_of`, `findings`; `reports`: the folders of its editions by report; `failed`: by
        report the clinics that have none.
        """
        try:
            found = json.loads((self.processed(day) / STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and _is_whole(found) else {}


def _is_whole(state: dict[str, Any]) -> bool:
    reports, failed = state.get("reports"), state.get("failed")
    return (
        isinstance(reports, dict)
        and all(isinstance(folders, list) for folders in reports.values())
        and isinstance(failed, dict)
        and isinstance(state.get("findings"), list)
    )
