"""One export from raw folder to estimates; each function is what a verb and a notebook call."""

from .estimate import (
    claim_verdicts,
    describe,
    estimate,
    gather,
    model_improvement,
    model_recurrence,
)
from .prepare import export_day, prepare
from .release import release_estimates
from .study import study_parameters

__all__ = [
    "claim_verdicts",
    "describe",
    "estimate",
    "export_day",
    "gather",
    "model_improvement",
    "model_recurrence",
    "prepare",
    "release_estimates",
    "study_parameters",
]
