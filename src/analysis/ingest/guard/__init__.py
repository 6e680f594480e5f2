"""The second line of defence: what looks like a person in a file is refused, or counted.

The first line is the closed schema: a column that nobody declared does not enter. These rules look
at names and shapes; they find some of what should not be there and promise nothing
(docs/anonymity.md has the measured misses and false alarms).
"""

from .findings import Finding
from .inspect import check_text, check_texts, inspect_names, inspect_sheet

__all__ = ["Finding", "check_text", "check_texts", "inspect_names", "inspect_sheet"]
