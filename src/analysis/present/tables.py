"""Data tables: what stands under every figure, so that nobody has to read a colour or a curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .language import coded, say
from .lookup import Row
from .numbers import cell, count, interval


@dataclass(frozen=True)
class Table:
    """A table of ready texts; the first `texts` columns hold words, the others numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row of the table has not one cell per column")


def estimates_table(
    caption: str, names: Sequence[str], rows: Iterable[tuple[Sequence[str], Row]], counted: str
) -> Table:
    """One line per estimate: its names, value, 95 % interval and the number it rests on.

    `counted` says which count: `n_patients`, `n_courses`, `n_assessed` or `n_events`.
    """
    lines = tuple(
        (*labels, cell(row), interval(row), count(getattr(row, counted))) for labels, row in rows
    )
    heads = (*names, say("head-value"), say("head-interval"), coded("head", counted))
    return Table(caption, heads, lines, texts=len(names))
