"""What a column may hold: its kind, its codes or limits, and whether a row can do without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# `id`: opaque text, leading zeros kept. `codes`: several codes separated by `;`.
Kind = Literal["clinic", "id", "code", "codes", "integer", "number", "date"]

CLINIC_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"
ID_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


@dataclass(frozen=True)
class Column:
    """One column of a raw table.

    `codes` closes the list for `code` and `codes`; `low` and `high` are inclusive limits of a
    number. A missing optional cell is kept as missing; a missing required cell quarantines its row.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One raw table: its name, what one row is, its key and its columns in order."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the order of the contract."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which a row, or a file, is refused."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` for a name that the contract does not know."""
        return {column.name: column for column in self.columns}[name]
