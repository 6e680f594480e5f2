"""Addresses in networks and on maps: e-mail, web, IP, social accounts, coordinates."""

from __future__ import annotations

import ipaddress
import re

from .texts import Mask, Texts

_EMAIL = (
    r"[a-z0-9._%+-]+ ?(?:@| ?[\[({](?:at|a)[\])}] ?) ?[a-z0-9-]+"
    r"(?:\.| ?[\[({](?:dot|nokta)[\])}] ?)[a-z]"
    r"|\b[a-z0-9._-]+ at [a-z0-9-]+ dot [a-z]{2,}"
)
_DOMAIN_ENDS = "com|net|org|info|edu|gov|io|co|me|biz|tr|uk|de|fr|nl|eu|ly"
_WEB = (
    r"\b(?:https?|ftp)://|\bwww\.[a-z0-9-]"
    rf"|(?:^|[^a-z0-9@._-])[a-z0-9-]{{2,}}(?:\.[a-z0-9-]{{2,}})*\.(?:{_DOMAIN_ENDS})(?:/\S|\b/?$)"
)
# `20 J @ 1064 nm` has a blank or a digit behind the sign.
_HANDLE = (
    r"(?:^|[\s:(])@[a-z_][a-z0-9_.]{2,}"
    r"|\b(?:instagram|insta|ig|facebook|tiktok|twitter|snapchat|telegram)"
    r" ?(?::|=|hesabi|adi|kullanici adi|username|account)\W{0,3}[a-z0-9_.]{3,}"
)
_PAIR = re.compile(r"(-?\d{1,2}\.\d{4,})°?\s*[NSKG]?\s*[,;/ ]\s*(-?\d{1,3}\.\d{4,})(?!\d)")
_MINUTE, _SECOND = r"['\x{2032}]", r"[\"\x{2033}]"  # straight or typographic
_SEXAGESIMAL = rf"\d{{1,3}}° ?\d{{1,2}}{_MINUTE} ?(?:\d{{1,2}}(?:[.,]\d+)?{_SECOND} ?)?[NSEWKGDB]\b"
_IP4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
_IP6 = re.compile(r"(?<![\w:])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?![\w:])")
# Version numbers have four parts too, but seldom a part so large.
SMALLEST_TELLING_PART = 100


def emails(texts: Texts) -> Mask:
    """Texts with an e-mail address, also one spelt to escape notice (`a(at)b.com`)."""
    return texts.match_folded(_EMAIL)


def web_addresses(texts: Texts) -> Mask:
    """Texts with the address of a page."""
    return texts.match_folded(_WEB)


def social_handles(texts: Texts) -> Mask:
    """Texts with the name of an account; `found us on Instagram` names none."""
    return texts.match_folded(_HANDLE)


def ip_addresses(texts: Texts) -> Mask:
    """Texts with an IPv4 or IPv6 address; four small numbers are taken for a version."""
    four = texts.match(r"\d{1,3}(?:\.\d{1,3}){3}")
    six = texts.match(r"[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:]*")
    return texts.confirmed(four, _holds_ip4) | texts.confirmed(six, _holds_ip6)


def coordinates(texts: Texts) -> Mask:
    """Texts with a pair of latitude and longitude to four decimals or better, or in degrees."""
    pairs = texts.match(r"\d\.\d{4,}.{0,5}\d\.\d{4,}")
    return texts.confirmed(pairs, _holds_pair) | texts.match(_SEXAGESIMAL)


def _holds_ip4(text: str) -> bool:
    return any(
        _is_ip(found) and max(map(int, found.split("."))) >= SMALLEST_TELLING_PART
        for found in _IP4.findall(text)
    )


def _holds_ip6(text: str) -> bool:
    return any(_is_ip(found) for found in _IP6.findall(text))


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _holds_pair(text: str) -> bool:
    return any(
        abs(float(north)) <= 90 and abs(float(east)) <= 180 for north, east in _PAIR.findall(text)
    )
