"""Records with the same key: identical ones merge, disagreeing ones wait together."""

from __future__ import annotations

import numpy as np

from .arrays import Mask, combined, groups, repeated
from .gathering import fates
from .outcomes import REPAIRED
from .worksheet import Worksheet


def merge_identical(sheet: Worksheet) -> Mask:
    """Keep one of the records that are equal in every column of the contract.

    It is one without a repair if there is any; which of the others is kept makes no difference.
    Returns all records that shared their key with another one.
    """
    shared = repeated(sheet.key, sheet.active)
    rows = np.flatnonzero(shared)
    if not len(rows):
        return shared
    told = sheet.key[rows]
    for name in sheet.table.names:
        _, said = np.unique(sheet.cells[name][rows], return_inverse=True)
        _, told = np.unique(combined((told, 0), (said, int(said.max()) + 1)), return_inverse=True)
    order, start = groups(told, sheet.has(REPAIRED)[rows], *fates(sheet, rows))
    copies = np.zeros(sheet.size, dtype=bool)
    copies[rows[order]] = True
    copies[rows[order[start]]] = False
    sheet.merge(copies, "identical_duplicate")
    return shared


def quarantine_disagreeing(sheet: Worksheet, among: Mask) -> None:
    """Set aside all records of a key that disagree: nobody here knows which is right."""
    sheet.quarantine(repeated(sheet.key, among & sheet.active), "duplicates_disagree")
