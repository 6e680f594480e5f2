"""Questions beside dose and recurrence: schedule, combination, cocktail, depth, skin."""

from .answers import question_estimates

__all__ = ["question_estimates"]
