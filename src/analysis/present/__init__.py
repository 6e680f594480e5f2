"""Released tables in, HTML-safe numbers, sentences, tables and figures out (DESIGN 1).

Everything here takes the released table alone: it cannot show a patient, because it never had one.
From a notebook: `show` (any estimates as a table), `dashboard`, `research`. Names load on first
use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import dashboard, research
    from .showing import show

__all__ = ["dashboard", "research", "show"]


def __getattr__(name: str) -> Any:
    if name == "show":
        return import_module(".showing", __name__).show
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
