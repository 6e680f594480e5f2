"""What is said about the treatment, held against the estimates."""

from .conflicts import conflicts
from .published import comparisons
from .verdicts import verdicts

__all__ = ["comparisons", "conflicts", "verdicts"]
