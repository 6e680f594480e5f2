"""Compares what two cleaners wrote: counts, or every row and cell.

    python -m benchmarks.cleaned OURS PEER

Prints one JSON object. `counts`: rows per table and outcome for either, `identical` says whether
they agree; `rows_that_differ` (raw rows with another outcome, reason, column or key) and
`tables_that_differ` (clean tables with any other cell) look further than the counts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

from analysis.storage import read_ledger, read_tables

KEYS = ["patient_id", "course_id", "session_no", "assessed_on", "event"]
PLACE = ["table", "file", "row"]
JUDGED = ["outcome", "reason", "column", "clinic_id", *KEYS]


def compare(ours: Path, peer: Path) -> dict[str, object]:
    """What the two folders agree on and where they part."""
    ledgers = [read_ledger(folder) for folder in (ours, peer)]
    counts = [_counts(ledger) for ledger in ledgers]
    return {
        "counts": {"ours": counts[0], "peer": counts[1]},
        "identical": counts[0] == counts[1],
        "rows_that_differ": _rows_that_differ(*ledgers),
        "tables_that_differ": _tables_that_differ(ours, peer),
        "reasons": sorted({f"{r}" for r in ledgers[0]["reason"].unique() if r}),
    }


def _counts(ledger: pd.DataFrame) -> dict[str, dict[str, int]]:
    counted = ledger.groupby(["table", "outcome"]).size()
    return {
        str(table): {str(outcome): int(n) for (_, outcome), n in part.items()}
        for table, part in counted.groupby(level="table")
    }


def _rows_that_differ(ours: pd.DataFrame, peer: pd.DataFrame) -> int:
    first, second = (
        ledger[[*PLACE, *JUDGED]].astype("str").fillna("").drop_duplicates()
        for ledger in (ours, peer)
    )
    both = first.merge(second, how="outer", indicator=True)
    return len(both.loc[both["_merge"] != "both", PLACE].drop_duplicates())


def _tables_that_differ(ours: Path, peer: Path) -> list[str]:
    pairs = zip(read_tables(ours).items(), read_tables(peer).values(), strict=True)
    return [name for (name, table), other in pairs if not _same(table, other)]


def _same(table: pd.DataFrame, other: pd.DataFrame) -> bool:
    try:
        pd.testing.assert_frame_equal(table, other)
    except AssertionError:
        return False
    return True


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))
