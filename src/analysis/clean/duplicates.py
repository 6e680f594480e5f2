"""Records with the same key: identical ones merge, disagreeing ones wait together."""

from __future__ import annotations

from .worksheet import Worksheet


def merge_identical(sheet: Worksheet) -> None:
    """Keep the first of records that are equal in every column of the contract."""
    rows = sheet.rows()
    comparable = rows.apply(lambda column: column.map(repr))
    repeated = comparable.duplicated(keep="first").reindex(sheet.cells.index, fill_value=False)
    sheet.merge(repeated)


def quarantine_disagreeing(sheet: Worksheet) -> None:
    """Set aside all records of a key that disagree: nobody here knows which is right."""
    doubled = sheet.rows().duplicated(list(sheet.table.key), keep=False)
    doubled = doubled.reindex(sheet.cells.index, fill_value=False)
    sheet.quarantine(doubled, "duplicates_disagree")
