"""What the guard says: column, rule and count, never the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.errors import Problem

Level = Literal["refuse", "warn"]
LONGEST_HEADER_SHOWN = 64


@dataclass(frozen=True)
class Rule:
    """One rule of the guard: its class in docs/anonymity.md, what it saw, and the remedy."""

    group: str
    seen: str
    what_to_do: str


_DELETE = "delete the column, or take this out of the cells"
_DECLARE = "delete the column, or let the profile say what it is used for"
RULES = {
    "header": Rule("G1", "the header names something that identifies people", "delete the column"),
    "header_value": Rule(
        "G1", "the header itself looks like personal data", "is the header row missing? add it"
    ),
    "record_number": Rule(
        "G1",
        "the header names the clinic's own file number",
        "send an opaque pseudonym instead, or prepare with --pseudonym-key",
    ),
    "national_id": Rule("G2", "cells hold an identity number", _DELETE),
    "named_number": Rule("G2", "cells hold an official number with its name", _DELETE),
    "bank_account": Rule("G3", "cells hold a bank account or card number", _DELETE),
    "phone": Rule("G4", "cells hold a phone number", _DELETE),
    "email": Rule("G5", "cells hold an e-mail address", _DELETE),
    "web_address": Rule("G5", "cells hold a web address", _DELETE),
    "ip_address": Rule("G5", "cells hold a network address", _DELETE),
    "social_handle": Rule("G5", "cells hold the name of an account", _DELETE),
    "coordinates": Rule("G5", "cells hold a place on the map", _DELETE),
    "birth_date": Rule(
        "G6", "cells hold a date of birth", "delete it; keep the age in years at first treatment"
    ),
    "undeclared_date": Rule(
        "G6", "cells hold dates that the profile does not use", "delete the column"
    ),
    "address": Rule("G7", "cells hold a postal address", _DELETE),
    "person_name": Rule("G8", "cells seem to hold a person's name", _DELETE),
    "photo": Rule("G9", "cells hold the name of a picture file", _DELETE),
    "unique_values": Rule("G10", "most cells hold a value that no other cell has", _DECLARE),
    "long_text": Rule("G10", "cells hold text longer than 64 characters", _DECLARE),
    "many_values": Rule(
        "G10", "different words in a column of codes", "is this free text? then declare a note"
    ),
    "consecutive_ids": Rule(
        "G11",
        "pseudonyms are consecutive numbers, which give away the order of registration",
        "prepare with --pseudonym-key, or let the clinic send random ones",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One rule that met something in one column, with the number of cells it met it in.

    `file`, `sheet` and `column` are labels that are fit to be shown: masked where the name itself
    is the finding, and the column's place instead of its header where no header is known.
    """

    file: str
    column: str
    rule: str
    level: Level
    count: int
    sheet: str = ""

    def problem(self) -> Problem:
        """The finding as a line for the person who can mend the file."""
        rule = RULES[self.rule]
        noun = "cell" if self.count == 1 else "cells"
        what = f"{self.column}: {rule.seen} ({rule.group} {self.rule}, {self.count} {noun})"
        where = f"{self.file}, sheet {self.sheet}" if self.sheet else self.file
        return Problem(what, where, rule.what_to_do)
