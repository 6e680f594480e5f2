"""Names of people in text: behind or before a form of address, or on a list of given names."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from analysis.schema.vocabulary import fold

from .texts import Mask, Texts

_TITLES = "Dr|Doç|Prof|Uzm|Op|Dt|Av|Mr|Mrs|Ms|Miss|Sn|Sayın|Bn|Bay|Bayan|Hemşire|Hem"
_FORMS = "Hanım|Hn|Bey|Hanımefendi|Beyefendi|Hoca|Abla|Ağabey|Teyze"
_NAME = r"[A-ZÇĞİÖŞÜ][\w'-]+"
_BEFORE = re.compile(rf"(?<!\w)(?:(?:{_TITLES})\b\.?\s*)+({_NAME})")
_BEHIND = re.compile(rf"({_NAME})\s+(?:{_FORMS})\b")
# `Dr. Kontrolü` is a check by the doctor, `Doktor Hanım` nobody's name.
_NO_NAMES = re.compile(
    r"kontrol|onay|muayene|tavsiye|onerisi|istegi|gorus|notu|imza|visit|review|advice|check|clinic"
    r"|doktor|hemsire|hasta|danisan|sayin|and\b|ve\b"
)


def person_names(texts: Texts) -> Mask:
    """Texts that seem to name a person.

    The list leaves out names that are words of the clinic (Güneş, Deniz, Gül, Rose, Mark); a
    surname alone, initials or an unusual given name pass.
    """
    listed = texts.match_folded(_listed_names())
    before = texts.confirmed(texts.match(rf"(?:{_TITLES})\W"), _is_addressed_before)
    behind = texts.confirmed(texts.match(rf"\s(?:{_FORMS})"), _is_addressed_behind)
    return listed | before | behind


@cache
def _listed_names() -> str:
    """The given names of `given_names.json` as whole words, folded."""
    listed = json.loads(files(__package__).joinpath("given_names.json").read_text("utf-8"))
    names = sorted(fold(name) for name in listed["turkish"] + listed["english"])
    return rf"(?:^|[^a-z0-9])(?:{'|'.join(names)})(?:[^a-z0-9]|$)"


def _is_addressed_before(text: str) -> bool:
    return any(_may_be_name(found) for found in _BEFORE.findall(text))


def _is_addressed_behind(text: str) -> bool:
    return any(_may_be_name(found) for found in _BEHIND.findall(text))


def _may_be_name(word: str) -> bool:
    return len(word) > 1 and not _NO_NAMES.match(fold(word))
