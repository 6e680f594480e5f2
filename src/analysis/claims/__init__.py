"""What is said about the treatment, held against the estimates."""

from .published import comparisons
from .verdicts import verdicts

__all__ = ["comparisons", "verdicts"]
