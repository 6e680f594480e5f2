"""The rules about single values, applied once to the distinct texts of many places together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from .addresses import addresses
from .bank_accounts import bank_accounts
from .birth_dates import birth_words
from .contacts import coordinates, emails, ip_addresses, social_handles, web_addresses
from .findings import Level
from .national_ids import identity_numbers, named_numbers
from .person_names import person_names
from .phones import phones
from .photos import photos
from .texts import Mask, Texts

VALUE_RULES: dict[str, Callable[[Texts], Mask]] = {
    "national_id": identity_numbers,
    "named_number": named_numbers,
    "bank_account": bank_accounts,
    "phone": phones,
    "email": emails,
    "web_address": web_addresses,
    "ip_address": ip_addresses,
    "social_handle": social_handles,
    "coordinates": coordinates,
    "birth_date": birth_words,
    "address": addresses,
    "person_name": person_names,
    "photo": photos,
}
# One word of plain letters, digits, `_` and `-` is opaque: only a long run of digits in it can tell
# anything. Setting these apart first is what makes a million of them cheap.
_OPAQUE = r"^[A-Za-z_-]*\d[A-Za-z0-9_-]*$"
_LONG_RUN = r"\d(?:-?\d){8}"
_RULES_ON_RUNS = ("national_id", "bank_account", "phone")

Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True)
class Hit:
    """A rule that some values of one place broke: how many distinct ones, in how many cells."""

    rule: str
    distinct: int
    cells: int


def level_of(rule: str) -> Level:
    """A name is only a suspicion: many are words, and text does not enter anyway (rule G8)."""
    return "warn" if rule == "person_name" else "refuse"


def value_hits(places: Mapping[Place, Texts]) -> dict[Place, list[Hit]]:
    """For each place (a column, a header, a name) the rules that its values broke.

    All places are searched together: preparing the patterns costs more than a small column does.
    """
    hits: dict[Place, list[Hit]] = {place: [] for place in places}
    if not places:
        return hits
    pile = Texts(
        pa.concat_arrays([texts.raw for texts in places.values()]),
        np.concatenate([texts.cells for texts in places.values()]),
    )
    owner = np.repeat(np.arange(len(places)), [len(texts) for texts in places.values()])
    for rule, broken in _broken_rules(pile):
        distinct = np.bincount(owner[broken], minlength=len(places))
        cells = np.bincount(owner[broken], weights=pile.cells[broken], minlength=len(places))
        for number, place in enumerate(places):
            if distinct[number]:
                hits[place].append(Hit(rule, int(distinct[number]), int(cells[number])))
    return hits


def _broken_rules(pile: Texts) -> Iterator[tuple[str, Mask]]:
    """Each rule with the texts that break it."""
    opaque = pile.match(_OPAQUE)
    runs = opaque & pile.match(_LONG_RUN)
    words, numbers = pile.only(~opaque), pile.only(runs)
    for rule, detector in VALUE_RULES.items():
        broken = np.zeros(len(pile), dtype=np.bool_)
        broken[~opaque] = detector(words)
        if rule in _RULES_ON_RUNS:
            broken[runs] = detector(numbers)
        yield rule, broken
