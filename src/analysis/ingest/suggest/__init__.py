"""A profile for an export never seen before: drafted, never applied."""

from .draft import Draft, suggest
from .header_words import HeaderWords, load_headers

__all__ = ["Draft", "HeaderWords", "load_headers", "suggest"]
