"""A PDF beside a page: it says nothing that the page does not, runs nothing, and names nobody."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

from .objections import Objection
from .page import walk
from .tokens import plain

# Whatever acts, leads elsewhere, takes input or carries another file. Names end where another sign
# begins, so that no longer name of a harmless thing is taken for one of these.
_FORBIDDEN = re.compile(
    rb"/(?:JavaScript|JS|Launch|URI|SubmitForm|ImportData|GoToR|GoToE|OpenAction|AA|AcroForm|XFA"
    rb"|EmbeddedFiles?|Filespec|RichMedia|Movie|Sound|Rendition|Encrypt|Author)(?=[\s/<(\[>])"
)
_PERSONAL = re.compile(rb"<(?:dc:creator|pdf:Keywords|dc:contributor|xmpMM:)")
_STREAM = re.compile(rb"<<((?:(?!stream\r?\n).)*?)>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_READ = re.compile(rb"/(?:ObjStm|Metadata|XML)\b")  # streams that hold objects or descriptions
OTHER = "something that its page does not say"
_LARGEST_STREAM = 16_000_000
_MOST_BREAKS = 4  # of one word
# Where a line may be broken, or a text joined to the next; dashes within intervals too.
_BETWEEN = re.compile("[\\s:\\-\N{EN DASH}\N{NON-BREAKING HYPHEN}\ufffe\N{SOFT HYPHEN}]+")


def objections(name: str, files: Mapping[str, bytes]) -> list[Objection]:
    """What is wrong with a PDF; `files` are all of the edition, the page of its name among them."""
    page = files.get(f"{name.removesuffix('.pdf')}.html")
    if page is None:
        return [Objection("a document without the page it was made from")]
    content = files[name]
    found = [
        Objection("something that acts, leads elsewhere or names an author", "a PDF's objects")
        for part in _objects(content)
        if _FORBIDDEN.search(part) or _PERSONAL.search(part)
    ]
    if found:
        return found
    try:
        said = list(_texts(content))
    except ImportError:
        return [Objection("cannot be read here: the extra `pdf` is not installed")]
    except Exception:  # pdfium raises many kinds for a damaged file
        return [Objection("is not a PDF, or is damaged")]
    known = {*_pieces(_all_texts(page.decode())), *_markers(page)}
    return [
        Objection(OTHER, f"page {number}")
        for number, text in enumerate(said, start=1)
        if not _is_known(_pieces(text), known)
    ]


def _objects(content: bytes) -> Iterator[bytes]:
    """The file without its streams, and those streams that hold objects or descriptions."""
    yield _STREAM.sub(rb"<<\1>>", content)
    for stream in _STREAM.finditer(content):
        if _READ.search(stream[1]):
            yield _unpacked(stream[2])


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        return unpacker.decompress(data, _LARGEST_STREAM)
    except zlib.error:
        return data


def _texts(content: bytes) -> Iterator[str]:
    """What stands on each page, its title and who made it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        described = document.get_metadata_dict()
        yield " ".join(described.get(name, "") for name in ("Title", "Subject", "Keywords"))
        for page in document:
            yield page.get_textpage().get_text_range()
    finally:
        document.close()


def _all_texts(page: str) -> str:
    """Every text of the page, that of its drawings and of its descriptions too."""
    return " ".join(plain(block.text) for block in walk(page, "html").blocks)


def _markers(page: bytes) -> set[str]:
    """What stands before the items of a list, which the page leaves to whoever shows it."""
    return {"\N{BULLET}", *(f"{number}." for number in range(1, page.count(b"<li") + 1))}


def _pieces(text: str) -> list[str]:
    return [piece for piece in _BETWEEN.split(plain(text)) if piece]


def _is_known(pieces: list[str], known: set[str]) -> bool:
    """Whether each is a piece of the page, or a part of one that a narrow column has broken."""
    return all(
        piece in known or any(joined in known for joined in _with_neighbours(pieces, place))
        for place, piece in enumerate(pieces)
    )


def _with_neighbours(pieces: list[str], place: int) -> Iterator[str]:
    for first in range(max(0, place - _MOST_BREAKS), place + 1):
        for last in range(place, place + _MOST_BREAKS + 1):
            yield "".join(pieces[first : last + 1])
