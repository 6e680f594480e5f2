"""Phone numbers: Turkish and international ones as people write them.

A library that knows every country's numbering plan was tried (phonenumbers): on the corpus it found
the same numbers, took a lot number and a decimal fraction for phones as well, and needs a tenth of
a millisecond a text.
"""

from __future__ import annotations

import re

from .texts import Mask, Texts

_GAP = r"[ ./-]?"
_PATTERNS = (
    # 0532 123 45 67, (0312) 123 45 67, 0 (542) 123 45 67, +90..., 0090...; `0.532...` is a fraction
    rf"(?:\+90|0090|0)[ (/-]*[2-5]\d{{2}}[)]?{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}",
    rf"\(0\d{{2,4}}\){_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}",
    # 90 532 123 45 67: in groups only, because opaque numbers of twelve digits exist
    r"90[ -]\(?5\d{2}\)?[ -]\d{3}[ -]\d{2}[ -]?\d{2}",
    # +44 20 7946 0958; 00 only with a gap behind the country, because numbers are padded with zeros
    r"\+[1-9](?:[ ()./-]{0,2}\d){7,14}",
    r"00[1-9]\d{0,2}[ -](?:[ ()./-]{0,2}\d){6,12}",
    # (415) 555-2671, 415-555-2671
    r"\(\d{3}\) ?\d{3}-\d{4}",
    r"\d{3}-\d{3}-\d{4}",
)
_PHONE = re.compile(
    rf"(?<![\w.,+-])(?:{'|'.join(_PATTERNS)})(?:\s?(?:x|ext\.?|dahili)\s?\d+)?(?![\w-])"
)
# Digits alone are a phone where a word says so.
_CALLED = (
    r"\b(?:tel|telefon\w*|gsm|cep\w*|mobil\w*|phone|whatsapp|wp|ara|iletisim)"
    r"\W{0,4}(?:no|nu|numarasi|number)?\W{0,3}0?[2-5]\d{2}[ ./)-]*\d{3}[ .-]?\d{2}[ .-]?\d{2}\b"
)


def phones(texts: Texts) -> Mask:
    """Texts with a phone number."""
    candidates = texts.match("|".join(_PATTERNS))
    return texts.confirmed(candidates, _holds_phone) | texts.match_folded(_CALLED)


def _holds_phone(text: str) -> bool:
    return _PHONE.search(text) is not None
