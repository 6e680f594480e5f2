"""What can become of a raw row, and what a ledger reason is."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = "kept"
REPAIRED = "kept_repaired"
MERGED = "merged_duplicate"
QUARANTINED = "quarantined"
OUT_OF_SCOPE = "out_of_scope"
NOT_A_RECORD = "not_a_record"

# Where one raw row makes several records of a table (wide files), the ledger shows the row once,
# with the outcome that stands first here: the one that a person should look at first.
OUTCOMES = (QUARANTINED, REPAIRED, KEPT, OUT_OF_SCOPE, MERGED, NOT_A_RECORD)
NOTHING_TO_DO = "nothing"


@dataclass(frozen=True)
class Reason:
    """One ledger reason: the outcomes it may come with, its meaning, and what to do about it."""

    name: str
    outcomes: tuple[str, ...]
    meaning: str
    what_to_do: str = NOTHING_TO_DO
