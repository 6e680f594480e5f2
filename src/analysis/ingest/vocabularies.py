"""The vocabulary files of `study/vocabulary/`, each for the columns that it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.parameters import Settings
from analysis.schema.codes import OUT_OF_SCOPE
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary, fold, loses_its_meaning

from .study_files import read_study_file

# What an ambiguous word may mean beside the codes: no answer at all.
NOT_RECORDED = "not_recorded"

Meaning = tuple[str, bool]  # the code ("" = none), and whether the spelling is ambiguous


class AmbiguousWord(Settings):
    """Spellings used for several codes: the one they are mapped to, and all they may mean.

    Without `mapped_to` the cell stays blank; flagged and counted it is either way.
    """

    spellings: list[str]
    mapped_to: str | None = None
    may_mean: list[str]


class VocabularyFile(Settings):
    """Spellings per code, in English and Turkish, of one column or of several alike."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    columns: list[str]
    codes: dict[str, list[str]]
    ambiguous: list[AmbiguousWord] = []
    notes: list[str] = []  # for the reviewer: what was decided, and why


def known_codes(column: str) -> frozenset[str]:
    """The codes of a column of the contract; empty for a name that has none."""
    found = [each for table in RAW_TABLES.values() for each in table.columns if each.name == column]
    if not found:
        return frozenset()
    if found[0].kind == "integer" and found[0].low is not None and found[0].high is not None:
        return frozenset(str(n) for n in range(int(found[0].low), int(found[0].high) + 1))
    return frozenset((*found[0].codes, *((OUT_OF_SCOPE,) if column == "spot_type" else ())))


def load_vocabulary(folder: Path) -> Vocabulary:
    """All files of the folder; `ParameterError` lists every spelling that cannot be told apart."""
    meanings: dict[str, dict[str, Meaning]] = {}
    problems: dict[Problem, None] = {}  # each once, in order
    for path in sorted(folder.glob("*.yml")):
        file = VocabularyFile.read(read_study_file(path), path.name)
        problems.update(dict.fromkeys(_faults(file, path.name)))
        for column in file.columns:
            words = meanings.setdefault(column, {})
            for text, meaning in _spellings(file):
                if words.setdefault(fold(text), meaning) != meaning:
                    problems[Problem(f"`{text}` stands under two codes", path.name)] = None
    if problems:
        raise ParameterError(problems)
    return Vocabulary(
        {column: _coded(words) for column, words in meanings.items()},
        {column: _unsure(words) for column, words in meanings.items()},
    )


def _spellings(file: VocabularyFile) -> Iterator[tuple[str, Meaning]]:
    for code, texts in file.codes.items():
        # `80+` is compared as it is written only: folded it would be the number 80.
        own = [] if loses_its_meaning(code) else [code]
        yield from ((text, (code, False)) for text in (*own, *texts))
    for word in file.ambiguous:
        yield from ((text, (word.mapped_to or "", True)) for text in word.spellings)


def _coded(words: dict[str, Meaning]) -> dict[str, str]:
    return {word: code for word, (code, _) in words.items() if code}


def _unsure(words: dict[str, Meaning]) -> frozenset[str]:
    return frozenset(word for word, (_, is_unsure) in words.items() if is_unsure)


def _faults(file: VocabularyFile, name: str) -> Iterator[Problem]:
    """What a reader of the file should mend: lost signs, unknown columns, unknown codes."""
    for text, _ in _spellings(file):
        if loses_its_meaning(text):
            remedy = "signs are lost when spellings are compared: map it in a profile's `values`"
            yield Problem(f"`{text}` cannot be told from other spellings", name, remedy)
    for column in file.columns:
        codes = known_codes(column)
        if not codes:
            yield Problem(f"`{column}` is no column with codes", name)
            continue
        used = [*file.codes, *(word.mapped_to for word in file.ambiguous if word.mapped_to)]
        used += [code for word in file.ambiguous for code in word.may_mean if code != NOT_RECORDED]
        for code in dict.fromkeys(used):
            if code not in codes:
                yield Problem(f"`{code}` is no code of {column}", name)
