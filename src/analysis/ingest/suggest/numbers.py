"""How the numbers of a column are written, as far as the column itself proves it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..mapping.grades import grade_writer
from ..profiles.rules import ColumnRule
from .values import Values

_SIGNS = re.compile(r"[\s%]")
# `1.095` may be a thousand or a little more than one; these shapes cannot be thousands.
_FRACTION = {
    sign: re.compile(
        rf"[+-]?\d+{re.escape(sign)}(\d{{1,2}}|\d{{4,}})|[+-]?\d{{4,}}{re.escape(sign)}\d+"
    )
    for sign in ",."
}
_GROUPS = {sign: re.compile(rf"[+-]?\d{{1,3}}({re.escape(sign)}\d{{3}})+") for sign in ",."}
_BOTH = {  # decimal sign -> a number with a sign for thousands too
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+"),
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+"),
}
_OTHER: dict[str, Literal[",", "."]] = {",": ".", ".": ","}
_WORD = r"(?i:seans|session|sns|no)"
SESSION_PATTERN = rf"(?:{_WORD}\.?\s*)?(\d+)\s*(?:(?:/|of)\s*\d+|\.?\s*{_WORD}?)"
PLANNED_PATTERN = rf"(?:{_WORD}\.?\s*)?\d+\s*(?:/|of)\s*(\d+)"


@dataclass(frozen=True)
class Numbers:
    """`decimal` and `thousands`: signs that the column proves. `is_open`: it proves no sign."""

    decimal: Literal[",", "."] | None = None
    thousands: Literal[",", "."] | None = None
    has_percent: bool = False
    is_open: bool = False

    def read(self, text: str) -> float | None:
        """The number of the text, or None."""
        plain = _SIGNS.sub("", text)
        if self.thousands and (_GROUPS[self.thousands].fullmatch(plain) or self.decimal):
            plain = plain.replace(self.thousands, "")
        if self.decimal == ",":
            plain = plain.replace(",", ".")
        try:
            return float(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else None
        except ValueError:
            return None


def numbers_of(values: Values) -> Numbers:
    """The signs of a column of numbers."""
    texts = [_SIGNS.sub("", text) for text in values.counts]
    fraction = {
        sign: any(_FRACTION[sign].fullmatch(t) or _BOTH[sign].fullmatch(t) for t in texts)
        for sign in ",."
    }
    groups = {
        sign: any(_GROUPS[sign].fullmatch(t) or _BOTH[_OTHER[sign]].fullmatch(t) for t in texts)
        for sign in ",."
    }
    has_percent = values.any(lambda text: "%" in text)
    if fraction[","] and fraction["."]:
        return Numbers(has_percent=has_percent, is_open=True)
    for sign in (",", "."):
        if fraction[sign]:
            thousands = _OTHER[sign] if groups[_OTHER[sign]] else None
            decimal: Literal[",", "."] = "," if sign == "," else "."
            return Numbers(decimal, thousands, has_percent)
    return Numbers(has_percent=has_percent, is_open=groups[","] or groups["."])


def is_session(text: str) -> bool:
    """Whether the text is a session's number: `3`, `3/6`, `3. seans`, `Session 3 of 6`."""
    return re.fullmatch(SESSION_PATTERN, text) is not None


def says_planned(text: str) -> bool:
    """Whether the text tells the number of planned sessions too."""
    return re.fullmatch(PLANNED_PATTERN, text) is not None


def has_grades(values: Values, numbers: Numbers) -> bool:
    """Whether the column holds percentages of improvement (and not grades 0-4 already)."""
    if values.share(lambda text: text in {"0", "1", "2", "3", "4"}) > 0.95:
        return False
    return values.share(lambda text: is_clearance(text, numbers)) > 0.5


def is_clearance(text: str, numbers: Numbers) -> bool:
    """Whether the text is a percentage of improvement, or a range of it."""
    fields = {"from": "x", "grade_of_percent": True, "decimal": numbers.decimal}
    read = grade_writer(ColumnRule.model_validate(fields))(text)
    return bool(read.note) or read.text in {"0", "1", "2", "3", "4"}
