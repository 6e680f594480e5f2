"""How numbers are written in each language: their signs, and the words that units have behind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.present.language import spoken

COUNT = "counted"
_SIGN = r"[+\-\N{MINUS SIGN}]"
_DASH = r"\N{EN DASH}|-"


@dataclass(frozen=True)
class Notation:
    """Numbers of one language: `token` finds one or an interval, `in_company` a value with one.

    `counted`: what is counted in people, courses or rows, which is held by counts alone, never by a
    share or a rate. `units`: the unit that a word stands for, where it is another word. `beside`:
    what stands around a bare number.
    """

    token: re.Pattern[str]
    in_company: re.Pattern[str]
    counted: re.Pattern[str]
    units: dict[str, str]
    beside: tuple[str, ...]
    decimal: str

    def unit(self, word: str) -> str:
        """The unit that a word stands for, one word for each in all languages."""
        return COUNT if self.counted.fullmatch(word) else self.units.get(word, word)

    def number(self, text: str) -> float:
        """A number of an axis; `ValueError` where it is none."""
        plain = text.replace("\N{MINUS SIGN}", "-").replace("%", "").strip()
        return float(plain.replace(self.decimal, "."))


def _english() -> Notation:
    number = rf"{_SIGN}?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?"
    joint = rf"(?:{_DASH}| to )"
    counted = (
        r"patients?|courses?|people|persons?|women|men|cases?|rows?|looks?|visits?|events?|records?"
        r"|recurrences?|answers?|assessed|read|used|repaired|kept|merged|set aside|out of scope"
    )
    unit = r"(?: %| points| months)?"
    token = (
        rf"(?<![\w.,])(?P<low>{number})(?:{joint}(?P<high>{number}))?(?:\+(?!\w))?(?![\d,.]*\d)"
        rf"(?: ?(?P<unit>%|(?:points|months|sessions?|days|{counted})\b))?"
    )
    company = (
        rf"(?<![\w.,])(?P<value>{number}{unit})"
        rf" \((?:95 % interval )?(?P<limits>{number}{joint}{number}{unit})\)"
    )
    beside = ("under ", " %", " points", " months", " per 100 sessions")
    compiled = re.compile(token), re.compile(company), re.compile(counted)
    return Notation(*compiled, {"session": "sessions"}, beside, ".")


def _turkish() -> Notation:
    number = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
    joint = rf"(?:{_DASH}| ile )"
    counted = (
        r"(?:hasta|kür|kişi|kadın|erkek|olgu|satır|kontrol|olay|kayıt|kayd|nüks|yanıt)\w*|okundu"
        r"|kullanıldı|düzeltildi|düzeltilip korundu|korundu|birleştirilen|düzeltme için ayrıldı"
        r"|kapsam dışı"
    )
    token = (
        rf"(?<![\w.,%])(?P<low_sign>{_SIGN})?(?P<percent>%)?(?P<low>{number})"
        rf"(?:{joint}(?P<high_sign>{_SIGN})?%?(?P<high>{number}))?(?:\+(?!\w))?"
        rf"(?![\d,.]*\d)(?: (?P<unit>(?:puan|ay(?:da)?|seans|gün|{counted})\b))?"
    )
    one = rf"(?:{_SIGN})?%?{number}"
    unit = r"(?: puan| ay)?"
    company = (
        rf"(?<![\w.,%])(?P<value>{one}{unit})"
        rf" \((?:%95 güven aralığı )?(?P<limits>{one}{joint}{one}{unit}(?: arası)?)\)"
    )
    units = {"puan": "points", "ay": "months", "ayda": "months", "seans": "sessions", "gün": "days"}
    beside = ("birden az", "%", " puan", " ay", " arası", "100 seansta ")
    compiled = re.compile(token), re.compile(company), re.compile(counted)
    return Notation(*compiled, units, beside, ",")


NOTATIONS = {"en": _english(), "tr": _turkish()}


def notation() -> Notation:
    """How numbers stand in the language spoken."""
    return NOTATIONS[spoken()]
