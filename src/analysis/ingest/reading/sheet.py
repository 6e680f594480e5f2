"""What every reader returns: the lines of one sheet as text, nothing coerced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True)
class Sheet:
    """The lines below the header of one file or sheet.

    `cells`: one column per header, each a categorical of stripped text; a blank cell is "", never
    missing. `rows`: the number of each line as a person sees it in the file. `not_records`: why a
    line cannot be a record (`blank_row`, `total_row`, `section_title`, `footer`), "" = it may be.
    All three have one entry per line.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    not_records: pd.Series[str]

    @property
    def header(self) -> list[str]:
        """The names of the columns, in the order of the file."""
        return list(self.cells.columns)
