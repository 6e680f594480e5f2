"""One export from raw folder to estimates; each function is what a verb and a notebook call.

Names load on first use: a run that finds everything up to date imports no model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .about import claims_ledger
    from .combining import combine_released
    from .days import parse_day
    from .estimation import (
        claim_verdicts,
        describe,
        estimate,
        gather,
        model_improvement,
        model_recurrence,
    )
    from .preparation import prepare
    from .releasing import release_estimates
    from .study import export_day, study_measures, study_parameters

_HOME = {
    "claim_verdicts": "estimation",
    "claims_ledger": "about",
    "combine_released": "combining",
    "describe": "estimation",
    "estimate": "estimation",
    "export_day": "study",
    "gather": "estimation",
    "model_improvement": "estimation",
    "model_recurrence": "estimation",
    "parse_day": "days",
    "prepare": "preparation",
    "release_estimates": "releasing",
    "study_measures": "study",
    "study_parameters": "study",
}

__all__ = [
    "claim_verdicts",
    "claims_ledger",
    "combine_released",
    "describe",
    "estimate",
    "export_day",
    "gather",
    "model_improvement",
    "model_recurrence",
    "parse_day",
    "prepare",
    "release_estimates",
    "study_measures",
    "study_parameters",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
