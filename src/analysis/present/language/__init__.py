"""The language that is spoken: its words from catalogues, its numbers and dates from CLDR.

Nothing that people read stands in code. A translator edits `present/locales/<language>/` alone;
docs/reading_the_dashboard.md says how a language is added.
"""

from .catalogues import coded, codes_of, knows, phrases, say
from .letters import capital, folded, small
from .numerals import day, decimal, month, written
from .speech import LANGUAGES, own, speaking, spoken

__all__ = [
    "LANGUAGES",
    "capital",
    "coded",
    "codes_of",
    "day",
    "decimal",
    "folded",
    "knows",
    "month",
    "own",
    "phrases",
    "say",
    "small",
    "speaking",
    "spoken",
    "written",
]
