"""The row ledger and the quarantine: what became of every raw row, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .worksheet import OUTCOMES, QUARANTINED, Worksheet

# What a person at the clinic can do about each reason to quarantine.
WHAT_TO_DO = {
    "missing_required": "fill in the named column",
    "not_an_id": "use letters, digits, `.`, `_`, `-` only (clinic: 32 characters, others 64)",
    "unknown_code": "use a code of the data contract, or add the spelling to the vocabulary",
    "not_an_iso_date": "write the date as YYYY-MM-DD, or declare its format in the profile",
    "not_a_number": "write a plain number",
    "outside_limits": "correct the number: it lies outside the column's limits",
    "impossible_date": "correct the date: before 2000, or more than a year after the export",
    "duplicates_disagree": "keep the right one of the rows with this key",
    "parent_missing": "add the missing patient, course or session",
    "parent_quarantined": "mend the patient, course or session this row belongs to",
    "two_sessions_on_one_day": "correct a date, or delete the session that was not given",
    "after_recurrence": "give sessions after a recurrence a new course",
    "session_number_unclear": "give each session of the course its own number",
}
_KEYS = ("patient_id", "course_id", "session_no", "assessed_on", "event")
LEDGER_COLUMNS = (
    "table",
    "file",
    "sheet",
    "row",
    "outcome",
    "reason",
    "column",
    "clinic_id",
    *_KEYS,
)


def build_ledger(sheets: Iterable[Worksheet]) -> pd.DataFrame:
    """One row per raw row and target table: where it stood, its outcome, reason, column and key.

    A raw row that makes several records of a table (wide files) shows the most serious outcome
    among them; a text code met anywhere on the row is named if some record of it was kept.
    """
    parts = [_entries(sheet) for sheet in sheets]
    return pd.concat(parts, ignore_index=True)[list(LEDGER_COLUMNS)]


def _entries(sheet: Worksheet) -> pd.DataFrame:
    entries = sheet.raw[["file", "sheet", "row", "note", "noted_column"]].join(sheet.fate)
    entries["table"] = sheet.table.name
    for name in ("clinic_id", *_KEYS):
        known = sheet.cells[name] if name in sheet.cells and name in sheet.table.key else None
        known = sheet.cells[name] if name == "patient_id" and name in sheet.cells else known
        entries[name] = None if known is None else _key_text(known)
    rank = entries["outcome"].map({outcome: n for n, outcome in enumerate(OUTCOMES)})
    order = entries.assign(rank=rank).sort_values(["file", "sheet", "row", "rank"], kind="stable")
    one = order.drop_duplicates(["file", "sheet", "row"], keep="first").copy()
    noted = order[order["note"].ne("")].drop_duplicates(["file", "sheet", "row"])
    noted = one[["file", "sheet", "row"]].merge(
        noted[["file", "sheet", "row", "note", "noted_column"]], how="left"
    )
    plain_kept = one["outcome"].eq("kept").to_numpy() & noted["note"].notna().to_numpy()
    one.loc[plain_kept, "outcome"] = "kept_repaired"
    one.loc[plain_kept, "reason"] = noted.loc[plain_kept, "note"].to_numpy()
    one.loc[plain_kept, "column"] = noted.loc[plain_kept, "noted_column"].to_numpy()
    return one.drop(columns=["rank", "note", "noted_column"])


def _key_text(values: pd.Series[str]) -> pd.Series[str]:
    if values.dtype.kind == "M":
        return pd.to_datetime(values).dt.strftime("%Y-%m-%d")
    if values.dtype.kind == "f":
        return values.astype("Int64").astype("str").mask(values.isna())
    return values.astype("str")


def build_quarantine(sheet: Worksheet) -> pd.DataFrame:
    """The quarantined records of one table as they came, with reason and what to do; private."""
    waiting = sheet.fate["outcome"].eq(QUARANTINED)
    rows = sheet.raw.loc[waiting, [*sheet.table.names, "file", "sheet", "row"]].copy()
    rows["column"] = sheet.fate.loc[waiting, "column"]
    rows["reason"] = sheet.fate.loc[waiting, "reason"]
    rows["what_to_do"] = rows["reason"].map(WHAT_TO_DO).fillna("see the data contract")
    return rows


def count_rows(ledger: pd.DataFrame) -> pd.DataFrame:
    """Rows per table, file, sheet and outcome: table, file, sheet, outcome, n_rows."""
    counts = ledger.groupby(["table", "file", "sheet", "outcome"], sort=True).size()
    return counts.rename("n_rows").reset_index()
