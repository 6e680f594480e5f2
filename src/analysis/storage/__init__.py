"""The only reader and writer of cleaned tables, results and released tables.

Names load on first use, so that a verb that only looks at folders does not import pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .aside import folder_aside, write_file
    from .nonce import finish
    from .places import locate, project_root
    from .populations import read_populations, write_populations
    from .processed import read_ledger, read_manifest, read_tables, write_processed
    from .release_chain import series_of
    from .released import Released, newest_day, newest_released, read_released, write_released
    from .results import read_estimates, read_part, write_estimates, write_part

_HOME = {
    "Released": "released",
    "finish": "nonce",
    "folder_aside": "aside",
    "locate": "places",
    "newest_day": "released",
    "newest_released": "released",
    "project_root": "places",
    "read_estimates": "results",
    "read_ledger": "processed",
    "read_manifest": "processed",
    "read_part": "results",
    "read_populations": "populations",
    "read_released": "released",
    "read_tables": "processed",
    "series_of": "release_chain",
    "write_estimates": "results",
    "write_file": "aside",
    "write_part": "results",
    "write_populations": "populations",
    "write_processed": "processed",
    "write_released": "released",
}

__all__ = [
    "Released",
    "finish",
    "folder_aside",
    "locate",
    "newest_day",
    "newest_released",
    "project_root",
    "read_estimates",
    "read_ledger",
    "read_manifest",
    "read_part",
    "read_populations",
    "read_released",
    "read_tables",
    "series_of",
    "write_estimates",
    "write_file",
    "write_part",
    "write_populations",
    "write_processed",
    "write_released",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
