"""A plain text, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .held import Held
from .objections import Objection
from .texts import of_prose

_BULLET = "- "


def objections(content: bytes, held: Held) -> Iterator[Objection]:
    """What is wrong with it: each paragraph is read as one line, as a reader does."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", content.decode()), start=1):
        text = " ".join(paragraph.split()).removeprefix(_BULLET)
        for rule in of_prose(text, held, held.scope_of(text)):
            yield Objection(rule, f"paragraph {number}")
