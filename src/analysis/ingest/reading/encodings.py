"""The bytes of a text file -> UTF-8 bytes, by proof: byte order mark, strict UTF-8, the profile."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from mmap import mmap
from typing import NamedTuple

from analysis.errors import DataError, Problem

Buffer = bytes | mmap
_CHUNK = 1 << 20
_ADD_TO_PROFILE = "save the file as UTF-8, or name its encoding in the profile"
# Turkish letters in UTF-8. Read as cp1254 they are pairs such as `Ä±` that no text holds, so a
# file that has them and yet is no UTF-8 was damaged, cut or pasted together.
_UTF8_LETTERS = re.compile(rb"\xc4[\x9e\x9f\xb0\xb1]|\xc5[\x9e\x9f]|\xc3[\x87\x96\x9c\xa7\xb6\xbc]")


class Utf8(NamedTuple):
    """Text in UTF-8: `content` from byte `start` on (after a byte order mark)."""

    content: Buffer
    start: int


def as_utf8(content: Buffer, encodings: Sequence[str], delimiter: str, name: str) -> Utf8:
    """The text in UTF-8; `DataError` with the offset where no listed encoding fits."""
    head = content[:4]
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _marked_utf16(content, encodings, name)
    nul = content.find(b"\x00")
    if nul >= 0:
        text = _unmarked_utf16(content[:], delimiter) if "utf-16" in encodings else None
        if text is None:
            raise _refused(name, nul, "NUL byte", "the file is damaged; export it again")
        return Utf8(text.encode(), 0)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    failed = _not_utf8(content)
    if failed is None:
        return Utf8(content, start)
    others = [] if start else [one for one in encodings if one == "cp1254"]
    if others and _UTF8_LETTERS.search(content):
        what = "is UTF-8 elsewhere but not here: damaged, cut or pasted from two files"
        raise _refused(name, failed, what, "export it again in one encoding")
    return _in_other(content, others, failed, name)


def _in_other(content: Buffer, others: list[str], failed: int, name: str) -> Utf8:
    for encoding in others:
        try:
            return Utf8(content[:].decode(encoding).encode(), 0)
        except UnicodeDecodeError as error:
            failed = max(failed, error.start)
    tried = " or ".join(["utf-8", *others])
    raise _refused(name, failed, f"is not text in {tried}", _ADD_TO_PROFILE)


def _not_utf8(content: Buffer) -> int | None:
    """The offset of the first byte that is no UTF-8; checked piece by piece to hold no copy."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, max(len(content), 1), _CHUNK):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(content[at : at + _CHUNK], final=at + _CHUNK >= len(content))
        except UnicodeDecodeError as error:
            return at - waiting + error.start
    return None


def _marked_utf16(content: Buffer, encodings: Sequence[str], name: str) -> Utf8:
    if "utf-16" not in encodings:
        raise _refused(name, 0, "is UTF-16 text, which the profile does not list", _ADD_TO_PROFILE)
    try:
        text = content[:].decode("utf-16")
    except UnicodeDecodeError as error:
        raise _refused(name, error.start, "is not text in utf-16", "export it again") from None
    if "\x00" in text:
        offset = 2 + 2 * text.index("\x00")
        raise _refused(name, offset, "NUL character", "the file is damaged; export it again")
    return Utf8(text.encode(), 0)


def _unmarked_utf16(content: bytes, delimiter: str) -> str | None:
    """The text if exactly one byte order makes one.

    A text has line breaks, the delimiter, and no character that is unassigned, private or a
    control: with the bytes of a pair swapped, line breaks and delimiters vanish.
    """
    texts = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = {unicodedata.category(letter) for letter in set(text) - set("\t\r\n")}
        if "\n" in text and delimiter in text and not plain & {"Cc", "Cn", "Co", "Cs"}:
            texts.append(text)
    return texts[0] if len(texts) == 1 else None


def _refused(name: str, offset: int, what: str, what_to_do: str) -> DataError:
    return DataError(Problem(what, f"{name}, byte {offset}", what_to_do))
