"""The page over the exports of many clinics: which are there, which failed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.storage import write_file

from .editions import PAGE, current
from .index_page import environment, style
from .latest import day_and_revision


@dataclass(frozen=True)
class GroupLine:
    """One export: its name, the newest edition that stands, and how its run ended."""

    name: str
    last_good: str
    exit_code: int
    why: tuple[str, ...] = ()

    def in_words(self) -> str:
        """`clinic-07: failed, last good edition 2026-09-30 (why)`."""
        if not self.exit_code:
            return f"{self.name}: {self.last_good}"
        last = f"last good edition {self.last_good}" if self.last_good else "no edition yet"
        return f"{self.name}: failed, {last} ({'; '.join(self.why)})"


def last_good(reports_dir: Path) -> str:
    """The name of the newest edition of an export that is whole and not retracted, or nothing."""
    shelves = [path for path in reports_dir.glob("*/*") if path.is_dir() and not path.is_symlink()]
    names = [found.name for shelf in shelves if (found := current(shelf)) is not None]
    return max(names, key=day_and_revision, default="")


def write_group_page(reports_dir: Path, lines: Sequence[GroupLine]) -> Path:
    """Write `reports/index.html` over the exports, each with a link to the page of its editions."""
    page = reports_dir / PAGE
    made = environment().get_template("group.html.j2").render(lines=lines, style=style())
    write_file(page, made.encode(), alone=True)
    return page
