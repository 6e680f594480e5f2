"""Report notebooks -> editions, from released tables alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import __version__
from analysis.errors import ParameterError, Problem
from analysis.parameters import NOTEBOOKS
from analysis.present import research
from analysis.present.mail import message
from analysis.present.tables import Table
from analysis.schema.estimates import ALL
from analysis.storage import Released, project_root, read_released
from analysis.storage.released import ABOUT, TABLE

from .byte_gate import Sources
from .definitions import report_definition
from .editions import Edition, current, publish, show_latest, standing_edition
from .failures import Failure, clear_failure, note_failure, reasons_of
from .formats.beside import beside_page, named_tables
from .formats.page_parts import parts_of
from .html import to_html
from .report_tables import table_files
from .retries import with_retries
from .runner import run_notebook
from .saved_tables import as_csv
from .shelves import shelf

# Reports that name their tables themselves; of the others every table of the page is one.
OWN_TABLES: dict[str, Callable[[pd.DataFrame, Mapping[str, Any], str], dict[str, Table]]] = {
    "70_research_report": research.exported
}
Tick = Callable[[str], None]
RELEASED = "released"  # in the working folder of the process that renders
# What an edition says of its making: enough to make it again, and to name what has changed since.
PROVENANCE = (
    "as_of", "code", "data_hash", "disclosure", "key", "ledger", "parameters", "plan", "profile",
    "versions",
)  # fmt: skip
GIVEN = (TABLE, ABOUT)  # all the data that process gets: what `read_released` reads


def scopes(released: Released) -> list[str]:
    """Whose pages are made: all clinics together and each; a lone clinic has just its own."""
    clinics = [str(clinic) for clinic in released.about["clinics"]]
    return clinics if len(clinics) == 1 else [ALL, *clinics]


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
) -> Rendered:
    """One edition of the report per clinic asked for (none given: every scope).

    What stands already, made from the same, is left alone. A clinic whose edition cannot be made
    does not stop the others: the failure is noted on its shelf and told in the answer. The process
    that renders gets a copy of the released tables and nothing else. `identifiers` are
    ids that no file of an edition may hold, for whoever publishes and can know them.
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
    title = report_definition(report).title

    def one(clinic_id: str) -> Edition | Failure:
        made = _edition_or_failure(
            released, released_dir, reports_dir, report, clinic_id, identifiers
        )
        tick(f"{title}, {clinic_id}{'' if isinstance(made, Edition) else ': failed'}")
        return made

    with ThreadPoolExecutor(jobs) as pool:
        made = list(pool.map(one, clinics or known))
    return Rendered(
        [one for one in made if isinstance(one, Edition)],
        [one for one in made if isinstance(one, Failure)],
    )


def _edition_or_failure(
    released: Released,
    released_dir: Path,
    reports_dir: Path,
    report: str,
    clinic_id: str,
    identifiers: frozenset[str],
) -> Edition | Failure:
    place, day = shelf(reports_dir, report, clinic_id), str(released.about["as_of"])
    key = str(released.about["key"])

    def make() -> Edition:
        standing = standing_edition(place, day, key)
        if standing is not None:
            show_latest(place)
            return standing
        return _edition(released, released_dir, place, report, clinic_id, identifiers)

    try:
        edition = with_retries(make)
    except Exception as error:  # whatever it is, the other clinics go on
        last = current(place)
        failure = Failure(report, clinic_id, day, reasons_of(error), last.name if last else "")
        note_failure(place, failure)
        return failure
    clear_failure(place, day)
    return edition


def _edition(
    released: Released,
    released_dir: Path,
    place: Path,
    report: str,
    clinic_id: str,
    identifiers: frozenset[str],
) -> Edition:
    definition, about = report_definition(report), released.about
    files = edition_files(released, released_dir, report, clinic_id)
    scope, title = _scope_and_title(released, report, clinic_id)
    provenance = {
        **{name: about[name] for name in PROVENANCE if name in about},
        "report": report,
        "clinic_id": clinic_id,
        "code_version": __version__,
    }
    table = released.estimates[released.estimates["clinic_id"].eq(clinic_id)]
    labels = (title, definition.title, scope, report, __version__, *provenance)
    sources = Sources(table, about, clinic_id, labels, identifiers)
    return publish(place, about["as_of"], files, provenance, sources)


def edition_files(
    released: Released, released_dir: Path, report: str, clinic_id: str
) -> dict[str, bytes]:
    """The page, its tables and its other forms, made and not yet published."""
    definition = report_definition(report)
    asked = {"released_dir": RELEASED, "clinic_id": clinic_id}
    executed = run_notebook(
        project_root() / "notebooks" / f"{definition.notebook}.ipynb",
        NOTEBOOKS[definition.notebook].read(asked),
        given={f"{RELEASED}/{name}": (released_dir / name).read_bytes() for name in GIVEN},
    )
    table = released.estimates[released.estimates["clinic_id"].eq(clinic_id)]
    _, title = _scope_and_title(released, report, clinic_id)
    page = to_html(executed, title)
    made = {"index.html": page.encode(), "estimates.csv": as_csv(table)}
    parts, own_tables = parts_of(page), OWN_TABLES.get(definition.notebook)
    tables = own_tables(table, released.about, clinic_id) if own_tables else named_tables(parts)
    pictured = [figure.name for figure in parts.figures] if definition.pictures else []
    made |= table_files(definition, tables, pictured) | beside_page(
        definition, page, parts, is_whole=clinic_id == scopes(released)[0]
    )
    return made | (_message_files(table, released.about, clinic_id) if definition.message else {})


def _message_files(
    table: pd.DataFrame, about: Mapping[str, Any], clinic_id: str
) -> dict[str, bytes]:
    made = message(table, about, clinic_id)
    return {"message.html": made.page.encode(), "message.txt": made.text.encode()}


def _scope_and_title(released: Released, report: str, clinic_id: str) -> tuple[str, str]:
    scope = "all clinics" if clinic_id == ALL else clinic_id
    return scope, f"{released.about['title']}: {report_definition(report).title}, {scope}"
