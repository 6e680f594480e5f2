"""Whether the parts of a workbook are XML that takes bounded time and memory to read."""

from __future__ import annotations

from xml.parsers import expat

# One element of three bytes becomes an object of 64 and more, so that bytes alone bound neither
# memory nor time. Two million filled cells need so many elements in a workbook.
MOST_ELEMENTS = 5_000_000
# Rows and shared strings are let go of when they end; whatever lies between is held at once.
# A full row of 16 384 cells has far fewer; a list of so many formulas takes 100 MB.
MOST_ELEMENTS_AT_ONCE = 1_000_000
DEEPEST = 100
_LET_GO = frozenset({"row", "si"})
_ENCODINGS = frozenset({"utf-8", "us-ascii"})


class XmlShapeError(Exception):
    """The XML is not well-formed, or not of a shape that is read; the message says which."""


class XmlShape:
    """Counts the elements of all parts of one workbook, and refuses what would swell."""

    def __init__(self) -> None:
        self._elements = 0
        self._at_once = 0
        self._depth = 0

    def new_part(self) -> expat.XMLParserType:
        """A parser for the next part; feed it piece by piece with `feed`."""
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        self._depth = self._at_once = 0
        return parser

    def feed(self, parser: expat.XMLParserType, piece: bytes, *, last: bool = False) -> None:
        """Check the next piece; `XmlShapeError` as soon as it does not fit."""
        try:
            parser.Parse(piece, last)
        except (expat.ExpatError, LookupError, ValueError):
            raise XmlShapeError("holds a part that is damaged or not plain XML") from None

    def _start(self, _name: str, _attributes: object) -> None:
        self._elements += 1
        self._at_once += 1
        self._depth += 1
        if self._depth > DEEPEST or self._at_once > MOST_ELEMENTS_AT_ONCE:
            raise XmlShapeError("holds a part that is too large or too deep")
        if self._elements > MOST_ELEMENTS:
            raise XmlShapeError("holds more cells than can be read")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name.rpartition(":")[2] in _LET_GO:
            self._at_once = 0

    def _doctype(self, *_: object) -> None:
        # It may define entities that swell without end, or name files to fetch.
        raise XmlShapeError("holds a document type definition")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        # In another encoding, two parsers may see two different documents.
        if encoding and encoding.lower() not in _ENCODINGS:
            raise XmlShapeError("holds a part that is damaged or not plain XML")
