"""Children follow their parents: a session of a quarantined course cannot be analysed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .arrays import Ints, Mask
from .outcomes import OUT_OF_SCOPE, QUARANTINED
from .worksheet import Worksheet

# Up to so many possible keys for each row, a table of flags is faster than hashing the keys.
_FLAGS_PER_ROW = 16


def follow_parent(child: Worksheet, key: Ints, parent: Worksheet, parent_key: Ints) -> None:
    """Quarantine orphans and children of quarantined parents; leave out those of left-out ones.

    `key` says whose child each record is, `parent_key` which parent a record of the other table
    is; a parent that is in use in any of its records is in use.
    """
    column = parent.table.key[-1]
    lost = child.active & ~_among(key, parent_key[parent.active])
    if not lost.any():
        return
    waits = lost & _among(key, parent_key[parent.has(QUARANTINED)], lost)
    left_out = lost & _among(key, parent_key[parent.has(OUT_OF_SCOPE)], lost)
    child.quarantine(waits, "parent_quarantined", column)
    child.leave_out(left_out, "parent_out_of_scope", column)
    child.quarantine(lost, "parent_missing", column)


def _among(key: Ints, parents: Ints, where: Mask | None = None) -> Mask:
    """Records whose key is one of the parents'; -1 is nobody's."""
    parents = parents[parents >= 0]
    found = np.zeros(len(key), dtype=bool)
    rows = np.flatnonzero(key >= 0 if where is None else where & (key >= 0))
    last = int(max(key.max(initial=0), parents.max(initial=0)))
    if last <= _FLAGS_PER_ROW * (len(key) + len(parents)):
        flags = np.zeros(last + 1, dtype=bool)
        flags[parents] = True
        found[rows] = flags[key[rows]]
    else:
        found[rows] = pd.Index(pd.unique(parents)).get_indexer(pd.Index(key[rows])) >= 0
    return found
