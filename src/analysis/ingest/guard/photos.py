"""Names of picture files; the pictures inside a workbook are refused by the reader."""

from __future__ import annotations

from .texts import Mask, Texts

_ENDINGS = "jpe?g|png|heic|heif|dng|nef|cr2|arw|raw|tiff?|gif|bmp|webp|dcm|dicom|mp4|mov|avi"


def photos(texts: Texts) -> Mask:
    """Texts that hold a file name ending like a picture or a film."""
    return texts.match_folded(rf"[^\s.]\.(?:{_ENDINGS})\b")
