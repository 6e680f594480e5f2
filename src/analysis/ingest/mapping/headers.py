"""The headers of a file against the names of the profile: a closed schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.schema.vocabulary import fold

from ..profiles.source import Source

_NUMBER = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True)
class HeaderMatch:
    """Which name of the profile each header stands for, and what does not fit.

    `names`: header -> name, wide ones with their number; `roots`: the same with `{n}`. `unknown`:
    headers that the profile does not name. `missing`: names that feeds need and no header stands
    for. `refused`: headers of columns that identify people. `unclear`: headers that stand for
    several names. `doubled`: names that several headers stand for.
    """

    names: Mapping[str, str]
    roots: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


def match_headers(header: Sequence[str], source: Source) -> HeaderMatch:
    """The headers by name: equal as they stand or by alias, else equal after folding."""
    spellings = _Spellings(source)
    found = {text: spellings.names_of(text) for text in header if text}
    names = {text: min(candidates) for text, candidates in found.items() if len(candidates) == 1}
    roots = {text: spellings.root(name) for text, name in names.items()}
    refused = tuple(text for text, root in roots.items() if root in source.refuse)
    taken = list(names.values())
    return HeaderMatch(
        names={text: name for text, name in names.items() if text not in refused},
        roots={text: root for text, root in roots.items() if text not in refused},
        unknown=tuple(text for text, candidates in found.items() if not candidates),
        missing=tuple(_missing(source, taken)),
        refused=refused,
        unclear=tuple(text for text, candidates in found.items() if len(candidates) > 1),
        doubled=tuple(sorted({name for name in taken if taken.count(name) > 1})),
    )


def wide_numbers(pattern: str, names: Iterable[str]) -> dict[int, str]:
    """The wide columns that a pattern with `{n}` names: number -> name, in order of number."""
    before, _, after = pattern.partition("{n}")
    shape = re.compile(re.escape(before) + r"(\d+)" + re.escape(after), re.ASCII)
    found = {int(match[1]): name for name in names if (match := shape.fullmatch(name))}
    return dict(sorted(found.items()))


def _missing(source: Source, taken: Sequence[str]) -> Iterator[str]:
    """Names that the feeds need and that no header stands for; a wide one needs one column."""
    for name in sorted({mention.name for mention in source.mentions}):
        if not (wide_numbers(name, taken) if "{n}" in name else name in taken):
            yield name


class _Spellings:
    """The ways in which a source may spell each of its names."""

    def __init__(self, source: Source) -> None:
        known = {mention.name for mention in source.mentions}
        known |= {*source.ignore, *source.refuse, *source.notes}
        self.exact: dict[str, str] = {}
        self.folded: dict[str, set[str]] = {}
        self.wide: list[tuple[str, str]] = []  # (spelling, name), both with `{n}`
        for name in sorted(known):
            for text in (name, *source.aliases.get(name, ())):
                if "{n}" in name:
                    self.wide.append((text, name))
                    continue
                self.exact[text] = name
                self.folded.setdefault(fold(text), set()).add(name)
        self.folded.pop("", None)

    def names_of(self, header: str) -> set[str]:
        """Every name that the header may stand for."""
        if header in self.exact:
            return {self.exact[header]}
        exact = {
            name.replace("{n}", str(number))
            for text, name in self.wide
            for number in wide_numbers(text, [header])
        }
        return exact or self.folded.get(fold(header), set()) | set(self._wide_folded(header))

    def _wide_folded(self, header: str) -> Iterator[str]:
        for text, name in self.wide:
            before, _, after = (fold(part) for part in text.partition("{n}"))
            for run in _NUMBER.finditer(header):
                if (fold(header[: run.start()]), fold(header[run.end() :])) == (before, after):
                    yield name.replace("{n}", str(int(run[0])))

    def root(self, name: str) -> str:
        """The name as the profile writes it: a wide one with `{n}`."""
        wide = (pattern for _, pattern in self.wide if wide_numbers(pattern, [name]))
        return next(wide, name)
