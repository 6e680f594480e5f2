"""The data dictionary: every table, column and code, made from the schema itself.

`python -m analysis.present.data_dictionary > docs/data_dictionary.md` writes it anew; a test holds
the file to what the schema says.
"""

from __future__ import annotations

from analysis.schema import columns, result_columns
from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM
from analysis.schema.raw_tables import RAW_TABLES

from . import words
from .language import coded
from .tables import Table

_HEADS = ("Column", "Kind", "Needed", "Allowed", "Meaning")
_KINDS = {
    "clinic": "clinic id",
    "id": "id (text)",
    "code": "one code",
    "codes": "codes, `;` between",
    "integer": "whole number",
    "number": "number",
    "date": "date, YYYY-MM-DD",
}
_INTRODUCTION = """# Data dictionary

Made from the schema by `python -m analysis.present.data_dictionary`; do not edit it by hand.

Raw tables and cleaned tables have the same columns. Blank means "not recorded"; `none` in a list of
codes means "asked, and there was none". An id is text of up to 64 letters, digits, `.`, `_`, `-`
(a clinic's of up to 32, without `.`); leading zeros are kept. Spellings that clinics use for the
codes stand in `study/vocabulary/`.
"""


def dictionary_tables() -> list[Table]:
    """One table for each raw table, then the code lists, the row ledger and the estimates."""
    return [
        *(_raw_table(table) for table in RAW_TABLES.values()),
        _codes(),
        _meanings("ledger: what became of every raw row", result_columns.LEDGER),
        _outcomes(),
        _meanings("estimates: one row per number a report may show", result_columns.ESTIMATES),
    ]


def as_markdown() -> str:
    """The whole dictionary as a Markdown page."""
    parts = [_INTRODUCTION]
    for table in dictionary_tables():
        rule = " | ".join("---" for _ in table.columns)
        lines = [" | ".join(table.columns), rule, *(" | ".join(row) for row in table.rows)]
        body = "\n".join(f"| {line} |" for line in lines)
        parts.append(f"## {_heading(table.caption)}\n\n{body}\n")
    return "\n".join(parts)


def _heading(caption: str) -> str:
    return caption[:1].upper() + caption[1:]


def _raw_table(table: columns.Table) -> Table:
    key = ", ".join(table.key)
    rows = tuple(
        (
            f"`{column.name}`",
            _KINDS[column.kind],
            "yes" if column.required else "",
            _allowed(column),
            column.meaning,
        )
        for column in table.columns
    )
    return Table(f"{table.name}: {table.grain} (key: {key})", _HEADS, rows, texts=5)


def _allowed(column: columns.Column) -> str:
    if column.codes:
        return f"codes of `{column.name}`, below"
    if column.low is not None and column.high is not None:
        return f"{column.low:g} to {column.high:g}"
    return ""


def _codes() -> Table:
    found = {
        column.name: column.codes
        for table in RAW_TABLES.values()
        for column in table.columns
        if column.codes
    }
    rows = tuple((f"`{name}`", ", ".join(_code(name, c) for c in found[name])) for name in found)
    return Table("codes", ("Column", "Codes"), rows, texts=2)


def _code(column: str, code: str) -> str:
    if column == "severity_scale":
        return f"`{code}` (0 to {SEVERITY_SCALE_MAXIMUM[code]:g})"
    told = coded(column, code, "") if column in ("spot_type", "event") else ""
    same = told.lower() == code.replace("_", " ")
    return f"`{code}`" if not told or same else f"`{code}` ({told})"


def _meanings(caption: str, meanings: dict[str, str]) -> Table:
    rows = tuple((f"`{name}`", meaning) for name, meaning in meanings.items())
    return Table(caption, ("Column", "Meaning"), rows, texts=2)


def _outcomes() -> Table:
    rows = tuple((f"`{code}`", words.outcome(code)) for code in words.OUTCOMES)
    return Table("outcomes in the ledger", ("Outcome", "Meaning"), rows, texts=2)


if __name__ == "__main__":
    print(as_markdown(), end="")
