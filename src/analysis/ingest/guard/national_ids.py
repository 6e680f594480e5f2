"""Identity numbers: Turkish ones by their checksum, others where their name stands beside them."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from stdnum.tr import tckimlik
from stdnum.us import ssn

from .texts import Mask, Texts

# Eleven digits, perhaps in groups of two and more, perhaps with the `.0` of a spreadsheet; a digit
# behind a decimal sign belongs to a fraction.
_GROUPS = re.compile(r"(?<![\w.,])\d{2,11}(?:[ -]\d{2,6}){0,4}(?:\.0+)?(?![\w])")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_DIGIT = re.compile(r"\D")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")

# A number that is called by its name needs no checksum: a typing error makes it no less personal.
# Short ones are let through: `protokol no 3` is the third treatment protocol.
_NAMED = (
    r"\b(?:tckn|t\.?c\.?(?: kimlik)?|kimlik)(?: ?(?:no|nu|numarasi))?\W{0,3}\d{11}\b",
    r"\b(?:vkn|vergi(?: kimlik)?(?: no| numarasi)|tax (?:id|number|no))\W{0,3}\d{10}\b",
    r"\b(?:pasaport|passport)(?: ?(?:no|numarasi|number))?\W{0,3}[a-z]{0,2}\d{6,9}\b",
    r"\b(?:plaka|plate)(?: ?(?:no|number))?\W{0,3}\d{2} ?[a-z]{1,3} ?\d{2,5}\b",
    r"\b(?:mrn|medical record(?: no| number)?)\W{0,3}\d{4,}",
    r"\b(?:protokol|dosya|arsiv|sgk|sicil|police) ?(?:no|nu|numarasi)\W{0,3}(?:\d{4}[/-])?\d{4,}",
)


def identity_numbers(texts: Texts) -> Mask:
    """Texts with a valid Turkish identity number (foreigners' too) or a US social security one."""
    plain = texts.match(r"^[1-9]\d{10}(?:\.0+)?$")
    grouped = texts.match(r"\d{2}(?:[ -]?\d){9}") & ~plain
    american = texts.match(r"\d{3}-\d{2}-\d{4}")
    return (
        texts.confirmed(_check_digits_fit(texts, plain), _holds_identity_number)
        | texts.confirmed(grouped, _holds_identity_number)
        | texts.confirmed(american, _holds_social_security_number)
    )


def named_numbers(texts: Texts) -> Mask:
    """Texts in which an official number stands behind its name (`MRN 00481516`)."""
    return texts.match_folded("|".join(_NAMED))


def _check_digits_fit(texts: Texts, plain: Mask) -> Mask:
    """Plain numbers whose last two digits may be right: 99 of 100 opaque numbers end here.

    stdnum takes some microseconds a number, which a million opaque numbers would feel.
    """
    chosen = np.flatnonzero(plain)
    numbers = pc.cast(pc.utf8_slice_codeunits(texts.raw.take(pa.array(chosen)), 0, 11), pa.int64())
    digits = numbers.to_numpy()[:, None] // 10 ** np.arange(10, -1, -1) % 10
    odd, even = digits[:, 0:9:2].sum(axis=1), digits[:, 1:8:2].sum(axis=1)
    tenth, last = (odd * 7 - even) % 10, digits[:, :10].sum(axis=1) % 10
    mask = np.zeros(len(texts), dtype=np.bool_)
    mask[chosen] = (tenth == digits[:, 9]) & (last == digits[:, 10])
    return mask


def _holds_identity_number(text: str) -> bool:
    return any(_is_identity_number(found) for found in _GROUPS.findall(text))


def _is_identity_number(found: str) -> bool:
    if _DATE.match(found):
        return False
    digits = _NOT_DIGIT.sub("", found.partition(".")[0])
    return len(digits) == 11 and tckimlik.is_valid(digits)


def _holds_social_security_number(text: str) -> bool:
    return any(ssn.is_valid(found) for found in _SSN.findall(text))
