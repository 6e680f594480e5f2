"""Files in canonical layout as sources of a profile: every column under its own name."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.schema.raw_tables import RAW_TABLES

from .mapping import lines_of, match_headers, records_table
from .mapping.columns import constant, filled, holding, replaced
from .profiles import Source
from .reading.sheet import Sheet

DIGEST, USE = "record_digest", "use"
# What stands beside the contract's columns in a file of quarantined records.
BESIDE = ("file", "sheet", "row", "column", "reason", "what_to_do", DIGEST, USE)
DROPPED = "dropped_by_correction"
_NO = ("no", "hayır")


def canonical_source(table: str, header: Sequence[str], *, is_correction: bool = False) -> Source:
    """A source that reads the table's columns as far as they stand in the header.

    Required columns are always asked for, so that a missing one is named.
    """
    contract = RAW_TABLES[table]
    present = set(match_headers(header, _source(table, contract.names, ())).names.values())
    columns = [name for name in contract.names if name in present or name in contract.required]
    return _source(table, columns, BESIDE if is_correction else ())


def corrected_records(sheet: Sheet, source: Source) -> pd.DataFrame:
    """Records that came back from the quarantine, each with the record that it replaces.

    One whose `use` says `no` is none any more; it still replaces the one it came from. A row
    without digest replaces nothing: somebody added it.
    """
    lines = lines_of([sheet], source, beside=(DIGEST, USE))
    table = records_table(lines, source.feeds[0])
    nothing = constant("", len(lines))
    dropped = table["is_record"].to_numpy() & holding(lines.cells.get(USE, nothing), _NO)
    reason = replaced(pd.Categorical(table["reason"]), dropped, DROPPED)
    return table.assign(
        supersedes=lines.cells.get(DIGEST, nothing), reason=reason, is_record=~filled(reason)
    )


def _source(table: str, columns: Sequence[str], ignore: Sequence[str]) -> Source:
    feed = {"table": table, "columns": {name: {"from": name} for name in columns}}
    return Source.model_validate({"pattern": table, "feeds": [feed], "ignore": list(ignore)})
