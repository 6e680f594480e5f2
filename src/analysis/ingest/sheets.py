"""One file -> rows of text: nothing is coerced, every row keeps its number as a person sees it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Problem

# An honest export of a clinic is far below these; a workbook that inflates beyond is refused
# before it is opened.
LARGEST_UNZIPPED_BYTES = 200_000_000
LARGEST_RATIO = 100


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet: `header` (stripped), and (row number, cells) for every row below."""

    file: str
    sheet: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(
    path: Path,
    content: bytes,
    *,
    sheet: str | None,
    header_row: int,
    delimiter: str,
    encodings: list[str],
) -> Sheet:
    """The sheet in a CSV, XLSX or Parquet file, all cells as stripped text, blank = ""."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return _from_csv(path, content, header_row, delimiter, encodings)
    if suffix == ".xlsx":
        return _from_xlsx(path, content, sheet, header_row)
    if suffix == ".parquet":
        return _from_parquet(path, content)
    raise DataError(
        Problem("this kind of file is not read", path.name, "save it as .csv, .xlsx or .parquet")
    )


def _from_csv(
    path: Path, content: bytes, header_row: int, delimiter: str, encodings: list[str]
) -> Sheet:
    text = _decoded(path, content, encodings)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        start = 1
        for cells in reader:
            lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            Problem(f"not a valid CSV line ({error})", f"{path.name}, line {reader.line_num}")
        ) from None
    return _sheet(path, "", lines, header_row)


def _decoded(path: Path, content: bytes, encodings: list[str]) -> str:
    if (position := content.find(b"\0")) >= 0 and "utf-16" not in encodings:
        raise DataError(
            Problem("holds a NUL byte", f"{path.name}, byte {position}", "export the file again")
        )
    reached = 0
    for encoding in encodings:
        try:
            return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError as error:
            reached = max(reached, error.start)
    raise DataError(
        Problem(
            f"is not text in {' or '.join(encodings)}",
            f"{path.name}, byte {reached}",
            "save the file as UTF-8, or name its encoding in the profile",
        )
    )


def _from_xlsx(path: Path, content: bytes, name: str | None, header_row: int) -> Sheet:
    import openpyxl  # 0.2 s that CSV exports need not pay

    _refuse_bomb(path, content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise DataError(
            Problem(f"cannot be opened as a workbook ({type(error).__name__})", path.name)
        ) from None
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    wanted = name or (visible[0] if len(visible) == 1 else path.stem)
    # A hidden sheet is read only where the profile names it.
    if wanted not in (book.sheetnames if name else visible):
        found = ", ".join(visible)
        raise DataError(Problem(f"has no sheet `{wanted}`", path.name, f"visible sheets: {found}"))
    rows = enumerate(book[wanted].iter_rows(values_only=True), start=1)
    lines = [(number, [_as_text(cell) for cell in row]) for number, row in rows]
    return _sheet(path, wanted, lines, header_row)


def _refuse_bomb(path: Path, content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise DataError(
            Problem("is not a workbook, or is damaged", path.name, "save it again as .xlsx")
        ) from None
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > LARGEST_UNZIPPED_BYTES or unzipped > LARGEST_RATIO * len(content):
        raise DataError(Problem("unpacks to far more than a workbook holds", path.name))


def _from_parquet(path: Path, content: bytes) -> Sheet:
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(io.BytesIO(content), page_checksum_verification=True)
    except Exception as error:
        raise DataError(Problem(f"cannot be read ({type(error).__name__})", path.name)) from None
    columns = [[_as_text(cell) for cell in column.to_pylist()] for column in table.columns]
    # Row 1 is the first record here: there is no header line to count.
    rows = [(number, list(cells)) for number, cells in enumerate(zip(*columns, strict=True), 1)]
    return Sheet(path.name, "", [str(name).strip() for name in table.column_names], rows)


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, list | tuple):
        return ";".join(_as_text(part) for part in cell)
    return str(cell).strip()


def _sheet(path: Path, sheet: str, lines: list[tuple[int, list[str]]], header_row: int) -> Sheet:
    """Header and rows, refused where a row has more filled cells than the header has names."""
    if len(lines) < header_row or not any(lines[header_row - 1][1]):
        raise DataError(
            Problem("is empty: no header", path.name, f"row {header_row} should name the columns")
        )
    header = list(lines[header_row - 1][1])
    while header and not header[-1]:
        header.pop()
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    problems = [
        Problem(f"two columns are called `{name}`", f"{path.name}, row {header_row}")
        for name in doubled
    ]
    rows = []
    for number, cells in lines[header_row:]:
        if any(cells[len(header) :]):
            place = f"{path.name}, row {number}"
            problems.append(Problem("has more cells than the header has names", place))
        elif any(cells) and len(cells) < len(header) and path.suffix.lower() == ".csv":
            place = f"{path.name}, row {number}"
            problems.append(Problem("is cut short: fewer cells than the header", place))
        rows.append((number, (cells + [""] * len(header))[: len(header)]))
    if problems:
        raise DataError(problems[:20])
    return Sheet(path.name, sheet, header, rows)
