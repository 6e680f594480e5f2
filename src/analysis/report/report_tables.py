"""The single tables of a report as files: CSV, one workbook, LaTeX."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping

import openpyxl
import pandas as pd

from analysis.clean.spreadsheet_text import guarded
from analysis.present.tables import Table

from .definitions import ReportDefinition
from .saved_tables import as_csv

WORKBOOK = "tables.xlsx"
FOLDER = "tables"
LONGEST_SHEET_NAME = 31  # what spreadsheet programs take
LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "\N{EN DASH}": "--", "\N{MINUS SIGN}": "$-$", "\N{NO-BREAK SPACE}": "~",
}  # fmt: skip
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP knows: the same bytes every time


def table_files(
    definition: ReportDefinition,
    tables: Mapping[str, Table],
    elsewhere: Collection[str] = (),
) -> dict[str, bytes]:
    """Files by name, as the definition of the report asks; none where it asks for none.

    Those `elsewhere` lie beside their pictures as CSV, and are only in the workbook.
    """
    files: dict[str, bytes] = {}
    for name, table in tables.items():
        if "csv" in definition.tables and name not in elsewhere:
            files[f"{FOLDER}/{name}.csv"] = table_csv(table)
        if "latex" in definition.tables:
            files[f"{FOLDER}/{name}.tex"] = as_latex(table)
    if "xlsx" in definition.tables and tables:
        files[WORKBOOK] = as_workbook(tables)
    return files


def table_csv(table: Table) -> bytes:
    """The table as CSV, its cells as they are printed."""
    return as_csv(_frame(table))


def as_latex(table: Table) -> bytes:
    """A `table` with `booktabs` rules: words to the left, numbers to the right."""
    columns = "l" * table.texts + "r" * (len(table.columns) - table.texts)
    lines = [
        r"\begin{table}",
        rf"\caption{{{latex_text(table.caption)}}}",
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        _latex_line(table.columns),
        r"\midrule",
        *(_latex_line(row) for row in table.rows),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return ("\n".join(lines) + "\n").encode()


def as_workbook(tables: Mapping[str, Table]) -> bytes:
    """One sheet per table; no author, no program, no time of day in it.

    Text that a spreadsheet would take for a formula stands behind an apostrophe, as in CSV.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        sheet = book.create_sheet(_sheet_name(name, book.sheetnames))
        for row in [
            table.columns,
            *_frame(table).apply(guarded).itertuples(index=False, name=None),
        ]:
            sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return _without_maker(made.getvalue())


def _sheet_name(name: str, taken: list[str]) -> str:
    """The name, as long as spreadsheet programs take it, and unlike those before."""
    short, place = name[:LONGEST_SHEET_NAME], 2
    while short.casefold() in map(str.casefold, taken):
        ending = f"_{place}"
        short, place = name[: LONGEST_SHEET_NAME - len(ending)] + ending, place + 1
    return short


def latex_text(text: str) -> str:
    """The text with everything escaped that LaTeX would read as a command."""
    return "".join(LATEX.get(sign, sign) for sign in text)


def _latex_line(cells: tuple[str, ...]) -> str:
    return " & ".join(latex_text(cell) for cell in cells) + r" \\"


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame(list(table.rows), columns=list(table.columns), dtype="str")


def _without_maker(content: bytes) -> bytes:
    """The workbook packed again: properties that say nothing, one time for every part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name in _PROPERTIES:
                data = re.sub(rb">[^<>]+</", b"></", data)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
