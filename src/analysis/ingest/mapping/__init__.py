"""Sheets of text -> raw tables of text, as a profile says; each distinct text is worked on once."""

from .headers import HeaderMatch, match_headers, wide_numbers
from .lines import Lines, lines_of
from .table import empty_table, records_table

__all__ = [
    "HeaderMatch",
    "Lines",
    "empty_table",
    "lines_of",
    "match_headers",
    "records_table",
    "wide_numbers",
]
