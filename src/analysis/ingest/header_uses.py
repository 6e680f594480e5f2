"""What each header of a sheet is used for, as the guard asks: it judges numbers unlike notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from .canonical_layout import BESIDE, DIGEST
from .mapping import match_headers
from .profiles import Source
from .profiles.mentions import MentionKind
from .reading.sheet import Sheet


@dataclass(frozen=True)
class HeaderUses:
    """Headers by use; one may have several. An ignored column stands nowhere.

    `measures`: numbers and codes. `notes`: text that goes no further, because only phrases are
    looked for in it, or only whether the cell is filled.
    """

    measures: set[str] = field(default_factory=set)
    pseudonyms: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)


def header_uses(sheet: Sheet, source: Source, *, is_correction: bool) -> HeaderUses:
    """The uses that the source's feeds make of the sheet's headers."""
    kinds: dict[str, set[MentionKind]] = {name: {"note"} for name in source.notes}
    if is_correction:
        kinds.update({name: {"note"} for name in BESIDE})
        kinds[DIGEST] = {"pseudonym"}
    for mention in source.mentions:
        kinds.setdefault(mention.name, set()).add(mention.kind)
    uses = HeaderUses()
    for header, root in match_headers(sheet.header, source).roots.items():
        used_as = kinds.get(root, set())
        if used_as & {"measure", "code"}:
            uses.measures.add(header)
        if "pseudonym" in used_as:
            uses.pseudonyms.add(header)
        if "date" in used_as:
            uses.dates.add(header)
        if used_as and used_as <= {"note", "filled"}:
            uses.notes.add(header)
    return uses
