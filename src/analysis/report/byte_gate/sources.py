"""What an edition may be made from: released rows of one clinic, and what is known about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.present.language import LANGUAGES
from analysis.present.lookup import Evidence, evidence


@dataclass(frozen=True)
class Sources:
    """The released rows that an edition is about, and the few texts beside them.

    `estimates` are the rows as saved beside the page, `labels` short texts of the runner's own
    (title of the report, code version), `identifiers` what no file may hold: ids of patients and
    courses, as far as whoever publishes knows them. `languages` are those of the edition: files are
    in the first one, unless their name says another (`index.tr.html`).
    """

    estimates: pd.DataFrame
    about: Mapping[str, Any]
    clinic_id: str
    labels: tuple[str, ...] = ()
    identifiers: frozenset[str] = field(default=frozenset(), repr=False)
    languages: tuple[str, ...] = LANGUAGES[:1]

    @cached_property
    def evidence(self) -> Evidence:
        """The rows as `present` sees them."""
        return evidence(self.estimates, self.about, self.clinic_id)

    def leaves(self) -> set[str]:
        """Every single value that is known about the release, and every label, as text."""
        return {*_leaves(self.about), *self.labels, self.clinic_id}


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield str(name)
            yield from _leaves(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)
