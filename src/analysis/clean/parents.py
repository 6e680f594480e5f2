"""Children follow their parents: a session of a quarantined course cannot be analysed."""

from __future__ import annotations

from .worksheet import OUT_OF_SCOPE, QUARANTINED, Worksheet


def follow_parent(child: Worksheet, parent: Worksheet, key: tuple[str, ...]) -> None:
    """Quarantine orphans and children of quarantined parents; leave out those of left-out ones."""
    keys = list(key)
    fates = parent.cells[keys].assign(
        in_use=parent.active,
        waits=parent.fate["outcome"].eq(QUARANTINED),
        left_out=parent.fate["outcome"].eq(OUT_OF_SCOPE),
    )
    known = fates.dropna(subset=keys).groupby(keys, sort=False).any().reset_index()
    found = child.cells[keys].merge(known, on=keys, how="left").set_index(child.cells.index)
    in_use, waits, left_out = (found[name].eq(1) for name in ("in_use", "waits", "left_out"))
    child.quarantine(~in_use & waits, "parent_quarantined", key[-1])
    child.leave_out(~in_use & left_out, "parent_out_of_scope", key[-1])
    child.quarantine(~in_use, "parent_missing", key[-1])
