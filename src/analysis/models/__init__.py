"""Estimates with uncertainty, and the gates before them.

What researchers call from a notebook: `estimate_improvement`, `estimate_recurrence`, `curve_of`
(an own estimand), `meta_analysis`, `combined_estimates`, `e_value`, and the settings they take.
Names load on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.parameters import ImprovementSettings, RecurrenceSettings

    from .combining import combined_estimates
    from .e_values import e_value
    from .interactive import curve_of, estimate_improvement, estimate_recurrence
    from .inverse_variance import meta_analysis

_HOME = {
    "ImprovementSettings": "analysis.parameters",
    "RecurrenceSettings": "analysis.parameters",
    "combined_estimates": "analysis.models.combining",
    "curve_of": "analysis.models.interactive",
    "e_value": "analysis.models.e_values",
    "estimate_improvement": "analysis.models.interactive",
    "estimate_recurrence": "analysis.models.interactive",
    "meta_analysis": "analysis.models.inverse_variance",
}

__all__ = [
    "ImprovementSettings",
    "RecurrenceSettings",
    "combined_estimates",
    "curve_of",
    "e_value",
    "estimate_improvement",
    "estimate_recurrence",
    "meta_analysis",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
