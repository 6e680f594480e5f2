"""The lines of all files and sheets of one source, under the names of the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..profiles.source import Source
from ..reading.sheet import Sheet
from .columns import Places, constant, stacked
from .headers import match_headers, wide_numbers
from .virtual_fields import virtual_fields


@dataclass(frozen=True)
class Lines:
    """Cells by name of the profile, and where each line stands; all of one length.

    Files and sheets of one source are taken together because a course may run on from one sheet
    to the next. `not_records`: why a line cannot be a record, "" = it may be one. `courses` keeps
    what was told by `course_of`, by the rule of the clinic: every feed asks for the same again.
    """

    cells: dict[str, pd.Categorical]
    file: pd.Categorical
    sheet: pd.Categorical
    rows: Places
    not_records: pd.Categorical
    courses: dict[str, pd.Categorical] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def wide(self, pattern: str) -> dict[int, pd.Categorical]:
        """The wide columns of a name with `{n}`, by number."""
        return {n: self.cells[name] for n, name in wide_numbers(pattern, self.cells).items()}


def lines_of(sheets: Sequence[Sheet], source: Source, beside: Sequence[str] = ()) -> Lines:
    """The sheets one below the other, as far as feeds use their columns, and those of `beside`.

    Headers have been checked before (`match_headers`).
    """
    parts = [_named(sheet, source, beside) for sheet in sheets]
    names = list(dict.fromkeys(name for part in parts for name in part))
    sizes = [len(sheet.rows) for sheet in sheets]
    return Lines(
        cells={
            # A sheet may have fewer wide columns than another: there they are blank.
            name: stacked(
                [
                    part[name] if name in part else constant("", size)
                    for part, size in zip(parts, sizes, strict=True)
                ]
            )
            for name in names
        },
        file=stacked([constant(s.file, n) for s, n in zip(sheets, sizes, strict=True)]),
        sheet=stacked([constant(s.sheet, n) for s, n in zip(sheets, sizes, strict=True)]),
        rows=np.concatenate([s.rows for s in sheets]) if sheets else np.empty(0, np.int64),
        not_records=stacked([_text(s.not_records) for s in sheets]),
    )


def _named(sheet: Sheet, source: Source, beside: Sequence[str]) -> dict[str, pd.Categorical]:
    """The columns by name of the profile, and the virtual ones."""
    used = {*beside, *(mention.name for mention in source.mentions)}
    match = match_headers(sheet.header, source)
    columns = {
        name: pd.Categorical(sheet.cells[header])
        for header, name in match.names.items()
        if match.roots[header] in used
    }
    virtual = virtual_fields(sheet, source)
    return columns | {name: constant(text, len(sheet.rows)) for name, text in virtual.items()}


def _text(column: pd.Series[str]) -> pd.Categorical:
    return pd.Categorical(column.astype("category"))
