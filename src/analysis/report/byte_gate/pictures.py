"""A PNG: nothing but pixels, and the table beside it that it was drawn from (rule D13)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from .objections import Objection

_SIGNATURE = 8
# Pixels, palette, transparency, resolution, how colours are meant. Texts, times, EXIF and profiles
# (tEXt, zTXt, iTXt, tIME, eXIf, iCCP) carry what a reader does not see.
_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"gAMA", b"sRGB", b"cHRM", b"sBIT"}


def objections(content: bytes) -> list[Objection]:
    """What the picture holds beside pixels."""
    try:
        chunks = list(_chunks(content))
    except ValueError:
        return [Objection("a damaged picture")]
    found = [Objection("metadata in a picture") for kind in chunks if kind not in _CHUNKS]
    if not chunks or chunks[0] != b"IHDR" or chunks[-1] != b"IEND" or b"IEND" in chunks[:-1]:
        found.append(Objection("a damaged picture"))
    return found


def _chunks(content: bytes) -> Iterator[bytes]:
    """The kind of each chunk; `ValueError` where the file is not made of chunks to its end."""
    at = _SIGNATURE
    while at < len(content):
        size = int.from_bytes(content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        check = content[at + 8 + size : at + 12 + size]
        if len(data) != size or zlib.crc32(kind + data).to_bytes(4) != check:
            raise ValueError
        yield kind
        at += 12 + size
