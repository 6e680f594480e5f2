"""An objection names the file, the place and the rule, never what stands there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Objection:
    """One rule that one place of a file breaks: `table 3, row 2, cell 4`, `line 12`, ..."""

    rule: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.rule} ({self.place})" if self.place else self.rule


# What is wrong, as the person reads it who has to find out why.
NUMBER = "a number that the released tables do not hold"
JOINT = "a value and an interval that do not belong together in the released tables"
WORD = "a word that neither the report's texts nor the released tables hold"
IDENTIFIER = "the id of a patient or a course"
PERSON = "something that looks like personal data"
FORMULA = "a cell that a spreadsheet would take for a formula"
