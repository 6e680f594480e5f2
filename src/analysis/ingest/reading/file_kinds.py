"""What kind of file it is, by its name and by its first bytes; all but three kinds are refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from analysis.errors import DataError, Problem

Kind = Literal["text", "workbook", "parquet"]
_KINDS: dict[str, Kind] = {
    ".csv": "text",
    ".txt": "text",  # Excel's "Unicode Text"
    ".tsv": "text",
    ".xlsx": "workbook",
    ".parquet": "parquet",
}
_SAVE = "save it as .csv, .xlsx or .parquet"
_MACROS = "open it and save it as .xlsx, without macros"
_CODE = "such a file can run code when it is opened; export the records as .csv"
_UNPACK = "unpack it first"
_REFUSED_NAMES = {
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), "open it and save it as .xlsx"),
    **dict.fromkeys((".xlsm", ".xltm", ".xlam"), _MACROS),
    **dict.fromkeys((".pkl", ".pickle", ".joblib", ".npy", ".npz"), _CODE),
    **dict.fromkeys((".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"), _UNPACK),
}
# First bytes -> what the file really is, what to do.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "is a zip file or a workbook", "give it its right name, or save it again"),
    (b"PK\x05\x06", "is an empty zip file", _SAVE),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old .xls workbook, or protected by a password",
        "open it, remove the password and save it as .xlsx",
    ),
    (b"\x1f\x8b", "is packed (gzip)", _UNPACK),
    (b"BZh", "is packed (bzip2)", _UNPACK),
    (b"\xfd7zXZ\x00", "is packed (xz)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "is packed (7z)", _UNPACK),
    (b"Rar!\x1a\x07", "is packed (rar)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is packed (zstd)", _UNPACK),
    (b"\x80\x02", "is a Python pickle", _CODE),
    (b"\x80\x03", "is a Python pickle", _CODE),
    (b"\x80\x04", "is a Python pickle", _CODE),
    (b"\x80\x05", "is a Python pickle", _CODE),
    (b"\x93NUMPY", "is a NumPy file", _CODE),
    (b"\x89HDF\r\n", "is an HDF5 file", _SAVE),
    (b"SQLite format 3\x00", "is a database", _SAVE),
    (b"PAR1", "is a Parquet file", "name it .parquet"),
    (b"PARE", "is an encrypted Parquet file", "write it without encryption"),
    (b"%PDF", "is a PDF", _SAVE),
    (b"{\\rtf", "is a text document (RTF)", _SAVE),
    (b"\x89PNG", "is a picture", "photographs are never read; remove it"),
    (b"\xff\xd8\xff", "is a picture", "photographs are never read; remove it"),
    (b"GIF8", "is a picture", "photographs are never read; remove it"),
    (b"II*\x00", "is a picture", "photographs are never read; remove it"),
    (b"MM\x00*", "is a picture", "photographs are never read; remove it"),
    (b"RIFF", "is a picture or a recording", "photographs are never read; remove it"),
)
_EXPECTED = {"text": b"", "workbook": b"PK\x03\x04", "parquet": b"PAR1"}
# Practice software likes to save a web page under the name of a table.
_MARKUP = re.compile(
    rb"\s*<(!doctype|!--|\?xml|html|head|meta|body|table|style|script|div|workbook)", re.IGNORECASE
)


def kind_of(path: Path) -> Kind:
    """How the file is to be read; `DataError` if name or content is of no kind that is read."""
    suffix = path.suffix.lower()
    kind = _KINDS.get(suffix)
    if kind is None:
        remedy = _REFUSED_NAMES.get(suffix, _SAVE)
        raise DataError(Problem("this kind of file is not read", path.name, remedy))
    with path.open("rb") as file:
        start = file.read(1024)
    if not start.strip():
        raise DataError(Problem("is empty: no header", path.name, "export it again"))
    expected = _EXPECTED[kind]
    if not expected or not start.startswith(expected):
        _refuse_disguise(path.name, start)
    if not start.startswith(expected):
        what = f"is not a {kind} file, or is damaged"
        raise DataError(Problem(what, path.name, f"save it again as {suffix}"))
    return kind


def _refuse_disguise(name: str, start: bytes) -> None:
    for signature, what, remedy in _SIGNATURES:
        if start.startswith(signature):
            raise DataError(Problem(what, name, remedy))
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        remedy = "open it in the spreadsheet program and save it as .xlsx"
        raise DataError(Problem("is a web page, not a table", name, remedy))
