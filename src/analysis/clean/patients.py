"""The patients table: adults, one record each."""

from __future__ import annotations

import pandas as pd

from analysis.schema.vocabulary import Vocabulary

from .cells import read_cells
from .worksheet import Worksheet

YOUNGEST_AGE_YEARS = 18
OLDEST_AGE_YEARS = 100
_ATTRIBUTES = ("age_years", "age_band", "sex", "phototype")


def clean_patients(sheet: Worksheet, vocabulary: Vocabulary) -> None:
    """Read cells, leave out minors, blank ages above 100, settle disagreeing attributes."""
    read_cells(sheet, vocabulary)
    age = sheet.cells["age_years"]
    sheet.leave_out(age.lt(YOUNGEST_AGE_YEARS), "under_18", "age_years")
    sheet.blank(age.gt(OLDEST_AGE_YEARS), "age_above_100", "age_years")
    _settle_attributes(sheet)


def _settle_attributes(sheet: Worksheet) -> None:
    """One record per patient: each attribute by majority of the rows, ties blanked, counted.

    Rows that agree merge without a repair. Every row has a vote (DATA_CONTRACT 3), so identical
    rows must not be merged before.
    """
    rows = sheet.rows()
    key = list(sheet.table.key)
    doubled = rows[rows.duplicated(key, keep=False)]
    for _, records in doubled.groupby(key, sort=False):
        first = records.index[0]
        others = pd.Series(sheet.cells.index.isin(records.index[1:]), index=sheet.cells.index)
        if len(records[list(_ATTRIBUTES)].drop_duplicates()) == 1:
            sheet.merge(others)
            continue
        for name in _ATTRIBUTES:
            sheet.cells.at[first, name] = _majority(records[name])
        sheet.merge(others, "attributes_disagree")
        sheet.repair(sheet.cells.index.to_series().eq(first), "attributes_disagree", "")


def _majority(values: pd.Series[str]) -> str | float | None:
    counts = values.value_counts()
    if counts.empty or (len(counts) > 1 and counts.iloc[0] == counts.iloc[1]):
        return None
    settled: str | float = counts.index[0]
    return settled
