"""Text that a spreadsheet must not take for a formula, and back.

A person opens the quarantine with a spreadsheet. There a cell that begins with `=`, `+`, `-`, `@`,
a tab or a carriage return may be run as a formula; behind an apostrophe it is text. Everything in
the quarantine is text, also a number such as -3: an exception for numbers would have to be right
about what every spreadsheet takes for one.
"""

from __future__ import annotations

import pandas as pd

# A text that has an apostrophe there already gets another one, so that reading takes back exactly
# what writing added.
_RISKY = r"^('*[=+\-@\t\r])"
_GUARDED = r"^'('*[=+\-@\t\r])"


def guarded(texts: pd.Series[str]) -> pd.Series[str]:
    """The texts with an apostrophe before whatever could be taken for a formula."""
    return texts.astype("str").str.replace(_RISKY, r"'\1", regex=True)


def unguarded(texts: pd.Series[str]) -> pd.Series[str]:
    """The texts as they were before `guarded`."""
    return texts.astype("str").str.replace(_GUARDED, r"\1", regex=True)
