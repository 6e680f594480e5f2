"""Questions beside dose and recurrence: schedule, combination, cocktail, depth, skin."""

from .answers import question_estimates
from .recurrence_factors import recurrence_factor_estimates

__all__ = ["question_estimates", "recurrence_factor_estimates"]
