"""What is said of a clinic whose report could not be made: beside its editions, until it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import Problem, SpotOutcomesError, printable
from analysis.storage import write_file
from analysis.storage.aside import PUBLISHED_FILE

FAILED = "failed.json"
LONGEST_REASON = 300


@dataclass(frozen=True)
class Failure:
    """One edition that was not made: whose, of which day, why, and the last one that stands."""

    report: str
    clinic_id: str
    day: str
    why: tuple[str, ...]
    last_good: str = ""

    def in_words(self) -> str:
        """`clinic-g: failed, last good edition 2026-09-30 (why)`."""
        last = f"last good edition {self.last_good}" if self.last_good else "no edition yet"
        who = "all clinics" if self.clinic_id == "all" else self.clinic_id
        return f"{who}: failed, {last} ({'; '.join(self.why)})"

    def as_problem(self) -> Problem:
        """The failure as one thing to mend."""
        return Problem(self.in_words(), self.report, "mend it and start again; the rest is kept")


def reasons_of(error: Exception) -> tuple[str, ...]:
    """Why, in words that may be shown: of a foreign error only its class, for its text may quote.

    Places on this machine are left out; the run's own messages have them.
    """
    if not isinstance(error, SpotOutcomesError):
        return (f"unexpected {type(error).__name__}",)
    return tuple(_short(problem) for problem in error.problems)


def _short(problem: Problem) -> str:
    where = f"{problem.where}: " if problem.where and "/" not in problem.where else ""
    return printable(f"{where}{problem.what}")[:LONGEST_REASON]


def note_failure(place: Path, failure: Failure) -> None:
    """Leave the failure on the clinic's shelf; a disk that is full must not hide it elsewhere."""
    content = json.dumps({"day": failure.day, "why": failure.why}, indent=2, ensure_ascii=False)
    with suppress(OSError):
        write_file(place / FAILED, f"{content}\n".encode(), mode=PUBLISHED_FILE, alone=True)


def clear_failure(place: Path, day: str) -> None:
    """An edition of that day, or a later one, stands: what failed before is made up for."""
    noted = read_failure(place)
    if noted is not None and noted[0] <= day:
        (place / FAILED).unlink(missing_ok=True)


def read_failure(place: Path) -> tuple[str, Sequence[str]] | None:
    """Day and reasons of the failure noted on a shelf; None where there is none."""
    try:
        found = json.loads((place / FAILED).read_text(encoding="utf-8"))
        return str(found["day"]), [str(reason) for reason in found["why"]]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return "", ["the note that said why is damaged"]
