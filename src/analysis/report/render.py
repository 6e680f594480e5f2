"""Report notebooks -> editions, from released tables alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis import __version__
from analysis.errors import ParameterError, Problem, ReportError
from analysis.storage import Released, read_released

from .byte_gate import Sources
from .definitions import report_definition
from .editions import Edition, current, publish, show_latest, standing_edition
from .failures import Failure, clear_failure, note_failure, reasons_of
from .pages import edition_files, scopes, titles_of
from .retries import with_retries
from .shelves import shelf
from .side_by_side import LOST, each

Tick = Callable[[str, str], None]  # a finished page, and what became of it
# What an edition says of its making: enough to make it again, and to name what has changed since.
PROVENANCE = (
    "as_of", "code", "data_hash", "disclosure", "key", "ledger", "parameters", "plan", "profile",
    "versions",
)  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    """What became of a report: the editions that stand now, and what could not be made."""

    editions: list[Edition]
    failures: list[Failure]


def render(
    released_dir: Path,
    reports_dir: Path,
    report: str,
    clinics: list[str],
    jobs: int,
    tick: Tick,
    identifiers: frozenset[str] = frozenset(),
    scheduler: str = "",
) -> Rendered:
    """One edition of the report per clinic asked for (none given: every scope).

    What stands already, made from the same, is left alone. A clinic whose edition cannot be made
    does not stop the others: the failure is noted on its shelf and told in the answer. The process
    that renders gets a copy of the released tables and nothing else. `identifiers` are
    ids that no file of an edition may hold, for whoever publishes and can know them. How many
    `jobs` make pages at once, or a cluster does (`scheduler`), changes nothing in them.
    """
    released = read_released(released_dir)
    known = scopes(released)
    unknown = [clinic for clinic in clinics if clinic not in known]
    if unknown:
        raise ParameterError(
            [
                Problem(f"unknown clinic `{clinic[:32]}`", "--clinic", f"known: {', '.join(known)}")
                for clinic in unknown
            ]
        )
    title, key = report_definition(report).title, str(released.about["key"])
    asked = [
        PageAsked(released_dir, reports_dir, report, clinic_id, identifiers, key)
        for clinic_id in clinics or known
    ]

    def told(made: Edition | Failure) -> None:
        tick(f"{title}, {made.clinic_id}", _became(made))

    made = each(edition_or_failure, asked, jobs, scheduler, done=told, lost=_lost)
    return Rendered(
        [one for one in made if isinstance(one, Edition)],
        [one for one in made if isinstance(one, Failure)],
    )


def _became(made: Edition | Failure) -> str:
    if isinstance(made, Failure):
        return "failed"
    return "done" if made.is_new else "skipped"


@dataclass(frozen=True)
class PageAsked:
    """One page to make, by whichever process: where from, where to, whose, and of which release."""

    released_dir: Path
    reports_dir: Path
    report: str
    clinic_id: str
    identifiers: frozenset[str]
    key: str


@lru_cache(maxsize=1)
def _released(folder: Path, key: str) -> Released:
    """The release with that key, read once by each process; `ReportError` if it is another now."""
    found = read_released(folder)
    if str(found.about["key"]) != key:
        raise ReportError(Problem("was released anew meanwhile", str(folder), "start again"))
    return found


def edition_or_failure(asked: PageAsked) -> Edition | Failure:
    """The edition that stands or is made now, or why it cannot be."""
    place = shelf(asked.reports_dir, asked.report, asked.clinic_id)
    released = _released(asked.released_dir, asked.key)
    day = str(released.about["as_of"])

    def make() -> Edition:
        standing = standing_edition(place, day, asked.key)
        if standing is not None:
            show_latest(place)
            return standing
        return _edition(released, place, asked)

    try:
        edition = with_retries(make)
    except Exception as error:  # whatever it is, the other clinics go on
        return _noted(place, asked, day, reasons_of(error))
    clear_failure(place, day)
    return edition


def _noted(place: Path, asked: PageAsked, day: str, why: tuple[str, ...]) -> Failure:
    last = current(place)
    failure = Failure(asked.report, asked.clinic_id, day, why, last.name if last else "")
    note_failure(place, failure)
    return failure


def _lost(asked: PageAsked) -> Failure:
    day = str(_released(asked.released_dir, asked.key).about["as_of"])
    return _noted(shelf(asked.reports_dir, asked.report, asked.clinic_id), asked, day, LOST)


def _edition(released: Released, place: Path, asked: PageAsked) -> Edition:
    report, clinic_id = asked.report, asked.clinic_id
    definition, about = report_definition(report), released.about
    files = edition_files(released, asked.released_dir, report, clinic_id)
    languages = tuple(definition.languages)
    titles = [titles_of(released, report, clinic_id, lang) for lang in languages]
    provenance = {
        **{name: about[name] for name in PROVENANCE if name in about},
        "report": report,
        "clinic_id": clinic_id,
        "code_version": __version__,
    }
    table = released.estimates[released.estimates["clinic_id"].eq(clinic_id)]
    named = (text for said in titles for text in said)
    labels = (*named, definition.title, report, __version__, *provenance)
    sources = Sources(table, about, clinic_id, labels, asked.identifiers, languages)
    return publish(place, about["as_of"], files, provenance, sources)
