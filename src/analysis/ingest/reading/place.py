"""Where in a file something was met, said without a word of what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.errors import DataError, Problem

MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Place:
    """A file, or the n-th sheet of one: a sheet's own name may be a patient's."""

    file: str
    sheet_no: int | None = None

    def __str__(self) -> str:
        return self.file if self.sheet_no is None else f"{self.file}, sheet {self.sheet_no}"

    def at(self, row: int | None = None, column: int | None = None) -> str:
        """The place with the row (1 = first line) and column (1 = leftmost), as far as known."""
        parts = [str(self)]
        parts += [f"row {row}"] if row is not None else []
        parts += [f"column {column}"] if column is not None else []
        return ", ".join(parts)

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Raise `DataError` with the first 20 problems and the number of the others."""
        if problems:
            more = len(problems) - MOST_PROBLEMS
            rest = [Problem(f"and {more} more", str(self))] if more > 0 else []
            raise DataError([*problems[:MOST_PROBLEMS], *rest])
