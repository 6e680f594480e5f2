"""Postal addresses: a word for a street or a house together with a number."""

from __future__ import annotations

from .texts import Mask, Texts

# `No: 3 seans`, `daire şeklinde 3 lezyon`, `apt to recur` and `injection site 3` are no addresses:
# a short word counts only with a full stop or with a second part of an address behind it.
_STREET = (
    r"(?:cadde|caddesi|sokak|sokagi|mahalle|mahallesi|bulvar|bulvari|apartmani"
    r"|cad\.|sok\.|sk\.|mah\.|blv\.|bulv\.|apt\.)"
)
_SHORT = r"(?:cad|sok|sk|mah|blv|apt|site|sitesi|blok)"
_HOUSE = r"(?:no|kapi no|daire|d|kat|k)\b[.: ]*\d"
_PATTERNS = (
    rf"\b{_STREET}[^0-9]{{0,15}}\d",
    r"\b\d{1,4}\. ?(?:cadde|caddesi|cad\.?|sokak|sokagi|sok\.?|sk\.?)(?:[^a-z]|$)",
    rf"\b{_SHORT}\b.{{0,25}}\b{_HOUSE}",
    r"\bp\.? ?o\.? box \d",
    r"\b(?:0[1-9]|[1-7]\d|8[01])\d{3} [a-z]{4,} ?/ ?[a-z]{4,}",  # post code, district / city
)
# Capitals, because `2 hours on the road` is no address.
_ENGLISH = (
    r"\b\d{1,5}[A-Za-z]? (?:[\p{Lu}][\p{L}'-]+ ){1,3}"
    r"(?:Street|Avenue|Road|Lane|Boulevard|Drive|St\b|Ave\b|Rd\b|Blvd\b)"
    r"|\b(?:Suite|Flat|Apt\.?|P\.?O\.? ?Box|Box) \d{2,}|[\p{L}], [A-Z]{2} \d{5}\b"
)
# The same with any sign beyond ASCII for a letter: RE2 prepares it a hundred times faster.
_BEYOND = r"\x{80}-\x{10FFFF}"
_ROUGHLY = _ENGLISH.replace(r"\p{Lu}", f"A-Z{_BEYOND}").replace(r"\p{L}", f"A-Za-z{_BEYOND}")


def addresses(texts: Texts) -> Mask:
    """Texts with a street or house and its number, in Turkish or English."""
    english = texts.match(_ROUGHLY)
    english[english] = texts.only(english).match(_ENGLISH)
    return texts.match_folded("|".join(_PATTERNS)) | english
