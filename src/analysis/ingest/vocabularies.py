"""The vocabulary files of `study/vocabulary/`, one per column."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.parameters import Settings
from analysis.schema.vocabulary import Vocabulary, fold

from .study_files import read_study_file


class AmbiguousWord(Settings):
    """Spellings used for several codes: the one they are mapped to, and all they may mean."""

    spellings: list[str]
    mapped_to: str
    may_mean: list[str]


class VocabularyFile(Settings):
    """One column's spellings per code, in English and Turkish."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    columns: list[str]
    codes: dict[str, list[str]]
    ambiguous: list[AmbiguousWord] = []


def load_vocabulary(folder: Path) -> Vocabulary:
    """All files of the folder; `ParameterError` where one spelling stands for two codes."""
    spellings: dict[str, dict[str, str]] = {}
    ambiguous: dict[str, frozenset[str]] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        file = VocabularyFile.read(read_study_file(path), path.name)
        words: dict[str, str] = {}
        for code, texts in file.codes.items():
            problems.extend(
                Problem(f"`{text}` stands under two codes", path.name)
                for text in (code, *texts)
                if words.setdefault(fold(text), code) != code
            )
        for word in file.ambiguous:
            words.update({fold(text): word.mapped_to for text in word.spellings})
        unsure = frozenset(fold(text) for word in file.ambiguous for text in word.spellings)
        for column in file.columns:
            spellings[column], ambiguous[column] = words, unsure
    if problems:
        raise ParameterError(problems)
    return Vocabulary(spellings, ambiguous)
