"""Where a raw record came from: the columns that stand beside the contract's in a raw table."""

from __future__ import annotations

# `row` is a whole number and `is_record` a truth value; the others are text, "" = nothing to say.
ORIGIN_COLUMNS = (
    "file",
    "sheet",
    "row",  # 1-based line or sheet row, as a person sees it in the file
    "is_record",
    "reason",  # why a line is no record
    "note",  # what the mapping met on the way, as a ledger reason,
    "noted_column",  # and in which column
    "gathers",  # "yes": several raw rows say one record between them
    "edited_at",  # ISO time of the last edit of the row in the clinic's system
    "supersedes",  # digest of the raw record that this corrected one replaces
)
