"""Many exports at once: each clinic's own folder is a run of its own, and none stops another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Problem, SpotOutcomesError
from analysis.report.failures import reasons_of
from analysis.report.side_by_side import LOST, each
from analysis.schema.columns import CLINIC_PATTERN
from analysis.storage.lock import held

from .outcome import SOME_FAILED, Outcome
from .places import Places
from .progress import DONE, FAILED, SKIPPED, bar, silent


@dataclass(frozen=True)
class ExportAsked:
    """One export to run, by whichever process: its folder and what all of them are run with."""

    name: str
    raw: Path
    profile: str
    as_of: str
    places: Places
    pseudonym_key: str
    due: bool
    settle_seconds: float


@dataclass(frozen=True)
class ExportMade:
    """What became of an export: its exit code, what it says of itself, and why it failed."""

    name: str
    exit_code: int
    facts: dict[str, Any] = field(default_factory=dict)
    why: Sequence[str] = ()


def exports_in(folder: Path) -> list[Path]:
    """The folders in a folder that itself holds no file: each is one export. Else none."""
    if not folder.is_dir():
        return []
    found = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    return found if all(path.is_dir() for path in found) else []


def run_batch(
    outcome: Outcome,
    raw: Path,
    profile: str,
    as_of: str,
    out: Path | None,
    jobs: int,
    pseudonym_key: str = "",
    *,
    due: bool = False,
    scheduler: str = "",
    settle_seconds: float = 0.0,
) -> None:
    """Run every export of the folder, side by side; the exit code is 4 where some failed.

    Where all failed it is theirs if it is the same, else 1.
    """
    places, folders = Places.below(out), exports_in(raw.absolute())
    wrong = [path for path in folders if not re.fullmatch(CLINIC_PATTERN, path.name)]
    if wrong:
        remedy = "name each clinic's folder with at most 32 letters, digits, - and _"
        raise DataError(Problem("is no name for an export", str(path), remedy) for path in wrong)
    asked = [
        ExportAsked(
            path.name,
            path,
            profile,
            as_of,
            places.of_export(path.name),
            pseudonym_key,
            due,
            settle_seconds,
        )
        for path in folders
    ]
    with held(places.data), bar(len(asked), as_json=outcome.as_json) as tick:
        made = each(
            run_export,
            asked,
            jobs,
            scheduler,
            done=lambda one: tick(_line(one), _became(one)),
            lost=_lost,
        )
        _tell(outcome, places, made)


def run_export(asked: ExportAsked) -> ExportMade:
    """Run one export as if it were alone; whatever goes wrong with it is told, not raised."""
    from .due import run_due
    from .run import run_all

    own = Outcome()
    one = (own, asked.raw, asked.profile, asked.as_of, asked.places, 1, asked.pseudonym_key)
    try:
        with silent():
            if asked.due:
                run_due(*one, settle_seconds=asked.settle_seconds)
            else:
                run_all(*one)
    except Exception as error:  # a clinic's fault is not the others'
        code = error.exit_code if isinstance(error, SpotOutcomesError) else 1
        return ExportMade(asked.name, code, own.facts, reasons_of(error))
    why = [one["why"] for one in own.facts.get("failed", [])]
    return ExportMade(asked.name, own.exit_code, own.facts, why)


def _lost(asked: ExportAsked) -> ExportMade:
    return ExportMade(asked.name, 1, why=LOST)


def _became(made: ExportMade) -> str:
    if made.exit_code:
        return FAILED
    return DONE if made.facts.get("made") else SKIPPED


def _line(made: ExportMade) -> str:
    if made.exit_code in (0, SOME_FAILED):
        did = "made" if made.facts.get("made") else "up to date"
        return f"{made.name}: {did}{', some failed' if made.exit_code else ''}"
    return f"{made.name}: failed ({'; '.join(made.why)})"


def _tell(outcome: Outcome, places: Places, made: Sequence[ExportMade]) -> None:
    from analysis.report.group_page import GroupLine, last_good, write_group_page

    lines = [
        GroupLine(one.name, last_good(places.reports / one.name), one.exit_code, tuple(one.why))
        for one in made
    ]
    page = write_group_page(places.reports, lines)
    outcome.facts["exports"] = [vars(one) for one in made]
    outcome.facts["failed"] = [line.name for line in lines if line.exit_code]
    for line in lines:
        outcome.say(line.in_words())
    outcome.say(f"All clinics: {page}")
    codes = {one.exit_code for one in made}
    if codes <= {0}:
        return
    if codes & {0, SOME_FAILED}:
        outcome.exit_code = SOME_FAILED
    else:
        outcome.exit_code = codes.pop() if len(codes) == 1 else 1
        outcome.facts["status"] = "failed"
