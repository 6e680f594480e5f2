"""What can go wrong, addressed to the person who can mend it, and the exit code it ends with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


def printable(text: str) -> str:
    """The text without signs that would move the cursor, turn the line or forge another one.

    Names of files and clinics come from outside and stand in what we print.
    """
    return "".join(sign if sign.isprintable() else "?" for sign in text)


@dataclass(frozen=True)
class Problem:
    """One thing to mend: what is wrong, where it is, what to do.

    None of the three may hold a value from a patient's record (CORRECTIONS 9): name the file,
    the row and the column instead.
    """

    what: str
    where: str = ""
    what_to_do: str = ""

    def __str__(self) -> str:
        place = f"{printable(self.where)}: " if self.where else ""
        remedy = f"\n  -> {printable(self.what_to_do)}" if self.what_to_do else ""
        return f"{place}{printable(self.what)}{remedy}"


class SpotOutcomesError(Exception):
    """A failure that is reported without a traceback; holds every problem found, not the first."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions cross process borders (one process per notebook); the default would call
        # __init__ with the joined text and lose the problems.
        return type(self), (self.problems,)


class ReportError(SpotOutcomesError):
    """A notebook or a report could not be made."""


class MachineError(ReportError):
    """A report could not be made for a reason outside it, which may be gone at the next try."""


class ModelError(SpotOutcomesError):
    """A model could not be fitted for a reason that no gate foresees."""


class ParameterError(SpotOutcomesError):
    """A parameter, an option, a profile or a study file is wrong."""

    exit_code = 2


class DataError(SpotOutcomesError):
    """The records as delivered cannot be read; nothing was written."""

    exit_code = 3


class LedgerError(DataError):
    """The release ledger is damaged, missing or older than what was released; nothing leaves."""


class LockedError(SpotOutcomesError):
    """Another run is at work in the same place."""

    exit_code = 75
