"""What clinics call their columns (`study/headers.yml`), and which a header may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.parameters import Settings
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import fold

from ..guard.column_names import header_rule
from ..study_files import read_study_file

VISIT_DATE, VISIT_STATUS, EDITED_AT = "visit_date", "visit_status", "edited_at"
NOTES, IGNORED = "notes", "ignored"
_USES = (VISIT_DATE, VISIT_STATUS, EDITED_AT, NOTES, IGNORED)
_IN_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
LEAST_NAME_SCORE = 0.75
# A header that says more than the name (`Leke tipi ve yeri`) may mean more than the name.
NAME_INSIDE_SCORE = 0.8
WITHOUT_BRACKETS_SCORE = 0.95
_SHORTEST_FUZZY = 5


class HeaderFile(Settings):
    """Headers per column of the contract, per other use, and telling words of cells."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    columns: dict[str, list[str]]
    uses: dict[str, list[str]]
    words: dict[str, list[str]]
    notes: list[str] = []


@dataclass(frozen=True)
class HeaderWords:
    """Folded header -> the targets it is used for (columns of the contract, and other uses)."""

    names: Mapping[str, frozenset[str]]
    words: Mapping[str, tuple[str, ...]]

    def candidates(self, header: str) -> dict[str, float]:
        """Each target that the header may name, with a score up to 1 (1 = a listed name)."""
        folded = fold(header)
        scores: dict[str, float] = {}
        if folded in self.names:
            return dict.fromkeys(sorted(self.names[folded]), 1.0)
        bare = fold(_IN_BRACKETS.sub(" ", header))
        if bare in self.names:
            return dict.fromkeys(sorted(self.names[bare]), WITHOUT_BRACKETS_SCORE)
        for name, score in self._near(folded):
            for target in self.names[name]:
                scores[target] = max(score, scores.get(target, 0.0))
        return dict(sorted(scores.items()))

    def _near(self, folded: str) -> list[tuple[str, float]]:
        from rapidfuzz import fuzz, process

        said = set(folded.split())
        near = [
            (name, NAME_INSIDE_SCORE)
            for name in self.names
            if len(name) >= _SHORTEST_FUZZY and set(name.split()) < said
        ]
        if len(folded) >= _SHORTEST_FUZZY:
            cutoff = LEAST_NAME_SCORE * 100
            found = process.extract(
                folded,
                list(self.names),
                scorer=fuzz.token_sort_ratio,
                score_cutoff=cutoff,
                limit=None,
            )
            near += [(name, score / 100) for name, score, _ in found]
        return near

    def is_known(self, header: str) -> bool:
        """Whether the header is a listed name, or one that identifies people."""
        if fold(header) in self.names or fold(_IN_BRACKETS.sub(" ", header)) in self.names:
            return True
        return header_rule(header) is not None

    def says(self, kind: str, text: str) -> str | None:
        """The listed word of that kind that the text is, or None; signs have to be the same."""
        folded = fold(text)
        for word in self.words[kind]:
            if text == word or (folded and folded == fold(word)):
                return word
        return None


def load_headers(path: Path) -> HeaderWords:
    """The header names of `study/headers.yml`; a column's own name is always one of them."""
    file = HeaderFile.read(read_study_file(path), path.name)
    known = {name for table in RAW_TABLES.values() for name in table.names}
    wrong = sorted((set(file.columns) - known) | (set(file.uses) ^ set(_USES)))
    if wrong:
        raise ParameterError(
            [Problem(f"`{name}` is no column of the contract, or use", path.name) for name in wrong]
        )
    names: dict[str, set[str]] = {}
    for target in sorted(known | set(file.uses)):
        for text in (target, *file.columns.get(target, []), *file.uses.get(target, [])):
            names.setdefault(fold(text), set()).add(target)
    return HeaderWords(
        {name: frozenset(targets) for name, targets in sorted(names.items()) if name},
        {kind: tuple(words) for kind, words in file.words.items()},
    )
