"""The page over all reports: every edition on its shelf, whether it stands, and what it moved."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.errors import ReportError
from analysis.present.language import LANGUAGES, coded, decimal, say, speaking, spoken
from analysis.storage import write_file

from .editions import PAGE, read_edition
from .failures import read_failure
from .issued import TABLE
from .latest import day_and_revision, edition_folders
from .retraction import retracted

EARLIER_SHOWN = 12
FIRST_BYTES = 100  # of a page: its language stands there
CHANGED, FIRST, BROKEN, NONE = "moved", "first", "broken", "none"


@dataclass(frozen=True)
class Shelf:
    """The editions of one report and clinic, the newest first, by name and page (relative).

    `status`: `moved` (with how many of its numbers did, `n_moved` of `n_shown`, by the day each
    number is of), `first`, `broken` (a file of the newest edition is not as it was issued) or
    `none`. `retracted`: reason by name of those taken back, which are not linked. `failed`: the day
    of the edition that could not be made since, and why.
    """

    report: str
    clinic: str
    editions: tuple[tuple[str, str], ...]
    status: str
    n_moved: int = 0
    n_shown: int = 0
    retracted: Mapping[str, str] = field(default_factory=dict)
    failed: tuple[str, Sequence[str]] | None = None

    @property
    def title(self) -> str:
        """What the report is called."""
        return coded("report", self.report)


def write_index(reports_dir: Path) -> Path:
    """Write `reports/index.html` anew from the editions that are there.

    It lists every folder that has a page, and follows no link. Nothing is on it but names, days
    and counts of numbers, so that it may go wherever the editions go. Beside it stands the same
    page in each further language that one of the newest editions has.
    """
    shelves = [shelf for place in _places(reports_dir) if (shelf := _shelf(reports_dir, place))]
    pages = {
        language: reports_dir / _page(language)
        for language in LANGUAGES
        if language == LANGUAGES[0]
        or any(
            _is_in(reports_dir / shelf.editions[0][1], language)
            for shelf in shelves
            if shelf.editions
        )
    }
    for language, page in pages.items():
        with speaking(language):
            others = [
                (other, _name_of(other), _page(other)) for other in pages if other != language
            ]
            mine = [_in_language(shelf, reports_dir) for shelf in shelves]
            values = {"shelves": mine, "earlier": EARLIER_SHOWN, "style": style()}
            text = environment().get_template("editions.html.j2").render(**values, others=others)
        write_file(page, text.encode(), alone=True)
    return pages[LANGUAGES[0]]


def _is_in(page: Path, language: str) -> bool:
    """Whether an edition has a page in the language: beside its first page, or as that page."""
    if page.with_name(_page(language)).is_file():
        return True
    with page.open("rb") as file:
        return f'<html lang="{language}">'.encode() in file.read(FIRST_BYTES)


def _page(language: str) -> str:
    return PAGE if language == LANGUAGES[0] else f"index.{language}.html"


def _name_of(language: str) -> str:
    with speaking(language):
        return say("page-this_language")


def _in_language(shelf: Shelf, reports_dir: Path) -> Shelf:
    """The shelf with links to the pages in the language spoken, where an edition has them."""
    name = _page(spoken())
    pages = [(day, Path(page)) for day, page in shelf.editions]
    editions = tuple(
        (day, page.with_name(name if (reports_dir / page).with_name(name).is_file() else page.name))
        for day, page in pages
    )
    return replace(shelf, editions=tuple((day, page.as_posix()) for day, page in editions))


def _places(reports_dir: Path) -> list[Path]:
    """Folders `<report>/<clinic>`, by report, all clinics together first."""
    found = [path for path in reports_dir.glob("*/*") if path.is_dir() and not path.is_symlink()]
    return sorted(found, key=lambda path: (path.parent.name, path.name != "all", path.name))


def _shelf(reports_dir: Path, place: Path) -> Shelf | None:
    issued = [path for path in reversed(edition_folders(place)) if (path / PAGE).is_file()]
    taken_back, failed = _taken_back(place), read_failure(place)
    if not issued and failed is None:
        return None
    standing = [path for path in issued if path.name not in taken_back]
    editions = tuple(
        (path.name, (path / PAGE).relative_to(reports_dir).as_posix()) for path in standing
    )
    shelf = Shelf(
        place.parent.name, place.name, editions, NONE, retracted=taken_back, failed=failed
    )
    if not standing:
        return shelf
    if read_edition(standing[0]) is None:
        return replace(shelf, status=BROKEN)
    n_moved, n_shown = _moved(standing[0])
    status = CHANGED if len(standing) > 1 else FIRST
    return replace(shelf, status=status, n_moved=n_moved, n_shown=n_shown)


def _taken_back(place: Path) -> dict[str, str]:
    """Why, by name; nothing where the list is damaged, which publishing refuses."""
    try:
        return dict(sorted(retracted(place).items()))
    except ReportError:
        return {}


def _moved(edition: Path) -> tuple[int, int]:
    """How many shown numbers are of the edition's own day, and how many there are."""
    try:
        content = (edition / TABLE).read_bytes()
        table = pd.read_csv(io.BytesIO(content), usecols=["value", "as_of"], dtype={"as_of": str})
    except (OSError, ValueError):
        return 0, 0
    shown = table[table["value"].notna()]
    day = day_and_revision(edition.name)[0]
    return int(shown["as_of"].eq(day).sum()), len(shown)


@cache
def environment() -> Environment:
    """The template of this page; every text is escaped, a missing name is an error."""
    loader = PackageLoader("analysis.report", "templates/index")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.globals |= {"coded": coded, "say": say, "spoken": spoken, "decimal": decimal}
    return made


def style() -> str:
    """The style sheet that pages of reports have too."""
    return (Path(__file__).parent / "templates" / "spot_outcomes" / "style.css").read_text("utf-8")
