"""Whether a workbook is safe to open: bounded, and with nothing but tables in it."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO
from xml.etree import ElementTree

from analysis.errors import DataError, Problem

from .xml_shape import XmlShape, XmlShapeError

# An honest export of a clinic is far below these.
LARGEST_FILE_BYTES = 100_000_000
LARGEST_UNZIPPED_BYTES = 200_000_000
LARGEST_RATIO = 100
MOST_ENTRIES = 1000
LARGEST_DIRECTORY_BYTES = 1_000_000
# Sheets and shared strings are read as a stream; any other part is held whole, as a tree.
LARGEST_OTHER_PART_BYTES = 10_000_000

_PIECE = 1 << 20
_TOO_LARGE = "export the records as .csv"
_CLEAN = "copy the records as values into a new workbook"
# Parts of a workbook that carry more than tables: pattern of the part's name, what it is.
_REFUSED_PARTS = (
    (r"vbaproject|vbadata|macrosheets/|dialogsheets/", "macros"),
    (r"externallinks/|connections\.xml|querytables/", "links to other files"),
    (r"media/|(?<!docprops/)[^/]*\.(png|jpe?g|gif|emf|wmf|tiff?|bmp|webp|heic)$", "pictures"),
    (r"embeddings/|activex/|ctrlprops/|oleobjects?|\.ole$", "embedded objects"),
    (r"comments|persons/", "comments"),
    (r"customui|webextensions|taskpanes", "extensions"),
    (r"workbook\.bin$", "binary sheets (.xlsb)"),
)
_IGNORED_PARTS = re.compile(r"xl/printersettings/|docprops/thumbnail\.", re.IGNORECASE)
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_EXTERNAL = re.compile(r"https?://[^ ]*/relationships/hyperlink$")


def check_container(file: BinaryIO, name: str) -> None:
    """`DataError` if the workbook is damaged, too large, or holds anything but tables."""
    _check_directory(file, name)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive, name)
            _check_contents(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise _refused("is not a workbook, or is damaged", name, "save it again as .xlsx") from None
    file.seek(0)


def _check_directory(file: BinaryIO, name: str) -> None:
    """Its size is checked before the directory is parsed, which takes memory for every entry."""
    size = file.seek(0, 2)
    if size > LARGEST_FILE_BYTES:
        raise _refused(f"is larger than {LARGEST_FILE_BYTES // 1_000_000} MB", name, _TOO_LARGE)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise _refused("is not a workbook, or is damaged", name, "is it complete? save it again")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if directory > LARGEST_DIRECTORY_BYTES or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise _refused("holds more parts than a workbook does", name, _TOO_LARGE)
    file.seek(0)


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _refused("holds more parts than a workbook does", name, _TOO_LARGE)
    unzipped = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unzipped > LARGEST_UNZIPPED_BYTES or unzipped > LARGEST_RATIO * max(packed, 1):
        raise _refused("unpacks to far more than a workbook holds", name, _TOO_LARGE)
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise _refused("holds a part twice", name, "save it again as .xlsx")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused("is protected by a password", name, "remove the password and save it again")
    # Only these two are unpacked in bounded steps, and no spreadsheet program writes another.
    if any(entry.compress_type not in (zipfile.ZIP_STORED, 8) for entry in entries):
        raise _refused("is packed in an unusual way", name, "save it again as .xlsx")
    for entry in entries:
        for pattern, what in _REFUSED_PARTS:
            if re.search(pattern, entry.filename, re.IGNORECASE):
                raise _refused(f"holds {what}", name, _CLEAN)


def _check_contents(archive: zipfile.ZipFile, name: str) -> None:
    """Unpack every part once, piece by piece: what a header says of its size may be a lie."""
    shape = XmlShape()
    unzipped = 0
    for entry in archive.infolist():
        try:
            unzipped += _check_part(archive, entry, shape)
        except XmlShapeError as error:
            raise _refused(str(error), name, _CLEAN) from None
        if unzipped > LARGEST_UNZIPPED_BYTES:
            raise _refused("unpacks to far more than a workbook holds", name, _TOO_LARGE)
        if entry.filename.endswith(".rels") or entry.filename == "[Content_Types].xml":
            _check_relations(archive.read(entry), name)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shape: XmlShape) -> int:
    """The unpacked size of the part in bytes."""
    size = 0
    largest = LARGEST_UNZIPPED_BYTES if _is_stream(entry.filename) else LARGEST_OTHER_PART_BYTES
    parser = None if _IGNORED_PARTS.match(entry.filename) or entry.is_dir() else shape.new_part()
    with archive.open(entry) as part:
        while piece := part.read(_PIECE):
            if not size and piece.startswith(_ARCHIVES):
                raise XmlShapeError("holds another packed file")
            size += len(piece)
            if size > largest:
                raise XmlShapeError("unpacks to far more than a workbook holds")
            if parser:
                shape.feed(parser, piece)
    if parser:
        shape.feed(parser, b"", last=True)
    return size


def _is_stream(part: str) -> bool:
    return part.startswith(("xl/worksheets/", "xl/sharedStrings", "xl/pivotCache/"))


def _check_relations(content: bytes, name: str) -> None:
    """A part may point outside only by a hyperlink, which nobody follows here."""
    if b"macroEnabled" in content:
        raise _refused("holds macros", name, "save it as .xlsx, without macros")
    try:
        relations = list(ElementTree.fromstring(content))
    except ElementTree.ParseError:
        raise _refused("is damaged", name, "save it again as .xlsx") from None
    for relation in relations:
        outside = relation.get("TargetMode", "").lower() == "external"
        if outside and not _EXTERNAL.match(relation.get("Type", "")):
            raise _refused("holds links to other files", name, _CLEAN)


def _refused(what: str, name: str, what_to_do: str) -> DataError:
    return DataError(Problem(what, name, what_to_do))
