"""One look at every file of an edition before it is published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import Problem, ReportError
from analysis.ingest.guard import check_texts
from analysis.present.language import speaking, spoken

from . import documents, kinds, latex, page, paragraphs, pictures, records, says, tables, workbooks
from .held import Held
from .objections import IDENTIFIER, PERSON, Objection
from .sources import Sources
from .tokens import plain

MOST_TOLD = 20
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_REMEDY = "nothing was published; a report shows only what `present` makes of released tables"


def check_edition(folder: Path, sources: Sources) -> None:
    """`ReportError` unless every file in the folder may leave; names file and rule, never a value.

    The files are read from the disk as they are: what lies there is what would be published.
    """
    problems = [
        Problem(str(objection), name, _REMEDY)
        for name, found in _objections(folder, sources).items()
        for objection in dict.fromkeys(found)
    ]
    if problems:
        left = len(problems) - MOST_TOLD
        more = [Problem(f"and {left} more objections")] if left > 0 else []
        raise ReportError([*problems[:MOST_TOLD], *more])


def _objections(folder: Path, sources: Sources) -> dict[str, list[Objection]]:
    entries = sorted(folder.rglob("*"))
    folders = [folder / name for name in kinds.FOLDERS]
    plain_files = [entry for entry in entries if entry.is_file() and not entry.is_symlink()]
    odd = set(entries) - set(plain_files) - {one for one in folders if not one.is_symlink()}
    if odd or not plain_files or len(plain_files) > kinds.MOST_FILES:
        return {"edition": [Objection("holds something other than a few plain files")]}
    files = {entry.relative_to(folder).as_posix(): _read(entry) for entry in plain_files}
    held = {language: Held(sources) for language in sources.languages}
    return {_shown(name): _in_language(name, files, held) for name in files}


def _in_language(
    name: str, files: Mapping[str, bytes], held: Mapping[str, Held]
) -> list[Objection]:
    """A file is read in the language that it is in: its words, and its numbers."""
    language = kinds.language_of(name) or next(iter(held))
    if language not in held:
        return [Objection("a language that the edition does not have")]
    with speaking(language):
        return _of_file(name, files, held[language])


def _read(path: Path) -> bytes:
    """As much as decides whether it is too large."""
    with path.open("rb") as file:
        return file.read(kinds.LARGEST_BYTES + 1)


def _of_file(name: str, files: Mapping[str, bytes], held: Held) -> list[Objection]:
    content = files[name]
    if found := kinds.objections(name, content):
        return found
    suffix = kinds.suffix_of(name)
    stem = name.partition(".")[0]
    if suffix in (".png", ".svg") and f"{stem}.csv" not in files:
        found.append(Objection("a picture without the table it was drawn from"))
    if suffix in (".html", ".svg"):
        found += _of_markup(content.decode(), suffix.removeprefix("."), held)
    elif suffix == ".csv":
        found += tables.of_csv(content, held)
    elif suffix == ".xlsx":
        found += workbooks.objections(content, held)
    elif suffix == ".tex":
        found += latex.objections(content, held)
    elif suffix == ".txt":
        found += paragraphs.objections(content, held)
    elif suffix == ".pdf":
        found += documents.objections(name, files)
    elif suffix == ".json":
        found += records.objections(name, files, held)
    else:
        found += pictures.objections(content)
    if suffix in kinds.TEXTS:
        found += _of_people(f"{stem}\n{content.decode()}", held)
    return found


def _of_markup(text: str, root: str, held: Held) -> list[Objection]:
    seen = page.walk(text, root)
    is_foreign = root == "html" and seen.language != spoken()
    foreign = [Objection("a page in another language")] if is_foreign else []
    texts = sorted({plain(block.text) for block in seen.blocks} - {""})
    personal = [found for found in check_texts([("", text) for text in texts]) if found]
    people = [Objection(PERSON) for found in personal if found.level == "refuse"]
    return [*foreign, *seen.objections, *says.objections(seen.blocks, held), *people]


def _of_people(text: str, held: Held) -> list[Objection]:
    """Ids of patients and courses, wherever they stand."""
    identifiers = held.sources.identifiers
    return [Objection(IDENTIFIER)] if identifiers & set(_TOKEN.findall(text)) else []


def _shown(name: str) -> str:
    """The name of an unknown file may itself be somebody's: it is not repeated."""
    return name if kinds.suffix_of(name) in kinds.KINDS else "a file with an unknown name"
