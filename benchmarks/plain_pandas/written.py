"""What is written: clean tables, ledger, quarantine."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from .sheet import Sheet

RISKY_IN_A_SPREADSHEET = r"^('*[=+\-@\t\r])"
LEDGER = ["table", "file", "sheet", "row", "outcome", "reason", "column", "clinic_id"]
KEYS = ["patient_id", "course_id", "session_no", "assessed_on", "event"]
WHAT_TO_DO = {
    "missing_required": "fill in the named column",
    "duplicates_disagree": "keep the right one of the rows with this key",
}


def write(folder: Path, sheets: list[Sheet]) -> None:
    """Clean tables and ledger as Parquet, the quarantine as CSV, the counts as JSON."""
    (folder / "quarantine").mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        finished(sheet).to_parquet(folder / f"{sheet.table.name}.parquet", index=False)
        waiting = quarantine(sheet)
        if len(waiting):
            waiting.to_csv(folder / "quarantine" / f"{sheet.table.name}.csv", index=False)
    ledger = pd.concat([entries(sheet) for sheet in sheets], ignore_index=True)
    ledger.to_parquet(folder / "ledger.parquet", index=False)


def finished(sheet: Sheet) -> pd.DataFrame:
    """The rows in use, sorted by key, with lists as lists."""
    rows = sheet.rows.sort_values(list(sheet.table.key), kind="stable")
    for column in sheet.table.columns:
        if column.kind == "integer":
            rows[column.name] = rows[column.name].astype("Int32")
        if column.kind == "codes":
            rows[column.name] = rows[column.name].str.split(";")
    return rows


def entries(sheet: Sheet) -> pd.DataFrame:
    """The ledger's rows of one table."""
    ledger = sheet.fate.assign(table=sheet.table.name, file=f"{sheet.table.name}.csv", sheet="")
    ledger["row"] = ledger.index + 2
    for name in ("clinic_id", *KEYS):
        known = name in sheet.table.key or (name == "patient_id" and name in sheet.data)
        ledger[name] = _as_text(sheet.data[name]) if known else None
    return ledger[[*LEDGER, *KEYS]]


def _as_text(values: pd.Series) -> pd.Series:
    if values.dtype.kind == "M":
        return values.dt.strftime("%Y-%m-%d")
    if values.dtype.kind == "f":
        return values.astype("Int64").astype("str").where(values.notna())
    return values


def quarantine(sheet: Sheet) -> pd.DataFrame:
    """The rows that wait, as they came, with the reason, what to do, and a digest to name them."""
    waiting = sheet.fate["outcome"] == "quarantined"
    rows = sheet.raw[waiting]
    first, *others = rows.columns
    cells = rows[first].str.cat(rows[others], sep="\x1f")
    rows = rows.apply(lambda column: column.str.replace(RISKY_IN_A_SPREADSHEET, r"'\1", regex=True))
    rows = rows.assign(file=f"{sheet.table.name}.csv", sheet="", row=rows.index + 2)
    rows[["column", "reason"]] = sheet.fate.loc[waiting, ["column", "reason"]]
    rows["what_to_do"] = rows["reason"].map(WHAT_TO_DO).fillna("see the data contract")
    rows["record_digest"] = [digest(f"{sheet.table.name}\x1f{text}") for text in cells]
    return rows.assign(use="")


def digest(text: str) -> str:
    """The first 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
