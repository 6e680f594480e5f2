"""One file of an export -> its sheets as text."""

from __future__ import annotations

from pathlib import Path

from .csv_text import read_csv
from .file_kinds import kind_of
from .lines import Lines
from .options import ReadOptions
from .parquet_file import read_parquet
from .sheet import Sheet
from .sidecars import check_row_count
from .table_shape import sheet_of
from .workbook import read_workbook


def read_sheets(path: Path, options: ReadOptions | None = None) -> list[Sheet]:
    """The sheets of a CSV, XLSX or Parquet file, every cell as text.

    A CSV or Parquet file is one sheet without a name. `DataError` names file, row and column of
    what is damaged, dangerous or not declared, never what stands there. If `<file>.rows` lies
    beside the file, the number of records has to be the one it says.
    """
    options = options or ReadOptions()
    sheets = [sheet_of(lines, options) for lines in _lines(path, options)]
    check_row_count(path, sheets)
    return sheets


def _lines(path: Path, options: ReadOptions) -> list[Lines]:
    match kind_of(path):
        case "text":
            return [read_csv(path, options)]
        case "workbook":
            return read_workbook(path, options)
        case "parquet":
            return [read_parquet(path)]
