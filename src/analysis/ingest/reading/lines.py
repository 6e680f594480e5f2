"""What every reader hands on: a header and the lines below it, before records are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .place import Place
from .text_column import TextColumn


class Fault(NamedTuple):
    """What is wrong with a line if it is a record; totals and footers may look like that."""

    what: str
    what_to_do: str
    column: int | None = None


@dataclass(frozen=True)
class Header:
    """The line that names the columns: its number, and one name per column ("" = none)."""

    row: int
    names: list[str]


@dataclass(frozen=True)
class Lines:
    """The lines below the header, column by column; `rows` numbers them as a person sees them.

    `faults`: by row number, what makes the line unfit as a record. `titles`: numbers of the lines
    that hold nothing but a title over several columns.
    """

    place: Place
    sheet: str
    header: Header
    columns: list[TextColumn]
    rows: npt.NDArray[np.int64]
    faults: Mapping[int, Fault] = field(default_factory=dict)
    titles: frozenset[int] = frozenset()
