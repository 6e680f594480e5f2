"""Bank accounts and payment cards, by their checksums."""

from __future__ import annotations

import re

from stdnum import iban, luhn

from .texts import Mask, Texts

_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{1,4}){3,8}[A-Za-z0-9]*(?!\w)")
_CARD = re.compile(r"(?<![\w-])\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?![\w-])")
SHORTEST_IBAN, LONGEST_IBAN = 15, 34


def bank_accounts(texts: Texts) -> Mask:
    """Texts with a valid IBAN of any country, or a card number written in groups of four.

    Card numbers without groups are let through: one in ten opaque numbers has a valid check digit.
    """
    accounts = texts.match(r"[A-Za-z]{2}\d{2} ?[A-Za-z0-9]{4} ?[A-Za-z0-9]{4}")
    cards = texts.match(r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}")
    return texts.confirmed(accounts, _holds_iban) | texts.confirmed(cards, _holds_card)


def _holds_iban(text: str) -> bool:
    return any(_starts_with_iban(found) for found in _IBAN.findall(text))


def _starts_with_iban(found: str) -> bool:
    """Whether the text is an IBAN, or begins with one and runs on into the next words."""
    parts = found.split()
    lengths = {len("".join(parts[:n])) for n in range(1, len(parts) + 1)}
    compact = "".join(parts)
    return any(
        SHORTEST_IBAN <= length <= LONGEST_IBAN and iban.is_valid(compact[:length])
        for length in lengths
    )


def _holds_card(text: str) -> bool:
    return any(luhn.is_valid(re.sub(r"\D", "", found[0])) for found in _CARD.finditer(text))
